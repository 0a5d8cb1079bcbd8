namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.Observe.</summary>
internal static class ObserveSchedules
{
    /// <summary>Two observe a task while it ends, and the handler of one of them throws.</summary>
    public static async Task Two_observe_a_task_that_ends()
    {
        var stage = new Stage(HelperKind.Waits, PartKind.Succeeds, PartKind.Fails, PartKind.CancelsItself);
        var task = stage.StartPart(CancellationToken.None);
        var first = new Observer(stage, throws: false);
        var second = new Observer(stage, throws: true);
        stage.Run(() => task.Observe(first.Observe));
        stage.Run(() => task.Observe(second.Observe));
        await stage.RunAsync(static () => Task.CompletedTask);
        if (task.IsFaulted)
        {
            await first.Told;
            await second.Told;
        }

        Check.That(task.IsFaulted || !(first.Told.IsCompleted || second.Told.IsCompleted), "There was no failure to observe.");
    }

    /// <summary>One who observes.</summary>
    private sealed class Observer(Stage stage, bool throws)
    {
        // Each is told once, so each counts as a failure of its own.
        private readonly Failure _telling = stage.NewFailure("the observed failure", FailureKind.Cause);

        public Task Told => _telling.Told;

        public void Observe(Exception exception)
        {
            Check.That(exception is Failure, $"Something else was observed: {exception}");
            _telling.Tell(late: false);
            if (throws)
                throw new InvalidOperationException();
        }
    }
}
