namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.CompletesWithinAsync: the task, the limit, the caller.</summary>
internal static class CompletesWithinAsyncSchedules
{
    /// <summary>All may come at any moment, or only some of them come at all.</summary>
    public static async Task Task_limit_and_caller()
    {
        var stage = new Stage(HelperKind.WaitsWithLimit, PartKind.Succeeds, PartKind.Fails, PartKind.CancelsItself);
        var task = stage.StartPart(CancellationToken.None);
        var outcome = await stage.RunAsync(async () =>
        {
            var hasCompleted = await task.CompletesWithinAsync(Stage.Limit, stage.Clock, stage.Caller.Token);
            Check.That(!hasCompleted || task.IsCompleted, "The task is said to have completed, and has not.");
            Check.That(hasCompleted || stage.Clock.HasFired(Stage.Limit), "The limit is said to have passed, and has not.");
        });
        outcome.LeavesNothing();
        outcome.ThrowsOnlyForCaller();
    }
}
