using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A task that is thrown away where it is made, by a statement or a discard: is its failure lost with it?</summary>
public static class UnkeptTask
{
    private const string Continuation = "ContinueWith";

    /// <summary>
    /// The call that gives the task, or the list of tasks, that is thrown away: without <c>?.</c>, <c>ConfigureAwait</c>,
    /// <c>AsTask</c>. Null when that starts nothing, by its name and type; a continuation is another rule's question.
    /// </summary>
    public static IInvocationOperation? Find(IOperation value, TaskSymbols symbols)
    {
        for (value = value.Unwrap(); ;)
        {
            switch (value)
            {
                case IConditionalAccessOperation access:
                    value = access.WhenNotNull.Unwrap();
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve" or "Unwrap" or "WaitAsync" } passed
                    when passed.Receiver() is { } inner && TaskTypes.IsAwaitable(inner.Type, symbols) && !ReferenceEquals(inner, passed):
                    value = inner;
                    break;
                case IInvocationOperation call:
                    return call.TargetMethod.Name != Continuation && TaskStart.IsOne(call, symbols) ? call : null;
                default:
                    return null;
            }
        }
    }

    /// <summary>
    /// Can the work of such a call fail without anybody being told? Not when it cannot fail at all, when somebody else
    /// looks after it, or when that is unclear: a task or a delegate that came from elsewhere, a batch, a mock.
    /// </summary>
    public static bool IsLoss(IInvocationOperation call, TaskSymbols symbols)
    {
        if (call.IsWhenAll(symbols) || TaskTypes.IsCollection(call.Type, symbols))
            return IsLossOfSeveral(call, symbols);

        if (TestCall.IsOne(call) || IsOfUnknownDelegate(call, symbols) || SaysSo(call) || TaskObserver.LooksAfterArgument(call, symbols, out var handedBack))
            return false;
        if (handedBack is not null)
            return Find(handedBack, symbols) is { } inner && IsLoss(inner, symbols);

        return !BatchedCall.IsOne(call)
            && !TaskStart.IsOwnedElsewhere(call, symbols)
            && !CannotFail(call, symbols)
            && !TaskStart.IsLookedAfter(call.TargetMethod, symbols)
            && !OnlyCompletes(call, symbols);
    }

    /// <summary>Is the last call of the value one of these methods, which look after a task and hand it on (<c>SaveAsync().Observe(log)</c>)?</summary>
    public static bool IsObservedByName(IOperation value, ImmutableHashSet<string> observingMethods) => value.Unwrap() switch
    {
        IConditionalAccessOperation access => IsObservedByName(access.WhenNotNull, observingMethods),
        IInvocationOperation call => observingMethods.Contains(call.TargetMethod.Name),
        _ => false,
    };

    /// <summary>What is called, for a message: a delegate is called by its variable, not by "Invoke".</summary>
    public static string NameOf(IInvocationOperation call) =>
        call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && call.Receiver() is ILocalReferenceOperation local ? local.Local.Name : call.TargetMethod.Name;

    private static bool IsLossOfSeveral(IInvocationOperation call, TaskSymbols symbols)
    {
        var tasks = call.IsWhenAll(symbols)
            ? TaskSources.OfArguments(call, symbols).Sources
            : TaskElements.Of(call, symbols) is { IsDefault: false } made ? made : ImmutableArray<IOperation>.Empty;
        return tasks.Any(task => task.Unwrap() switch
        {
            IInvocationOperation one => TaskStart.IsOne(one, symbols) && one.TargetMethod.Name != Continuation && !one.IsWhenAll(symbols) && IsLoss(one, symbols),
            IAnonymousFunctionOperation lambda => !TaskFacts.CannotFail(lambda, symbols),
            IMethodReferenceOperation reference => !TaskStart.IsOwnedElsewhere(reference.Method, symbols) && !TaskFacts.CannotFail(reference, symbols),
            _ => false,
        });
    }

    // Every implementation gives a task that has ended; or all the call has to do is a lambda that gives one.
    private static bool OnlyCompletes(IInvocationOperation call, TaskSymbols symbols) =>
        ReturnedTask.NeverRuns(call.TargetMethod, symbols)
        || !call.IsRun(symbols) && Callbacks.Of(call) is IAnonymousFunctionOperation { Symbol: { IsAsync: false, ReturnType: var result } } lambda && symbols.IsTask(result) && ReturnedTask.NeverRuns(lambda, symbols);

    // Task.Run(work, token), factory.StartNew(work, ..): that it may be cancelled before it begins is no failure.
    private static bool CannotFail(IInvocationOperation call, TaskSymbols symbols) =>
        TaskFacts.CannotFail(call, symbols)
        || call.IsRun(symbols) && Callbacks.Of(call) is { } work && (IsAsyncVoidOrEmpty(work) || TaskFacts.CannotFail(work, symbols));

    // What an async void method throws is never in a task: that is another rule's question. An empty lambda only starts.
    private static bool IsAsyncVoidOrEmpty(IOperation work) => work switch
    {
        IAnonymousFunctionOperation { Syntax: AnonymousFunctionExpressionSyntax { Block.Statements.Count: 0 } } => true,
        IMethodReferenceOperation { Method: { IsAsync: true, ReturnsVoid: true } } => true,
        IAnonymousFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } } => true,
        _ => false,
    };

    // callback(message), Task.Run(callback): whoever gave the delegate may look after what it does. One that is made here is
    // no secret.
    private static bool IsOfUnknownDelegate(IInvocationOperation call, TaskSymbols symbols)
    {
        var called = call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? call.Receiver()
            : call.IsRun(symbols) && Callbacks.Of(call) is null ? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value.Unwrap()
            : null;
        return called is not null && !(called is ILocalReferenceOperation local && SymbolUses.Around(local).OnlyValue(local.Local)?.Unwrap() is IDelegateCreationOperation);
    }

    // cache.StringSetAsync(key, value, flags: CommandFlags.FireAndForget); a call of a grain that is [OneWay]
    private static bool SaysSo(IInvocationOperation call)
    {
        if (call.TargetMethod.GetAttributes().Any(a => a.AttributeClass?.Name == "OneWayAttribute"))
            return true;

        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Type?.TypeKind == TypeKind.Enum && argument.Value.DescendantsAndSelf().Any(o => o is IFieldReferenceOperation { Field.Name: "FireAndForget" }))
                return true;
        }

        return false;
    }
}
