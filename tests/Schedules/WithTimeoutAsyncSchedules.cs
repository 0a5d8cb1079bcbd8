namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.WithTimeoutAsync.</summary>
internal static class WithTimeoutAsyncSchedules
{
    /// <summary>Work that may end in any way, the limit, the caller, the grace.</summary>
    public static async Task Work_ends_as_it_likes()
    {
        var stage = new Stage(
            HelperKind.Owns,
            PartKind.Succeeds,
            PartKind.Fails,
            PartKind.FailsAtOnce,
            PartKind.FailsInCleanup,
            PartKind.IgnoresToken,
            PartKind.CancelsItself,
            PartKind.BlocksCancelling);
        var result = 0;
        var outcome = await stage.RunAsync(async () => result = await TaskWait.WithTimeoutAsync(
            stage.StartPart, stage.Options, stage.Caller.Token));
        await outcome.IsThatOfOwnedWorkAsync(parts: 1);
        Check.That(result == (outcome.Exception is null ? 1 : 0), "The result is not that of the work.");
    }
}
