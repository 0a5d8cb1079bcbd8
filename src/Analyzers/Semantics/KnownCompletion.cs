namespace AsyncPitfalls.Semantics;

/// <summary>How a task is known to have ended.</summary>
public enum KnownCompletion
{
    /// <summary>Nothing says that it has.</summary>
    Unknown,

    /// <summary>It has ended, successfully or not.</summary>
    Completed,

    /// <summary>It has ended successfully: reading it cannot throw.</summary>
    Succeeded,
}
