using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// An awaited <c>Task.WhenAll</c> and the try around it, written on the spot (<c>await Task.WhenAll(a, b)</c>) or
/// through a local (<c>var all = Task.WhenAll(a, b); await all;</c>).
/// </summary>
public sealed class AwaitedWhenAll
{
    private AwaitedWhenAll(IInvocationOperation call, IOperation task, ILocalSymbol? local, ITryOperation attempt, bool isLimited)
    {
        IsLimited = isLimited;
        Call = call;
        Task = task;
        Local = local;
        Try = attempt;
    }

    /// <summary>The call of <c>Task.WhenAll</c>.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>What is awaited, without <c>ConfigureAwait</c>: the call itself, or the local that holds its task.</summary>
    public IOperation Task { get; }

    /// <summary>The local that holds the task; null when the call is awaited on the spot.</summary>
    public ILocalSymbol? Local { get; }

    /// <summary>The innermost try of the same function that has catch clauses and whose body holds the await.</summary>
    public ITryOperation Try { get; }

    /// <summary>Is the wait limited by <c>WaitAsync</c>, so that a TimeoutException can be the wait's and no task's?</summary>
    public bool IsLimited { get; }

    /// <summary>
    /// Reads a call of <c>Task.WhenAll</c>; null when it is not awaited inside such a try, when the await swallows
    /// failures, or when its task goes anywhere else.
    /// </summary>
    public static AwaitedWhenAll? Find(IInvocationOperation call, TaskSymbols symbols)
    {
        IOperation task = call;
        ILocalSymbol? local = null;
        var limited = LimitedWaitFor(call, symbols);
        var awaited = call.AwaitedBy(symbols) ?? limited?.AwaitedBy(symbols);
        if (awaited is null)
        {
            local = call.GivenTo();
            if (local is null || SymbolUses.Around(call).OnlyValue(local) != call)
                return null;
            // await (all = Task.WhenAll(..)): the assignment is what is awaited.
            if (call.Outermost().Parent is ISimpleAssignmentOperation assignment && assignment.AwaitedBy(symbols) is { } inPlace)
            {
                awaited = inPlace;
            }
            else
            {
                task = SymbolUses.Around(call).Of(local).FirstOrDefault(r => r.AwaitedBy(symbols) is not null)!;
                awaited = task?.AwaitedBy(symbols);
            }
        }

        return awaited is not null && !awaited.MaySuppressThrowing(symbols) && EnclosingTries.WithHandlers(awaited) is { } attempt ? new(call, task!, local, attempt, limited is not null) : null;
    }

    // await Task.WhenAll(a, b).WaitAsync(token): when the tasks end in time, their first failure is thrown just so.
    private static IInvocationOperation? LimitedWaitFor(IInvocationOperation call, TaskSymbols symbols) =>
        call.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "WaitAsync" } wait && symbols.IsTask(wait.TargetMethod.ContainingType)
            ? wait
            : null;
}
