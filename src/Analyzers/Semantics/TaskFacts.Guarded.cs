using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    // What a finally calls to give back a permit, a lock, a buffer, an entry, or to end a clock.
    private static readonly string[] GivingBack =
        ["Release", "Dispose", "Exit", "ExitReadLock", "ExitWriteLock", "Return", "Remove", "TryRemove", "Set", "Reset", "SetResult", "Stop", "Decrement", "Increment", "Exchange", "ReferenceEquals", "nameof"];

    private static readonly string[] LogLevels = ["Verbose", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "Critical"];

    // Does everything that these statements do stand in tries that catch all and throw nothing?
    private static bool AreGuarded(SyntaxList<StatementSyntax> statements, SemanticModel model, TaskSymbols symbols, int depth)
    {
        var doWork = false;
        foreach (var statement in statements)
        {
            if (IsCatchAll(statement, model, symbols) || IsGuardedStatement(statement, model, symbols, depth) || IsGuardedWait(statement, model, symbols, depth - 1))
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
    private static bool IsGuardedStatement(StatementSyntax statement, SemanticModel model, TaskSymbols symbols, int depth) => statement switch
    {
        WhileStatementSyntax { Statement: BlockSyntax body } loop => IsHarmlessCondition(loop.Condition) && AreGuarded(body.Statements, model, symbols, depth),
        DoStatementSyntax { Statement: BlockSyntax body } loop => IsHarmlessCondition(loop.Condition) && AreGuarded(body.Statements, model, symbols, depth),
        // try { await GuardedAsync(); } finally { isBusy = false; }
        TryStatementSyntax { Catches.Count: 0, Finally: { } cleanup } attempt => OnlyGivesBack(cleanup.Block, model, symbols) && AreGuarded(attempt.Block.Statements, model, symbols, depth),
        _ => false,
    };

    // while (await timer.WaitForNextTickAsync(token)): it may be cancelled, which is no failure.
    private static bool IsHarmlessCondition(ExpressionSyntax condition) =>
        IsHarmless(condition)
        || condition is AwaitExpressionSyntax { Expression: InvocationExpressionSyntax call } && NameOf(call) is "WaitForNextTickAsync" or "ConfigureAwait" && call.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax inner && NameOf(inner) == "WaitForNextTickAsync");

    private static bool IsCatchAll(StatementSyntax statement, SemanticModel model, TaskSymbols symbols) =>
        statement is TryStatementSyntax attempt && CatchesAll(attempt, model, symbols)
        && (attempt.Finally is null || OnlyGivesBack(attempt.Finally.Block, model, symbols));

    private static bool CatchesAll(TryStatementSyntax attempt, SemanticModel model, TaskSymbols symbols) =>
        attempt.Catches is [.., var last]
        && (last.Filter is null || IsForFatal(last.Filter) || IsTheRest(last.Filter, attempt.Catches))
        && (last.Declaration is null || SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(last.Declaration.Type).Type, symbols.Exception))
        && !attempt.Catches.Any(c => Throws(c.Block));

    // catch (OperationCanceledException) { .. } catch (Exception e) when (e is not OperationCanceledException) { .. }
    private static bool IsTheRest(CatchFilterClauseSyntax filter, SyntaxList<CatchClauseSyntax> clauses) =>
        filter.FilterExpression is IsPatternExpressionSyntax { Expression: IdentifierNameSyntax, Pattern: UnaryPatternSyntax { Pattern: var excluded } }
        && clauses.Any(c => c is { Filter: null, Declaration.Type: var caught } && SyntaxFactory.AreEquivalent(caught, excluded is TypePatternSyntax { Type: var type } ? type : excluded is ConstantPatternSyntax { Expression: var name } ? name : excluded));

    // No handler of the try guards its finally. What merely gives back what was taken is trusted not to throw; work is not.
    private static bool OnlyGivesBack(BlockSyntax block, SemanticModel model, TaskSymbols symbols) =>
        block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) && !IsCatchAllTry(n, model, symbols) && !IsPause(n)).All(n => n switch
        {
            AwaitExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax => false,
            InvocationExpressionSyntax call => IsLogging(call.Parent is ConditionalAccessExpressionSyntax access ? access : call) || NameOf(call) is { } name && (Array.IndexOf(GivingBack, name) >= 0
                || name.StartsWith("TrySet", StringComparison.Ordinal) || name.StartsWith("Release", StringComparison.Ordinal) || name.StartsWith("IgnoreException", StringComparison.Ordinal)),
            _ => true,
        });

    private static bool IsCatchAllTry(SyntaxNode node, SemanticModel model, TaskSymbols symbols) => node is TryStatementSyntax nested && IsCatchAll(nested, model, symbols);

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
        ExpressionStatementSyntax { Expression: var expression } => IsLogging(expression) || IsUnlimitedWait(expression) || IsFlag(expression),
        BreakStatementSyntax or ContinueStatementSyntax => true,
        EmptyStatementSyntax or LocalFunctionStatementSyntax => true,
        _ => false,
    };

    private static bool IsHarmless(ExpressionSyntax expression) =>
        !expression.DescendantNodesAndSelf().Any(n => n
            is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or AwaitExpressionSyntax or ElementAccessExpressionSyntax
            or CastExpressionSyntax or AssignmentExpressionSyntax or ThrowExpressionSyntax);

    // logger.LogDebug(..), LogStart(), log?.Info(..), Log.OrderSent(logger)
    private static bool IsLogging(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax call => IsLogging(call, (call.Expression as MemberAccessExpressionSyntax)?.Expression),
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax call } access => IsLogging(call, access.Expression),
        _ => false,
    };

    private static bool IsLogging(InvocationExpressionSyntax call, ExpressionSyntax? receiver) =>
        NameOf(call) is { } name
        && (name.StartsWith("Log", StringComparison.Ordinal) || receiver is IdentifierNameSyntax { Identifier.ValueText: "Log" } || IsLog(receiver) && Array.Exists(LogLevels, level => name.StartsWith(level, StringComparison.Ordinal)))
        && !call.ArgumentList.DescendantNodes().Any(n => n is AwaitExpressionSyntax);

    // log, _logger, Log, this.auditLog; a dialog is none.
    private static bool IsLog(ExpressionSyntax? receiver) =>
        (receiver is MemberAccessExpressionSyntax { Name: var member } ? member : receiver) is IdentifierNameSyntax { Identifier.ValueText: var name }
        && (name is "log" or "_log" or "logger" or "_logger" || name.EndsWith("Log", StringComparison.Ordinal) || name.EndsWith("Logger", StringComparison.Ordinal));

    // isRunning = true;
    private static bool IsFlag(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Right: LiteralExpressionSyntax };

    // finally { await Task.Delay(pause); }
    private static bool IsPause(SyntaxNode statement) =>
        statement is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax wait } && IsUnlimitedWait(wait);

    // await gate.WaitAsync(); in front of a try whose finally releases it; await Task.Yield(); in front of all; await
    // Task.Delay(pause); between two attempts
    private static bool IsUnlimitedWait(ExpressionSyntax expression) =>
        expression is AwaitExpressionSyntax { Expression: var awaited }
        && (awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } } ? configured : awaited)
            is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" or "Yield" } }
            or InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Delay", Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" } } };
}
