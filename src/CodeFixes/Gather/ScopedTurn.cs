using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Tasks that are started and awaited in turn, moved into a scope as they stand: the statements that start them, and the
/// awaits right behind. Where the last one returns, the scope's result is returned.
/// </summary>
internal sealed class ScopedTurn
{
    private readonly IReadOnlyList<StatementSyntax> _statements;
    private readonly ScopedStarts _starts;
    private readonly ArgumentListSyntax? _configuration;
    private readonly ExpressionSyntax _token;

    private ScopedTurn(IReadOnlyList<StatementSyntax> statements, ScopedStarts starts, ArgumentListSyntax? configuration, ExpressionSyntax token)
    {
        _statements = statements;
        _starts = starts;
        _configuration = configuration;
        _token = token;
    }

    /// <summary>The statements that can go into a scope; null when they would not mean the same there, or no token is in scope.</summary>
    public static ScopedTurn? For(JointWait wait, AwaitInTurn turn, TaskFixContext context)
    {
        if (turn.List is not null)
            return null;
        var tasks = wait.Tasks.Select(t => context.Model.GetOperation(t, context.CancellationToken)).OfType<ILocalReferenceOperation>().ToList();
        if (tasks.Count != wait.Tasks.Count || ScopedStarts.Of(tasks, context.Symbols) is not { } starts)
            return null;
        // The caller's token; calls that were given another one keep to it.
        var own = AsyncScope.Of(turn.Await).CancellationToken(context.Symbols) is { } parameter ? IdentifierName(parameter.Name) : null;
        if (own is null || starts.Token is { } given && !AreEquivalent(given, own))
            return null;

        var missing = new HashSet<ISymbol>(starts.Locals, SymbolEqualityComparer.Default);
        var statements = Neighbours.Before(wait.Statement).TakeWhile(s => missing.Count > 0 && DeclaresOnly(s, missing, context)).Reverse().Concat(wait.Reads).ToList();
        if (missing.Count > 0 || !statements.All(s => CanMove(s, context)) || !StaysInside(statements, turn, context))
            return null;

        return new(statements, starts, Generate.ConfigurationOf(wait.First), own);
    }

    public void Write(DocumentEditor editor, TaskFixContext context, INamedTypeSymbol library)
    {
        var first = _statements[0];
        var last = _statements[_statements.Count - 1];
        var call = new ScopeCall(_starts, _configuration, first, context.Model);
        var run = call.Around(_statements.Select(s => call.Statement(s, isFirst: s == first)).ToList(), _token, library, editor.Generator);
        var statement = (last is ReturnStatementSyntax ? ReturnStatement(run) : (StatementSyntax)ExpressionStatement(run))
            .WithLeadingTrivia(first.GetLeadingTrivia())
            .WithTrailingTrivia(last.GetTrailingTrivia());
        editor.ReplaceNode(last, statement);
        foreach (var moved in _statements.Take(_statements.Count - 1))
            editor.RemoveNode(Neighbours.Removable(moved), SyntaxRemoveOptions.KeepNoTrivia);
    }

    private static bool DeclaresOnly(StatementSyntax statement, HashSet<ISymbol> missing, TaskFixContext context) =>
        statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: var variables }
        && variables.All(v => context.Model.GetDeclaredSymbol(v, context.CancellationToken) is ILocalSymbol local && missing.Remove(local));

    private static bool CanMove(StatementSyntax statement, TaskFixContext context) =>
        !statement.ContainsDirectives
        && (statement is LocalDeclarationStatementSyntax or ExpressionStatementSyntax || statement is ReturnStatementSyntax { Expression: { } value } && HasTypeOfItsOwn(value))
        && context.Model.GetOperation(statement, context.CancellationToken) is { } operation && Movable.CanBeCaptured(operation)
        // A variable that gets its value in a lambda has none behind it, as far as the compiler knows.
        && !operation.DescendantsAndSelf().Any(o => o is IAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation });

    // The type of the result is inferred from what the lambda returns.
    private static bool HasTypeOfItsOwn(ExpressionSyntax value) =>
        value is not (ImplicitObjectCreationExpressionSyntax or LiteralExpressionSyntax or ConditionalExpressionSyntax or SwitchExpressionSyntax)
        && !value.IsKind(SyntaxKind.CollectionExpression);

    // Is nothing that these statements declare needed behind them?
    private static bool StaysInside(List<StatementSyntax> statements, AwaitInTurn turn, TaskFixContext context)
    {
        var uses = SymbolUses.Around(turn.Await);
        return statements.SelectMany(s => s.DescendantNodes()).OfType<VariableDeclaratorSyntax>()
            .All(v => context.Model.GetDeclaredSymbol(v, context.CancellationToken) is ILocalSymbol local
                && uses.Of(local).All(u => statements.Any(s => s.Span.Contains(u.Syntax.Span))));
    }
}
