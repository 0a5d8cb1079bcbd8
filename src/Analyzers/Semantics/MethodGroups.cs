using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Semantics;

/// <summary>Where is a function named without being called, in the type or the member that declares it?</summary>
/// <param name="IsSubscribed">Added to an event, or to a delegate that serves as one.</param>
/// <param name="IsConverted">Made a delegate in any other way.</param>
public readonly record struct MethodGroups(bool IsSubscribed, bool IsConverted)
{
    /// <summary>The uses of a function. It walks through the type: to be asked where all else says "report".</summary>
    /// <param name="function">The function.</param>
    /// <param name="body">Its body.</param>
    public static MethodGroups Of(IMethodSymbol function, IOperation body)
    {
        var groups = default(MethodGroups);
        if (function.MethodKind == MethodKind.LocalFunction)
            return body.Root() is { SemanticModel: { } model } root ? groups.With(function, root.Syntax, model) : groups;

        foreach (var part in function.ContainingType.DeclaringSyntaxReferences)
        {
            if (ModelOf(part.SyntaxTree, body) is { } own)
                groups = groups.With(function, part.GetSyntax(), own);
        }

        return groups;
    }

    private static SemanticModel? ModelOf(SyntaxTree tree, IOperation body)
    {
        if (body.SemanticModel is not { } near || near.SyntaxTree == tree)
            return body.SemanticModel;

        // RS1030 warns of the cost: it is paid only where a diagnostic is about to be reported.
#pragma warning disable RS1030
        return near.Compilation.ContainsSyntaxTree(tree) ? near.Compilation.GetSemanticModel(tree) : null;
#pragma warning restore RS1030
    }

    private MethodGroups With(IMethodSymbol function, SyntaxNode part, SemanticModel model)
    {
        var groups = this;
        foreach (var node in part.DescendantNodes())
        {
            if (node is not SimpleNameSyntax name || name.Identifier.ValueText != function.Name || Value(name) is not { } value || !Names(name, function, model))
                continue;

            if (IsSubscription(value))
                groups = groups with { IsSubscribed = true };
            else
                groups = groups with { IsConverted = true };
        }

        return groups;
    }

    // The value that the name is part of; null where it is called, or only spelled out.
    private static ExpressionSyntax? Value(SimpleNameSyntax name)
    {
        ExpressionSyntax value = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return value.Parent switch
        {
            InvocationExpressionSyntax call when call.Expression == value => null,
            // nameof(M)
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } } => null,
            MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax => null,
            MemberAccessExpressionSyntax => null,
            _ => value,
        };
    }

    private static bool Names(SimpleNameSyntax name, IMethodSymbol function, SemanticModel model)
    {
        var info = model.GetSymbolInfo(name);
        return IsSame(info.Symbol, function) || info.CandidateSymbols.Any(c => IsSame(c, function));
    }

    private static bool IsSame(ISymbol? symbol, IMethodSymbol function) => SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, function.OriginalDefinition);

    private static bool IsSubscription(ExpressionSyntax group)
    {
        for (SyntaxNode node = group; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case AssignmentExpressionSyntax assignment:
                    return assignment.Right == node && assignment.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression;
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or ConditionalExpressionSyntax or ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1 } } or ArgumentListSyntax { Parent: BaseObjectCreationExpressionSyntax } or BaseObjectCreationExpressionSyntax:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }
}
