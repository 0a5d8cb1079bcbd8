namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskWait"/>.AllAsync.</summary>
internal static class AllAsyncSchedules
{
    private const int Parts = 2;

    /// <summary>Parts that succeed, fail and are cancelled, the limit, the caller, the grace.</summary>
    public static async Task Parts_end_as_they_like()
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
        await EndsWellAsync(stage, Enumerable.Repeat(0, Parts));
    }

    /// <summary>Nothing fails, but there may be other reasons to stop.</summary>
    public static async Task Parts_succeed()
    {
        var stage = new Stage(HelperKind.Owns, PartKind.Succeeds, PartKind.IgnoresToken, PartKind.BlocksCancelling);
        await EndsWellAsync(stage, Enumerable.Repeat(0, Parts));
    }

    /// <summary>The grace expires while parts fail.</summary>
    public static Task The_grace_expires() =>
        EndsWellAsync(Stage.WithRacingGrace(PartKind.FailsAnyway, PartKind.FailsInCleanup), Enumerable.Repeat(0, Parts));

    /// <summary>The source fails while its parts run.</summary>
    public static async Task The_source_fails()
    {
        var stage = new Stage(HelperKind.Owns, PartKind.Succeeds, PartKind.Fails, PartKind.FailsInCleanup);
        await EndsWellAsync(stage, Source());

        IEnumerable<int> Source()
        {
            yield return 0;
            throw stage.HappenedFailure("the source fails");
        }
    }

    /// <summary>Two calls at once throw the same instance, and each has another failure besides.</summary>
    public static async Task Two_calls_share_a_failure()
    {
        var shared = new Failure("of both", FailureKind.Cause);
        var first = new Failure("of the first", FailureKind.Effect);
        var second = new Failure("of the second", FailureKind.Effect);
        await Task.WhenAll(FailAsync(shared, first), FailAsync(shared, second));

        var failures = shared.AllFailures();
        Check.That(failures.Contains(first) && failures.Contains(second), "A failure was lost.");
        Check.That(failures.Count == 3, "A failure was attached twice.");
    }

    private static Task FailAsync(Failure shared, Failure other) => Task.Run(async () =>
    {
        try
        {
            await TaskWait.AllAsync([other, shared], Fail);
        }
        catch (Failure thrown)
        {
            Check.That(thrown == shared, "The first failure should be thrown.");
        }
    });

    private static Task Fail(Failure failure, CancellationToken token)
    {
        var ended = new TaskCompletionSource<int>();
        if (failure.Kind == FailureKind.Effect)
            token.Register(() => ended.SetException(failure));
        else
            Task.Run(() => ended.SetException(failure));

        return ended.Task;
    }

    private static async Task EndsWellAsync(Stage stage, IEnumerable<int> source)
    {
        int[] results = [];
        var outcome = await stage.RunAsync(async () => results = await TaskWait.AllAsync(
            source, (_, token) => stage.StartPart(token), stage.Options, stage.Caller.Token));
        await outcome.IsThatOfOwnedWorkAsync(Parts);
        Check.That(results.Length == (outcome.Exception is null ? Parts : 0), "A result is missing.");
    }
}
