namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.WaitAsync: the tasks, the limit, the caller.</summary>
internal static class WaitAsyncSchedules
{
    /// <summary>Until all have ended.</summary>
    public static Task All_completed() => RunAsync(WaitUntil.AllCompleted, static done => done.All(static task => task.IsCompleted));

    /// <summary>Until one has failed, or all have ended.</summary>
    public static Task First_failure() => RunAsync(
        WaitUntil.FirstFailure,
        static tasks => tasks.Any(static task => task.IsFaulted || task.IsCanceled) || tasks.All(static task => task.IsCompleted));

    /// <summary>Until one has ended.</summary>
    public static Task First_completed() => RunAsync(WaitUntil.FirstCompleted, static tasks => tasks.Any(static task => task.IsCompleted));

    private static async Task RunAsync(WaitUntil until, Func<List<Task>, bool> hasCome)
    {
        var stage = new Stage(HelperKind.WaitsWithLimit, PartKind.Succeeds, PartKind.Succeeds, PartKind.Fails, PartKind.CancelsItself);
        var first = stage.StartPart(CancellationToken.None);
        List<Task> tasks = [first, stage.StartPart(CancellationToken.None), first];
        var result = default(WaitResult<Task>);
        var mayBeOpen = true;
        var outcome = await stage.RunAsync(async () =>
        {
            result = await tasks.WaitAsync(until, Stage.Limit, stage.Clock, stage.Caller.Token);
            mayBeOpen = stage.Clock.HasFired(Stage.Limit);
            Check.That(result.Done.All(static task => task.IsCompleted), "A task in Done has not ended.");
            Check.That(mayBeOpen || hasCome([.. result.Done, .. result.Pending]), "The wait has ended before its time.");
        });
        outcome.LeavesNothing();
        outcome.ThrowsOnlyForCaller();
        if (outcome.Exception is not null)
            return;

        Check.That(mayBeOpen || until != WaitUntil.AllCompleted || result.Pending.Count == 0, "A task that had ended is in Pending.");
        Check.That(result.Done.SequenceEqual(tasks.Where(result.Done.Contains)), "Done is not in input order.");
        Check.That(result.Pending.SequenceEqual(tasks.Where(result.Pending.Contains)), "Pending is not in input order.");
        Check.That(result.Done.Count + result.Pending.Count == tasks.Count, "A task is in neither list, or in both.");
    }
}
