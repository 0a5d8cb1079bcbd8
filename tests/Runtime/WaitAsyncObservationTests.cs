#pragma warning disable xUnit1051 // The waits end by virtual time or with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>WaitAsync leaves the failures of the tasks to whoever looks at its result.</summary>
public sealed class WaitAsyncObservationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Failure _failure = new();

    public static TheoryData<WaitUntil> Modes => [WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted];

    [Theory, MemberData(nameof(Modes))]
    public void FailureInDoneIsIgnored_IsReported(WaitUntil until) =>
        Assert.True(UnobservedFailures.Report(_failure, () => Assert.Single(Fail(until).Done)));

    [Theory, MemberData(nameof(Modes))]
    public void FailedAlreadyAndIgnored_IsReported(WaitUntil until) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
            Assert.True(((Task[])[Task.FromException(_failure)]).WaitAsync(until).IsCompletedSuccessfully)));

    [Theory, MemberData(nameof(Modes))]
    public void FailsAfterTheLimit_IsReported(WaitUntil until) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var time = new CountingTimeProvider();
            var open = new OpenTasks(2);
            var wait = open.Tasks.WaitAsync(until, Limit, time);
            time.Clock.Advance(Limit);
            open.Fail(1, _failure);
            var result = Result(wait);
            Assert.Null(result.Exception);
            result.ThrowIfFailed();
        }));

    [Theory, MemberData(nameof(Modes))]
    public void FailsAfterTheWaitWasCancelled_IsReported(WaitUntil until) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            using var cancellation = new CancellationTokenSource();
            var open = new OpenTasks(1);
            var wait = open.Tasks.WaitAsync(until, cancellation.Token);
            cancellation.Cancel();
            open.Fail(0, _failure);
            Assert.True(wait.IsCanceled);
        }));

    [Fact]
    public void ListsAndCountsAreRead_IsReportedAllTheSame() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var (done, pending) = Fail(WaitUntil.AllCompleted);
            Assert.True(done[0].IsFaulted);
            Assert.Empty(pending);
        }));

    [Fact]
    public void ExceptionIsRead_IsNotReported() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_failure, () => Assert.NotNull(Fail(WaitUntil.AllCompleted).Exception)));

    [Fact]
    public void ThrowIfFailedThrows_NoneOfTheFailuresIsReported()
    {
        var second = new Failure("second");
        Assert.True(UnobservedFailures.KeepSilentAbout(second, () =>
        {
            Task[] tasks = [Task.FromException(_failure), Task.FromException(second)];
            Assert.Throws<Failure>(Result(tasks.WaitAsync()).ThrowIfFailed);
        }));
    }

    [Fact]
    public void GetResultsThrows_NoneOfTheFailuresIsReported()
    {
        var second = new Failure("second");
        Assert.True(UnobservedFailures.KeepSilentAbout(second, () =>
        {
            Task<int>[] tasks = [Task.FromException<int>(_failure), Task.FromException<int>(second)];
            var result = Result(tasks.WaitAsync());
            Assert.Throws<Failure>(() => result.GetResults());
        }));
    }

    private static WaitResult<TTask> Result<TTask>(Task<WaitResult<TTask>> wait)
        where TTask : Task => wait.GetAwaiter().GetResult();

    private WaitResult<Task<int>> Fail(WaitUntil until)
    {
        var open = new OpenTasks(1);
        var wait = open.Tasks.WaitAsync(until);
        open.Fail(0, _failure);
        return Result(wait);
    }
}
