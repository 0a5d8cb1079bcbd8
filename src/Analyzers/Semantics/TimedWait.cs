using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A call that waits for a limited time and tells by its result whether what it waited for has happened.</summary>
public sealed class TimedWait
{
    private readonly string? _release;

    private TimedWait(IInvocationOperation call, TimedWaitKind kind, IOperation? subject, IOperation limit, bool isForTasks)
    {
        _release = kind == TimedWaitKind.Permit ? ReleaseOf(call, subject) : null;
        IsForTasks = isForTasks;
        Call = call;
        Kind = kind;
        Subject = subject;
        Limit = limit;
    }

    public IInvocationOperation Call { get; }

    public TimedWaitKind Kind { get; }

    /// <summary>What is waited for; null for several tasks.</summary>
    public IOperation? Subject { get; }

    /// <summary>The value of the limit: milliseconds or a TimeSpan.</summary>
    public IOperation Limit { get; }

    /// <summary>Does the call wait for tasks: <c>Task.Wait</c>, <c>WaitAll</c>, <c>WaitAny</c>?</summary>
    public bool IsForTasks { get; }

    /// <summary>Reads a call; null when it is no timed wait, polls, or waits without limit.</summary>
    public static TimedWait? Find(IInvocationOperation call, TaskSymbols symbols)
    {
        // The name settles nearly every call without a look at any type.
        var method = call.TargetMethod;
        if (!IsCandidate(method.Name) || KindOf(call, symbols) is not { } kind)
            return null;
        if (call.TimeLimitArgument(symbols) is not { } limit || TimeLimits.Read(limit.Value, symbols) != TimeLimit.Limited)
            return null;

        var subject = method switch
        {
            { Name: "WaitAll" or "WaitAny" } => null,
            { IsStatic: true } => call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value.Unwrap(),
            _ => call.Receiver(),
        };
        return new(call, kind, subject, limit.Value, subject is null || symbols.IsTask(subject.Type));
    }

    /// <summary>Does this call give back the permit or lock that the wait was to take?</summary>
    public bool IsReleasedBy(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != _release)
            return false;

        var released = call.TargetMethod.IsStatic ? call.Arguments.FirstOrDefault()?.Value : call.Receiver();
        return released is not null && Subject.IsSameObject(released);
    }

    private static string? ReleaseOf(IInvocationOperation call, IOperation? subject) => call.TargetMethod.Name switch
    {
        "Wait" or "WaitAsync" => "Release",
        "WaitOne" => subject?.Type?.Name == "Mutex" ? "ReleaseMutex" : "Release",
        "TryEnter" => "Exit",
        "TryEnterReadLock" => "ExitReadLock",
        "TryEnterWriteLock" => "ExitWriteLock",
        "TryEnterUpgradeableReadLock" => "ExitUpgradeableReadLock",
        _ => null,
    };

    private static bool IsCandidate(string name) => name
        is "Wait" or "WaitAll" or "WaitAny" or "WaitAsync" or "WaitOne" or "WaitForExit" or "Join" or "SignalAndWait"
        or "TryEnter" or "TryEnterReadLock" or "TryEnterWriteLock" or "TryEnterUpgradeableReadLock";

    private static TimedWaitKind? KindOf(IInvocationOperation call, TaskSymbols symbols)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType;
        return method.Name switch
        {
            "Wait" when symbols.IsReferenceTask(type) || TaskSymbols.Is(type, symbols.CountdownEvent) => TimedWaitKind.Completion,
            "WaitAll" when TaskSymbols.Is(type, symbols.Task) => TimedWaitKind.Completion,
            "WaitAny" when TaskSymbols.Is(type, symbols.Task) => TimedWaitKind.Index,
            "Join" when TaskSymbols.Is(type, symbols.Thread) => TimedWaitKind.Completion,
            "WaitForExit" when TaskSymbols.Is(type, symbols.Process) => TimedWaitKind.Completion,
            "SignalAndWait" when TaskSymbols.Is(type, symbols.Barrier) => TimedWaitKind.Completion,
            "Wait" or "WaitAsync" when TaskSymbols.Is(type, symbols.SemaphoreSlim) => TimedWaitKind.Permit,
            // Declared by WaitHandle, whose other kinds are events: signals, with nothing to give back.
            "WaitOne" when call.Receiver()?.Type is var handle && (TaskSymbols.IsOrInherits(handle, symbols.Mutex) || TaskSymbols.IsOrInherits(handle, symbols.Semaphore)) => TimedWaitKind.Permit,
            "TryEnter" when method.ReturnType.SpecialType == SpecialType.System_Boolean
                && (TaskSymbols.Is(type, symbols.Monitor) || TaskSymbols.Is(type, symbols.Lock)) => TimedWaitKind.Permit,
            "TryEnterReadLock" or "TryEnterWriteLock" or "TryEnterUpgradeableReadLock"
                when TaskSymbols.Is(type, symbols.ReaderWriterLockSlim) => TimedWaitKind.Permit,
            _ => null,
        };
    }
}
