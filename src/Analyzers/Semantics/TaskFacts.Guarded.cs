using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    // What a finally calls to give back a permit, a lock, a buffer, an entry, or to end a clock.
    private static readonly string[] GivingBack =
        ["Release", "Dispose", "Exit", "ExitReadLock", "ExitWriteLock", "Return", "Remove", "TryRemove", "Set", "Reset", "SetResult", "Stop", "Decrement", "Increment", "Exchange", "nameof"];

    // Does everything that these statements do stand in tries that catch all and throw nothing?
    private static bool AreGuarded(SyntaxList<StatementSyntax> statements, SemanticModel model, TaskSymbols symbols, int depth)
    {
        var doWork = false;
        foreach (var statement in statements)
        {
            if (IsCatchAll(statement, model, symbols) || IsGuardedLoop(statement, model, symbols, depth) || IsGuardedWait(statement, model, symbols, depth - 1))
                doWork = true;
            else if (!IsHarmless(statement))
                return false;
        }

        return doWork;
    }

    // await LogAsync(); which is guarded itself
    private static bool IsGuardedWait(StatementSyntax statement, SemanticModel model, TaskSymbols symbols, int depth) =>
        depth >= 0 && statement is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var awaited } }
        && model.GetOperation(awaited) is { } task && CannotFail(task, symbols, depth);

    // while (!token.IsCancellationRequested) { try { .. } catch (Exception e) { .. } }
    private static bool IsGuardedLoop(StatementSyntax statement, SemanticModel model, TaskSymbols symbols, int depth) => statement switch
    {
        WhileStatementSyntax { Statement: BlockSyntax body } loop => IsHarmless(loop.Condition) && AreGuarded(body.Statements, model, symbols, depth),
        DoStatementSyntax { Statement: BlockSyntax body } loop => IsHarmless(loop.Condition) && AreGuarded(body.Statements, model, symbols, depth),
        _ => false,
    };

    private static bool IsCatchAll(StatementSyntax statement, SemanticModel model, TaskSymbols symbols) =>
        statement is TryStatementSyntax attempt && CatchesAll(attempt, model, symbols)
        && (attempt.Finally is null || !Throws(attempt.Finally.Block) && OnlyGivesBack(attempt.Finally.Block));

    private static bool CatchesAll(TryStatementSyntax attempt, SemanticModel model, TaskSymbols symbols, bool butFatal = false) =>
        attempt.Catches is [.., var last]
        && (last.Filter is null || butFatal && IsForFatal(last.Filter))
        && (last.Declaration is null || SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(last.Declaration.Type).Type, symbols.Exception))
        && !attempt.Catches.Any(c => Throws(c.Block));

    // No handler of the try guards its finally. What merely gives back what was taken is trusted not to throw; work is not.
    private static bool OnlyGivesBack(BlockSyntax block) =>
        block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).All(n => n switch
        {
            AwaitExpressionSyntax => false,
            InvocationExpressionSyntax call => NameOf(call) is { } name && (Array.IndexOf(GivingBack, name) >= 0 || name.StartsWith("Log", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal)),
            _ => true,
        });

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static bool Throws(BlockSyntax block) =>
        block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(n => n is ThrowStatementSyntax or ThrowExpressionSyntax);

    // What may stand before and after the try: it cannot throw, or nobody minds its failing.
    private static bool IsHarmless(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: 0, UsingKeyword.RawKind: 0 } declaration =>
            declaration.Declaration.Variables.All(v => v.Initializer is null || IsHarmless(v.Initializer.Value)),
        ReturnStatementSyntax { Expression: var returned } => returned is null || IsHarmless(returned),
        // if (isClosed) return; in front of the work. A condition that throws is trusted to be a rare bird.
        IfStatementSyntax { Else: null } guard => !guard.Condition.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax) && IsHarmless(guard.Statement),
        BlockSyntax block => block.Statements.All(IsHarmless),
        ExpressionStatementSyntax { Expression: var expression } => IsLogging(expression) || IsUnlimitedWait(expression),
        BreakStatementSyntax or ContinueStatementSyntax => true,
        EmptyStatementSyntax or LocalFunctionStatementSyntax => true,
        _ => false,
    };

    private static bool IsHarmless(ExpressionSyntax expression) =>
        !expression.DescendantNodesAndSelf().Any(n => n
            is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or AwaitExpressionSyntax or ElementAccessExpressionSyntax
            or CastExpressionSyntax or AssignmentExpressionSyntax or ThrowExpressionSyntax);

    // logger.LogDebug(..)
    private static bool IsLogging(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } }
        && name.StartsWith("Log", StringComparison.Ordinal);

    // await gate.WaitAsync(); in front of a try whose finally releases it; await Task.Delay(pause); between two attempts
    private static bool IsUnlimitedWait(ExpressionSyntax expression) =>
        expression is AwaitExpressionSyntax { Expression: var awaited }
        && (awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } } ? configured : awaited)
            is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" } }
            or InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Delay", Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" } } };
}
