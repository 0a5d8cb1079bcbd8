namespace AsyncPitfalls.Schedules;

/// <summary>Races of the EachAsync of <see cref="TaskWait"/> that starts the work itself.</summary>
internal static class EachWorkSchedules
{
    /// <summary>The loop goes to the end, or to the first reason to stop.</summary>
    public static Task The_loop_goes_on() => RunAsync(Racing(), parts: 2);

    /// <summary>The loop is left after a task.</summary>
    public static Task The_loop_is_left() => RunAsync(Racing(), parts: 2, leavesAfter: 1);

    /// <summary>The grace expires while the last part ends.</summary>
    public static Task The_grace_expires() =>
        RunAsync(Stage.WithRacingGrace(PartKind.FailsAnyway, PartKind.IgnoresToken), parts: 1);

    /// <summary>The same after the loop was left.</summary>
    public static Task The_grace_expires_for_the_rest() =>
        RunAsync(Stage.WithRacingGrace(PartKind.FailsAnyway), parts: 2, leavesAfter: 1);

    private static Stage Racing() => new(
        HelperKind.Owns,
        PartKind.Succeeds,
        PartKind.Fails,
        PartKind.FailsAtOnce,
        PartKind.FailsInCleanup,
        PartKind.IgnoresToken,
        PartKind.BlocksCancelling);

    private static async Task RunAsync(Stage stage, int parts, int? leavesAfter = null)
    {
        var delivered = new List<Task>();
        var wasLeft = false;
        var outcome = await stage.RunAsync(async () =>
        {
            await foreach (var task in StartEach(stage, parts))
            {
                Check.That(task.IsCompleted, "A task was delivered that has not ended.");
                Check.That(!delivered.Contains(task), "A task was delivered twice.");
                delivered.Add(task);
                Stage.TellSeen(task);
                wasLeft = delivered.Count == leavesAfter;
                if (wasLeft)
                    break;

                Choice.Pause();
            }
        });
        await outcome.IsThatOfOwnedWorkAsync(parts, wasLeft, areSeen: delivered.Count == parts);

        var isMissing = stage.Parts.Any(part => part.HasSucceeded && !delivered.Contains(part.Task));
        Check.That(!isMissing || wasLeft || outcome.GracePassed, "A task that had succeeded was not delivered.");
    }

    private static IAsyncEnumerable<Task> StartEach(Stage stage, int parts)
    {
        // The caller's token may come in either way.
        var source = Enumerable.Repeat(0, parts);
        return Choice.OneIn(2)
            ? TaskWait.EachAsync(source, (_, token) => stage.StartPart(token), stage.Options, stage.Caller.Token)
            : new Cancellable<Task<int>>(
                TaskWait.EachAsync(source, (_, token) => stage.StartPart(token), stage.Options), stage.Caller.Token);
    }
}
