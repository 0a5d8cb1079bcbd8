using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>An await of something else that is reached while a task that was started here is still pending.</summary>
public static class AwaitBetween
{
    /// <summary>
    /// Can this await throw, so that nobody waits for the pending task any more? Several started tasks that are awaited
    /// in turn are <see cref="LosesTaskInTurn"/>'s business.
    /// </summary>
    /// <param name="code">The await, or the <c>await foreach</c>.</param>
    /// <param name="pending">The task that is still to be awaited.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static bool LosesTask(SyntaxNode code, StartedTask pending, TaskSymbols symbols) =>
        pending.Call.SemanticModel is { } model
        && model.GetOperation(code) switch
        {
            IAwaitOperation await => CanThrow(await, symbols) && !IsStartedHere(await.Operation, symbols),
            // Over tasks as they end: it is they that fail, not the loop.
            IForEachLoopOperation { IsAsynchronous: true } loop => CompletionLoop.Of(loop, symbols) is null,
            _ => false,
        }
        && !IsLookedAfter(code, symbols, model);

    /// <summary>Does this await wait for another task that was started here, and can it throw?</summary>
    /// <param name="code">The await.</param>
    /// <param name="pending">The task that is still to be awaited.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static bool LosesTaskInTurn(SyntaxNode code, StartedTask pending, TaskSymbols symbols) =>
        pending.Call.SemanticModel is { } model
        && model.GetOperation(code) is IAwaitOperation await
        && IsStartedHere(await.Operation, symbols) && CanThrow(await, symbols)
        && TaskFacts.IsKnownComplete(await.Operation, symbols) != KnownCompletion.Succeeded
        && !IsGoingOnWith(pending, await.Operation.WithoutConfigureAwait(symbols))
        && SourcesOf(await.Operation.WithoutConfigureAwait(symbols), symbols).Any(s => CanFailHere(s, symbols))
        && !IsLookedAfter(code, symbols, model);

