namespace AsyncPitfalls.Schedules;

/// <summary>What a helper waits for, and so what ends it while a part runs on.</summary>
internal enum HelperKind
{
    /// <summary>For its own work, whatever comes; only an expired grace ends it before.</summary>
    Owns,

    /// <summary>For tasks, until the limit or the caller's cancellation.</summary>
    WaitsWithLimit,

    /// <summary>For tasks, until the caller's cancellation.</summary>
    Waits,
}
