using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace AsyncPitfalls.Pending;

/// <summary>
/// <c>var work = F(); if (skip) return;</c>: an exit that stands right behind the start and asks only for variables,
/// so that the work can be started behind it and nobody sees a difference but those who leave by it.
/// </summary>
internal sealed class EarlyExit
{
    private readonly StatementSyntax _start;
    private readonly IfStatementSyntax _exit;

    private EarlyExit(StatementSyntax start, IfStatementSyntax exit)
    {
        _start = start;
        _exit = exit;
    }

    /// <summary>The exit behind a start at which its task is lost; null when there is none, or when the start cannot be moved over it.</summary>
    public static EarlyExit? Behind(StatementSyntax start, StartedTask started, TaskFate fate)
    {
        if (start is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value }] } || value != started.Call.Syntax)
            return null;
        if (start.Parent is not BlockSyntax block || block.Statements.IndexOf(start) + 1 is var next && next >= block.Statements.Count)
            return null;
        return block.Statements[next] is IfStatementSyntax { Else: null } exit
            && fate.Place is { } place && exit.Span.Contains(place.Span)
            && OnlyStatement(exit.Statement) is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax
            && AsksVariablesOnly(exit.Condition, started) && !exit.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == started.Variable.Name)
                ? new(start, exit)
                : null;
    }

    public void Write(DocumentEditor editor)
    {
        // The comment above the start goes with it; what stood above the exit stays there.
        editor.RemoveNode(_start, SyntaxRemoveOptions.KeepNoTrivia);
        editor.InsertAfter(_exit, _start);
    }

    private static StatementSyntax? OnlyStatement(StatementSyntax statement) =>
        statement is BlockSyntax block ? block.Statements.Count == 1 ? block.Statements[0] : null : statement;

    // Locals, parameters and constants: the started work cannot change them in the meantime, unless it is a lambda that does.
    private static bool AsksVariablesOnly(ExpressionSyntax condition, StartedTask started)
    {
        if (started.Call.Syntax.DescendantNodes().Any(n => n is AnonymousFunctionExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 }))
            return false;

        var model = started.Call.SemanticModel!;
        return condition.DescendantNodesAndSelf().All(n => n switch
        {
            IdentifierNameSyntax name => model.GetSymbolInfo(name).Symbol is IParameterSymbol { RefKind: RefKind.None } or ILocalSymbol { IsRef: false } or IFieldSymbol { IsConst: true } or ITypeSymbol or INamespaceSymbol,
            LiteralExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } or ParenthesizedExpressionSyntax => true,
            BinaryExpressionSyntax binary => model.GetSymbolInfo(binary).Symbol is null or IMethodSymbol { MethodKind: MethodKind.BuiltinOperator },
            IsPatternExpressionSyntax or ConstantPatternSyntax or UnaryPatternSyntax => true,
            _ => false,
        });
    }
}