    /// <summary>Does the statement behind this one do nothing but await the task, so that nothing can come between?</summary>
    public static bool IsAwaitedBehind(StatementSyntax statement, StartedTask task)
    {
        var next = statement.Parent switch
        {
            BlockSyntax block => block.Statements.ElementAtOrDefault(block.Statements.IndexOf(statement) + 1),
            SwitchSectionSyntax section => section.Statements.ElementAtOrDefault(section.Statements.IndexOf(statement) + 1),
            GlobalStatementSyntax { Parent: CompilationUnitSyntax file } global =>
                (file.Members.ElementAtOrDefault(file.Members.IndexOf(global) + 1) as GlobalStatementSyntax)?.Statement,
            _ => null,
        };
        return next switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: AwaitExpressionSyntax await } } => IsOf(await),
            ExpressionStatementSyntax { Expression: AwaitExpressionSyntax await } => IsOf(await),
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax await }] } => IsOf(await),
            ReturnStatementSyntax { Expression: AwaitExpressionSyntax await } => IsOf(await),
            _ => false,
        };

        bool IsOf(AwaitExpressionSyntax await) => TasksOf(await).Any(t => t is IdentifierNameSyntax name && name.Identifier.ValueText == task.Variable.Name);
    }

    // t; t.ConfigureAwait(false); Task.WhenAll(t, u)
    private static IEnumerable<ExpressionSyntax> TasksOf(AwaitExpressionSyntax await)
    {
        var awaited = await.Expression;
        while (awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var inner } })
            awaited = inner;
        return awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" }, ArgumentList.Arguments: var tasks }
            ? tasks.Select(t => t.Expression)
            : [awaited];
    }

    // var b = SaveAsync(a); var b = a.ContinueWith(..): work that waits for the other task itself fails with it.
    private static bool IsGoingOnWith(StartedTask pending, IOperation awaited) =>
        awaited is ILocalReferenceOperation { Local.Name: var name } && Names(pending.Call.Syntax).Any(n => n.Identifier.ValueText == name);

    private static IReadOnlyList<IOperation> SourcesOf(IOperation awaited, TaskSymbols symbols) =>
        (awaited is IInvocationOperation call && call.IsWhenAll(symbols) ? TaskSources.OfArguments(call, symbols) : TaskSources.Of(awaited, symbols)).Sources;

    private static bool CanFailHere(IOperation source, TaskSymbols symbols) => source switch
    {
        IAnonymousFunctionOperation or IMethodReferenceOperation => !TaskFacts.CannotFail(source, symbols),
        IInvocationOperation call => TaskStart.IsOne(call, symbols) && !IsHarmless(call, symbols) && !TaskStart.IsOwnedElsewhere(call, symbols) && !TaskFacts.CannotFail(call, symbols),
        _ => false,
    };

    /// <summary>Can this await throw: is it no signal, no task that cannot fail, no await that swallows failures?</summary>
    public static bool CanThrow(IAwaitOperation await, TaskSymbols symbols)
    {
        var awaited = await.Operation.WithoutConfigureAwait(symbols);
        return TaskTypes.IsAwaitable(awaited.Type, symbols)
            && !await.MaySuppressThrowing(symbols)
            && !TaskFacts.IsSignal(awaited, symbols)
            && !TaskFacts.CannotFail(awaited, symbols)
            && !(awaited is IInvocationOperation call && IsHarmless(call, symbols));
    }

    // A race gives its winner, whatever became of it. A permit that is waited for without a limit comes or does not.
    // CancelAsync throws only what the callbacks of the token throw.
    private static bool IsHarmless(IInvocationOperation call, TaskSymbols symbols) =>
        call.IsWhenAny(symbols)
        || call.TargetMethod is { Name: "WaitAsync", Parameters.IsEmpty: true } && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.SemaphoreSlim)
        || call.TargetMethod.Name is "CancelAsync" && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.CancellationTokenSource);

    // Several started tasks that are awaited in turn are another rule's business.
    private static bool IsStartedHere(IOperation awaited, TaskSymbols symbols) => awaited.WithoutConfigureAwait(symbols) switch
    {
        ILocalReferenceOperation => true,
        IArrayElementReferenceOperation element => IsStartedHere(element.ArrayReference, symbols),
        IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } list } => IsStartedHere(list, symbols),
        IInvocationOperation call when call.IsWhenAll(symbols) => call.Arguments.All(argument =>
            (CollectionShapes.Items(argument.Value.Unwrap()) ?? [argument.Value])
                .Select(item => CollectionShapes.IsSpread(item) ? item.ChildOperations.First() : item)
                .All(item => IsStartedHere(item, symbols) || TaskFacts.IsSignal(item, symbols))),
        // What a task is asked for: t.WaitAsync(limit), t.AsTask(), tasks.Where(..), an extension of somebody's own.
        IInvocationOperation call => call.Receiver() is { } task && TaskTypes.MayHoldTasks(task.Type, symbols) && IsStartedHere(task, symbols),
        _ => false,
    };

    /// <summary>
    /// Does somebody look after tasks when this code throws: <c>try { await other; } finally { await task; }</c>, or a
    /// handler that knows of them or lets the code behind it see to them? A task may have several names: any will do.
    /// </summary>
    public static bool IsLookedAfter(SyntaxNode code, TaskSymbols symbols, SemanticModel model)
    {
        var around = code.Ancestors()
            .TakeWhile(n => n is GlobalStatementSyntax or not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .ToList();
        foreach (var attempt in around.OfType<TryStatementSyntax>().Where(t => t.Block.Span.Contains(code.Span)))
        {
            if (attempt.Catches.Any(NamesTask) || attempt.Finally is { } last && NamesTask(last))
                return true;
            if (attempt.Catches.Count == 0)
                continue;
            var loop = around.LastOrDefault(n => n is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && n.Span.Contains(attempt.Span));
            if (Names(around[around.Count - 1]).Any(n => n.SpanStart > (loop?.SpanStart ?? attempt.SpanStart) && !attempt.Block.Span.Contains(n.Span) && IsTask(n)))
                return true;
        }

        return false;

        bool NamesTask(SyntaxNode clause) => Names(clause).Any(IsTask);
        bool IsTask(IdentifierNameSyntax name) => model.GetSymbolInfo(name).Symbol is ILocalSymbol { Type: var type } && TaskTypes.MayHoldTasks(type, symbols);
    }

    private static IEnumerable<IdentifierNameSyntax> Names(SyntaxNode code) => code.DescendantNodes().OfType<IdentifierNameSyntax>();
}
