namespace AsyncPitfalls.Schedules;

/// <summary>Where a failure comes from.</summary>
internal enum FailureKind
{
    /// <summary>It happens of its own, and may be the first reason to stop.</summary>
    Cause,

    /// <summary>It happens only after something else was a reason to stop.</summary>
    Effect,

    /// <summary>A cancellation callback throws it, so it is an effect too; but a result beats it.</summary>
    Callback,
}
