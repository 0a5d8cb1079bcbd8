namespace AsyncPitfalls;

/// <summary>What a wait for several tasks waits for.</summary>
public enum WaitUntil
{
    /// <summary>Every task has ended: succeeded, failed or cancelled.</summary>
    AllCompleted,

    /// <summary>A task has failed or was cancelled, or every task has ended.</summary>
    FirstFailure,

    /// <summary>A task has ended in any way.</summary>
    FirstCompleted,
}
