#pragma warning disable xUnit1051 // When a wait is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

public sealed class WaitConformanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(110);

    private readonly CountingTimeProvider _time = new();
    private readonly OpenTasks _open = new(2);
    private readonly Failure _failure = new();

    [Fact]
    public async Task BothEndTheSecondFirst_DoneIsInInputOrderAndAtOnceTheNextTime()
    {
        var wait = _open.Tasks.WaitAsync();
        _open.Succeed(1);
        Assert.False(wait.IsCompleted);
        _open.Succeed(0);

        var (done, pending) = await wait;
        Assert.Equal(_open.Tasks, done);
        Assert.Empty(pending);

        var again = _open.Tasks.WaitAsync();
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal(_open.Tasks, (await again).Done);
    }

    [Theory, InlineData(WaitUntil.AllCompleted), InlineData(WaitUntil.FirstFailure), InlineData(WaitUntil.FirstCompleted)]
    public async Task NoTasks_EndsAtOnceWithTwoEmptyLists(WaitUntil until)
    {
        var wait = Array.Empty<Task>().WaitAsync(until);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Empty((await wait).Done);
        Assert.Empty((await wait).Pending);
    }

    [Fact]
    public void UndefinedMode_ThrowsAtTheCall() =>
        Assert.Throws<ArgumentOutOfRangeException>("until", () => { _ = _open.Tasks.WaitAsync((WaitUntil)42); });

    [Fact]
    public async Task FirstCompleted_EndsWithTheQuickOne()
    {
        var wait = _open.Tasks.WaitAsync(WaitUntil.FirstCompleted);
        _open.Succeed(1);

        var (done, pending) = await wait;
        Assert.Equal([_open[1]], done);
        Assert.Equal([_open[0]], pending);
        Assert.False(_open[0].IsCompleted);
    }

    [Fact]
    public async Task OneHasFailedAlready_FirstFailureEndsSynchronously()
    {
        _open.Fail(1, _failure);
        var wait = _open.Tasks.WaitAsync(WaitUntil.FirstFailure);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal([_open[1]], (await wait).Done);
        Assert.Equal([_open[0]], (await wait).Pending);
    }

    [Fact]
    public async Task OneFailsLater_FirstFailureEndsAtThatMoment()
    {
        var wait = _open.Tasks.WaitAsync(WaitUntil.FirstFailure);
        Assert.False(wait.IsCompleted);
        _open.Fail(1, _failure);

        var (done, pending) = await wait;
        Assert.Equal([_open[1]], done);
        Assert.Equal([_open[0]], pending);
        Assert.False(_open[0].IsCompleted);
    }

    [Fact]
    public async Task SuccessAndFault_NothingIsThrownAndOneDoneTaskHasAnException()
    {
        var wait = _open.Tasks.WaitAsync();
        _open.Succeed(0);
        _open.Fail(1, _failure);
        Assert.Same(_failure, Assert.Single((await wait).Done, task => task.Exception is not null).Exception!.InnerException);
    }

    [Fact]
    public async Task LimitBetweenTheTwoEnds_NothingIsThrownAndTheSlowOneRunsToItsEnd()
    {
        var wait = _open.Tasks.WaitAsync(WaitUntil.AllCompleted, Limit, _time);
        _time.Clock.Advance(TimeSpan.FromMilliseconds(100));
        _open.Succeed(0);
        Assert.False(wait.IsCompleted);
        _time.Clock.Advance(TimeSpan.FromMilliseconds(10));

        var (done, pending) = await wait;
        Assert.Equal([_open[0]], done);
        Assert.Equal([_open[1]], pending);
        _open.Succeed(1);
        Assert.Equal(1, await _open[1]);
    }

    [Fact]
    public async Task LazySequence_ItsSideEffectHappensOncePerElement()
    {
        var started = 0;
        var wait = Enumerable.Range(0, 2).Select(index =>
        {
            started++;
            return _open[index];
        }).WaitAsync();
        _open.Succeed(0);
        _open.Succeed(1);
        Assert.Equal(_open.Tasks, (await wait).Done);
        Assert.Equal(2, started);
    }

    [Fact]
    public async Task TokenOfTheWaitIsCancelled_ThrowsWithThatTokenAndTheTaskRunsOn()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _open.Tasks.WaitAsync(cancellationToken: cancellation.Token);
        cancellation.Cancel();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.DoesNotContain(_open.Tasks, task => task.IsCompleted);
    }

    [Fact]
    public void NullSequenceOrElement_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = ((IEnumerable<Task>)null!).WaitAsync(); });
        Assert.Throws<ArgumentException>("tasks", () => { _ = ((Task[])[_open[0], null!]).WaitAsync(); });
    }

    [Fact]
    public async Task OneIsCancelled_FirstFailureReturnsItInDone()
    {
        var wait = _open.Tasks.WaitAsync(WaitUntil.FirstFailure);
        _open.Cancel(1);
        Assert.Equal([_open[1]], (await wait).Done);
    }

    [Fact]
    public async Task RunningTasksAndZeroLimit_SynchronousSnapshot()
    {
        _open.Succeed(1);
        var wait = _open.Tasks.WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal([_open[1]], (await wait).Done);
        Assert.Equal([_open[0]], (await wait).Pending);
    }

    [Fact]
    public async Task CompletedTaskAndZeroLimit_CompletesWithinIsTrueSynchronously()
    {
        var wait = Task.CompletedTask.CompletesWithinAsync(TimeSpan.Zero);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.True(await wait);
    }

    [Fact]
    public async Task FailsAfterCompletesWithinWasFalse_AwaitGivesTheFailure()
    {
        var wait = _open[0].CompletesWithinAsync(Limit, _time);
        _time.Clock.Advance(Limit);
        Assert.False(await wait);
        _open.Fail(0, _failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(() => _open[0]));
    }

    [Fact]
    public void FailsAfterCompletesWithinWasFalse_IgnoringItRaisesTheEvent() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var open = new OpenTasks(1);
            Assert.False(open[0].CompletesWithinAsync(TimeSpan.Zero).GetAwaiter().GetResult());
            open.Fail(0, _failure);
        }));

    [Fact]
    public void Observe_HandlerOnceForAFaultNeverForACancellation()
    {
        var handled = new List<Exception>();
        _open[0].Observe(handled.Add);
        _open[1].Observe(handled.Add);
        _open.Cancel(1);
        _open.Fail(0, _failure);
        Assert.Equal([_failure], handled);
    }
}
