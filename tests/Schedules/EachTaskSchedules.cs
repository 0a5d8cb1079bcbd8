namespace AsyncPitfalls.Schedules;

/// <summary>Races of the EachAsync of <see cref="TaskWait"/> that is given tasks.</summary>
internal static class EachTaskSchedules
{
    /// <summary>The loop goes to the end, or to the caller's cancellation.</summary>
    public static Task The_loop_goes_on() => RunAsync(leavesAfter: null);

    /// <summary>The loop is left while tasks end.</summary>
    public static Task The_loop_is_left() => RunAsync(leavesAfter: 1);

    private static async Task RunAsync(int? leavesAfter)
    {
        var stage = new Stage(HelperKind.Waits, PartKind.Succeeds, PartKind.Fails, PartKind.CancelsItself);
        List<Task> open = [Start(), Start(), Start()];
        var wasLeft = false;
        var outcome = await stage.RunAsync(async () =>
        {
            await foreach (var task in EachOf([.. open], stage.Caller.Token))
            {
                Check.That(task.IsCompleted, "A task was delivered that has not ended.");
                Check.That(open.Remove(task), "A task was delivered twice.");
                wasLeft = open.Count == 3 - leavesAfter;
                if (wasLeft)
                    break;

                Choice.Pause();
            }
        });
        outcome.LeavesNothing();
        outcome.ThrowsOnlyForCaller();
        Check.That(open.Count == 0 || wasLeft || outcome.Exception is not null, "A task was not delivered.");
        Check.That(open.Count > 0 || outcome.Exception is null, "All were delivered, and then it threw.");

        Task Start() => stage.StartPart(CancellationToken.None);
    }

    // The caller's token may come in either way.
    private static IAsyncEnumerable<Task> EachOf(List<Task> tasks, CancellationToken token) =>
        Choice.OneIn(2) ? tasks.EachAsync(token) : new Cancellable<Task>(tasks.EachAsync(), token);
}
