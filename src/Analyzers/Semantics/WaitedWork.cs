using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Work that is started here and waited for by <c>WaitAsync</c>, which ends the wait at a limit or with a token, and leaves
/// the work running.
/// </summary>
public sealed class WaitedWork
{
    private WaitedWork(IInvocationOperation wait, IInvocationOperation call, ILocalSymbol? local, IOperation? limit, IOperation? token)
    {
        Wait = wait;
        Call = call;
        Local = local;
        Limit = limit;
        Token = token;
    }

    /// <summary>The call of <c>WaitAsync</c>.</summary>
    public IInvocationOperation Wait { get; }

    /// <summary>The call that starts the work.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>The local that keeps its task; null where the wait is written right behind the call.</summary>
    public ILocalSymbol? Local { get; }

    /// <summary>The limit of the wait; null when it has none, or an infinite one.</summary>
    public IOperation? Limit { get; }

    /// <summary>The token that ends the wait; null when there is none, or one that is never cancelled.</summary>
    public IOperation? Token { get; }

    /// <summary>The clock of the limit; null where it is the system's.</summary>
    public IOperation? Clock(TaskSymbols symbols) => Wait.Arguments.FirstOrDefault(a => a.Parameter?.Type.Name == "TimeProvider")?.Value;

    /// <summary>Reads a call; null when it is no such wait, one that only polls, or one for a task that is not started here, or not for this wait alone.</summary>
    public static WaitedWork? Find(IInvocationOperation wait, TaskSymbols symbols)
    {
        var method = wait.TargetMethod;
        if (method.Name != "WaitAsync" || !symbols.IsReferenceTask(method.ContainingType) && method.ContainingType.Name != "TimeProviderTaskExtensions")
            return null;

        var limit = wait.TimeLimitArgument(symbols)?.Value;
        var read = limit is null ? TimeLimit.Infinite : TimeLimits.Read(limit, symbols);
        var token = wait.Arguments.FirstOrDefault(a => TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken)) is { } argument ? TokenParameter.Given(argument) : null;
        if (read == TimeLimit.None || read == TimeLimit.Infinite && token is null)
            return null;
        if (wait.Receiver() is not { } task || Started(task, wait, out var local) is not { } call || !IsOwn(call, symbols))
            return null;

        return new(wait, call, local, read == TimeLimit.Limited ? limit : null, token);
    }

    // Tasks that a WhenAll is given may be others' as well.
    private static bool IsOwn(IInvocationOperation call, TaskSymbols symbols) => TaskStart.IsOwn(call, symbols)
        && !call.TargetMethod.Name.StartsWith("ContinueWhen", StringComparison.Ordinal)
        && (!call.IsWhenAll(symbols) || TaskSources.OfArguments(call, symbols).Sources.Any(s => s is IInvocationOperation made && TaskStart.IsOwn(made, symbols)));

    private static IInvocationOperation? Started(IOperation task, IOperation wait, out ILocalSymbol? local)
    {
        local = null;
        task = task.WithoutAsTask();
        if (task is ILocalReferenceOperation { Local: var kept })
        {
            if (SymbolUses.Around(task).OnlyValue(kept) is not { } value || !ReferenceEquals(AsyncScope.Of(value).Body, AsyncScope.Of(wait).Body) || IsWaitedForInTurns(value, wait))
                return null;
            local = kept;
            task = value.WithoutAsTask();
        }

        return task as IInvocationOperation;
    }

    // A ValueTask has no WaitAsync of its own.
    // The next turn of the loop looks at the task again.
    private static bool IsWaitedForInTurns(IOperation value, IOperation wait)
    {
        for (var o = wait.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ILoopOperation && !value.IsWithin(o))
                return true;
        }

        return false;
    }
}
