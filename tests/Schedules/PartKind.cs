namespace AsyncPitfalls.Schedules;

/// <summary>How a part of the work behaves.</summary>
internal enum PartKind
{
    /// <summary>Succeeds, or ends as cancelled, whichever comes first.</summary>
    Succeeds,

    /// <summary>Fails, or ends as cancelled, whichever comes first.</summary>
    Fails,

    /// <summary>Throws in place of giving a task.</summary>
    FailsAtOnce,

    /// <summary>Succeeds, or fails when it is cancelled.</summary>
    FailsInCleanup,

    /// <summary>Succeeds or fails, whether it is cancelled or not.</summary>
    IgnoresToken,

    /// <summary>Fails, whether it is cancelled or not.</summary>
    FailsAnyway,

    /// <summary>Ends as cancelled by a token of its own.</summary>
    CancelsItself,

    /// <summary>Succeeds; until then it holds up whoever cancels it.</summary>
    BlocksCancelling,

    /// <summary>Runs on until the helper has returned without it; then it succeeds or fails.</summary>
    Outlives,
}
