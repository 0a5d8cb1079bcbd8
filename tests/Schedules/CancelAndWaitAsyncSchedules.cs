namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.CancelAndWaitAsync.</summary>
internal static class CancelAndWaitAsyncSchedules
{
    /// <summary>Tasks that may end in any way, before the cancellation or by it, and the grace.</summary>
    public static Task Tasks_end_as_they_like() => RunAsync(isCancelledTwice: false);

    /// <summary>Somebody else cancels the source at the same time.</summary>
    public static Task The_source_is_cancelled_twice() => RunAsync(isCancelledTwice: true);

    private static async Task RunAsync(bool isCancelledTwice)
    {
        var stage = new Stage(
            HelperKind.Owns,
            PartKind.Succeeds,
            PartKind.Fails,
            PartKind.FailsInCleanup,
            PartKind.IgnoresToken,
            PartKind.CancelsItself,
            PartKind.BlocksCancelling);
        var source = new CancellationTokenSource();
        Task[] tasks = [stage.StartPart(source.Token), stage.StartPart(source.Token)];
        if (isCancelledTwice)
            stage.Run(() => CancelToo(source));

        var outcome = await stage.RunAsync(() => source.CancelAndWaitAsync(tasks, stage.Options));
        await outcome.IsThatOfCancelledTasksAsync(tasks, areCallbacksOurs: !isCancelledTwice);
    }

    // The callbacks run here if this comes first, and then it is here that they throw.
    private static void CancelToo(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            foreach (var failure in e.InnerExceptions)
                ((Failure)failure).Tell(late: false);
        }
    }
}
