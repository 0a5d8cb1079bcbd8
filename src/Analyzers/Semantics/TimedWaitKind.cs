namespace AsyncPitfalls.Semantics;

/// <summary>What a timed wait waits for, and so what is lost with its result.</summary>
public enum TimedWaitKind
{
    /// <summary>The end of something: a task, a thread, a process, a countdown, a barrier's phase.</summary>
    Completion,

    /// <summary>The first of several tasks, by its index; -1 when the time is up.</summary>
    Index,

    /// <summary>A permit or a lock, which has to be given back only if it was taken.</summary>
    Permit,
}
