using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>Which calls of a try can end with a cancellation, and with which of its two exceptions.</summary>
internal static class CancellableCall
{
    /// <summary>
    /// A call in the body of a try that may throw an <c>OperationCanceledException</c> that is no <c>TaskCanceledException</c>;
    /// null when none is seen to.
    /// </summary>
    public static IInvocationOperation? ThatThrowsEither(ITryOperation attempt, TaskSymbols symbols)
    {
        IInvocationOperation? awaitable = null;
        var waits = false;
        foreach (var operation in attempt.Body.DescendantsInFunction())
        {
            waits |= operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IInvocationOperation { TargetMethod.Name: "GetResult" };
            if (operation is not IInvocationOperation call || !IsInBodyOf(call, attempt))
                continue;
            if (IsBlocking(call, symbols))
                return call;
            if (awaitable is null && IsAwaitable(call, symbols) && TokenFlow.GivenTo(call, symbols).Any() && !ThrowsTaskCanceledOnly(call, symbols))
                awaitable = call;
        }

        return waits ? awaitable : null;
    }

    // The exception of a nested try meets its own handlers first.
    private static bool IsInBodyOf(IOperation call, ITryOperation attempt) => ReferenceEquals(EnclosingTries.WithHandlers(call), attempt);

    // ThrowIfCancellationRequested and the blocking waits of the framework throw the base class, always.
    private static bool IsBlocking(IInvocationOperation call, TaskSymbols symbols)
    {
        var method = call.TargetMethod;
        return method.Name switch
        {
            "ThrowIfCancellationRequested" => TaskSymbols.Is(method.ContainingType, symbols.CancellationToken),
            "Wait" or "SignalAndWait" or "Take" or "TryTake" or "GetConsumingEnumerable" => method.ContainingNamespace is { Name: "Threading" or "Concurrent" }
                && !TaskTypes.IsAwaitable(call.Type, symbols) && TokenFlow.GivenTo(call, symbols).Any(),
            _ => false,
        };
    }

    // F(token), and F(token) or WithCancellation(token) of an await foreach
    private static bool IsAwaitable(IInvocationOperation call, TaskSymbols symbols) =>
        TaskTypes.IsAwaitable(call.Type, symbols) || call.Type is { Name: "IAsyncEnumerable" or "ConfiguredCancelableAsyncEnumerable" };

    // These cancel their own task, and whoever awaits a task that was cancelled gets a TaskCanceledException.
    private static bool ThrowsTaskCanceledOnly(IInvocationOperation call, TaskSymbols symbols) =>
        call.IsDelay(symbols)
        || call.TargetMethod.Name is "FromCanceled"
        || call.TargetMethod.Name == "WaitAsync" && symbols.IsReferenceTask(call.Receiver()?.Type) && TaskFacts.IsSignal(call.Receiver()!, symbols)
        || call.Receiver()?.Type is { Name: "HttpClient" or "HttpMessageInvoker", ContainingNamespace.Name: "Http" };
}
