namespace AsyncPitfalls;

/// <summary>Why started work was asked to stop. The first reason decides the outcome.</summary>
internal enum StopReason
{
    None,

    /// <summary>A part of the work failed.</summary>
    Failure,

    /// <summary>The caller's token was cancelled.</summary>
    Caller,

    /// <summary>The limit was reached.</summary>
    Timeout,

    /// <summary>The scope was cancelled from inside, or the loop was left.</summary>
    Cancel,
}
