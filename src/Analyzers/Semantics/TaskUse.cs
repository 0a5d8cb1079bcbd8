namespace AsyncPitfalls.Semantics;

/// <summary>What one use of a task does for its outcome.</summary>
public enum TaskUse
{
    /// <summary>Nothing: the task is neither looked at nor handed on (assigned over, compared, its id read).</summary>
    None,

    /// <summary>Its state is looked at: <c>IsCompleted</c>, <c>IsFaulted</c>, <c>Status</c>, <c>Exception</c>.</summary>
    Inspected,

    /// <summary>Somebody waits for it and gets its failure: await, <c>Wait()</c>, <c>Result</c>, <c>GetResult</c>, <c>ContinueWith</c>.</summary>
    Observed,

    /// <summary>Somebody waits for it for a limited time, which observes nothing when the time is up.</summary>
    WaitedWithLimit,

    /// <summary>It goes into <c>WhenAny</c>, <c>WhenAll</c> or the like: its fate is that of their result.</summary>
    Combined,

    /// <summary>It goes somewhere else, whose business it is from then on.</summary>
    Escapes,
}
