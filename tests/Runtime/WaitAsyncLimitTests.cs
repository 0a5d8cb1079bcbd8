#pragma warning disable xUnit1051 // When a wait is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class WaitAsyncLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CountingTimeProvider _time = new();
    private readonly OpenTasks _open = new(2);

    public static TheoryData<WaitUntil> Modes => [WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted];

    [Theory, MemberData(nameof(Modes))]
    public async Task LimitIsReached_NothingIsThrownAndTheTasksRunOn(WaitUntil until)
    {
        var wait = _open.Tasks.WaitAsync(until, Limit, _time);
        Assert.Equal(1, _time.Live);
        _time.Clock.Advance(Limit - Tick);
        Assert.False(wait.IsCompleted);
        _time.Clock.Advance(Tick);

        var (done, pending) = await wait;
        Assert.Empty(done);
        Assert.Equal(_open.Tasks, pending);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
        _open.Succeed(0);
        Assert.Equal(0, await _open[0]);
    }

    [Theory, InlineData(WaitUntil.AllCompleted), InlineData(WaitUntil.FirstFailure)]
    public async Task LimitIsReachedWhenSomeHaveEnded_TheyAreDone(WaitUntil until)
    {
        var wait = _open.Tasks.WaitAsync(until, Limit, _time);
        _open.Succeed(1);
        _time.Clock.Advance(Limit);
        Assert.Equal([_open[1]], (await wait).Done);
        Assert.Equal([_open[0]], (await wait).Pending);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task ConditionComesFirst_TheTimerIsGone(WaitUntil until)
    {
        var wait = _open.Tasks.WaitAsync(until, Limit, _time);
        _time.Clock.Advance(Limit - Tick);
        _open.Cancel(0);
        if (until == WaitUntil.AllCompleted)
            _open.Cancel(1);

        Assert.Contains(_open[0], (await wait).Done);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
        _time.Clock.Advance(Limit);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task TokenIsCancelled_TheTimerIsGone(WaitUntil until)
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _open.Tasks.WaitAsync(until, Limit, _time, cancellation.Token);
        cancellation.Cancel();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
    }

    // Continuations run one after the other: the first one reaches the limit while the wait's own has yet to come.
    [Theory, MemberData(nameof(Modes))]
    public async Task LimitIsReachedJustAfterATaskEnded_ThatTaskIsDone(WaitUntil until)
    {
        _ = _open[0].ContinueWith(_ => _time.Clock.Advance(Limit), TaskContinuationOptions.ExecuteSynchronously);
        var wait = _open.Tasks.WaitAsync(until, Limit, _time);
        _open.Cancel(0);
        Assert.Equal([_open[0]], (await wait).Done);
        Assert.Equal(0, _time.Live);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task LimitIsReachedBeforeTheTimerIsKnown_EndsSynchronouslyWithoutLiveTimer(WaitUntil until)
    {
        var time = new CountingTimeProvider { FiresAtOnce = true };
        var wait = _open.Tasks.WaitAsync(until, Limit, time);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal(_open.Tasks, (await wait).Pending);
        Assert.Equal((1, 0), (time.Created, time.Live));
    }

    [Theory, MemberData(nameof(Modes))]
    public void ProviderThrows_TheCallThrowsTheSame(WaitUntil until)
    {
        var failure = new Failure();
        Assert.Same(failure, Assert.Throws<Failure>(() => { _ = _open.Tasks.WaitAsync(until, Limit, new BrokenTimeProvider(failure)); }));
        _open.Succeed(0);
        _open.Succeed(1);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task ConditionHasComeAlready_SynchronousWithoutTimerWhateverTheLimit(WaitUntil until)
    {
        _open.Cancel(0);
        _open.Cancel(1);
        foreach (var limit in (TimeSpan[])[TimeSpan.Zero, Limit, Timeout.InfiniteTimeSpan])
        {
            var wait = _open.Tasks.WaitAsync(until, limit, _time);
            Assert.True(wait.IsCompletedSuccessfully);
            Assert.Equal(_open.Tasks, (await wait).Done);
        }

        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task ZeroLimit_SynchronousSnapshotWithoutTimer(WaitUntil until)
    {
        if (until == WaitUntil.AllCompleted)
            _open.Succeed(1);

        var wait = _open.Tasks.WaitAsync(until, TimeSpan.Zero, _time);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal(_open.Tasks.Where(task => task.IsCompleted), (await wait).Done);
        Assert.Equal(_open.Tasks.Where(task => !task.IsCompleted), (await wait).Pending);
        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task InfiniteLimit_WaitsWithoutTimer(WaitUntil until)
    {
        var wait = _open.Tasks.WaitAsync(until, Timeout.InfiniteTimeSpan, _time);
        _time.Clock.Advance(TimeSpan.FromDays(1_000));
        Assert.False(wait.IsCompleted);
        _open.Cancel(0);
        _open.Cancel(1);
        Assert.NotEmpty((await wait).Done);
        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task WithoutProvider_MeasuresOnTheSystemClock(WaitUntil until) =>
        Assert.Equal(_open.Tasks, (await _open.Tasks.WaitAsync(until, TimeSpan.FromMilliseconds(1))).Pending);

    [Theory, MemberData(nameof(Modes))]
    public async Task LimitTokenAndTasksAtTheSameTime_OneOfThemDecides(WaitUntil until)
    {
        for (var round = 0; round < 200; round++)
        {
            var time = new CountingTimeProvider();
            var open = new OpenTasks(2);
            using var cancellation = new CancellationTokenSource();
            var wait = open.Tasks.WaitAsync(until, Limit, time, cancellation.Token);
            await Task.WhenAll(
                Task.Run(() => time.Clock.Advance(Limit)),
                Task.Run(cancellation.Cancel),
                Task.Run(() => open.Cancel(0)),
                Task.Run(() => open.Cancel(1)));

            if (await Record.ExceptionAsync(() => wait) is OperationCanceledException thrown)
                Assert.Equal(cancellation.Token, thrown.CancellationToken);
            else
                Assert.Equal(2, (await wait).Done.Count + (await wait).Pending.Count);

            Assert.Equal((1, 0), (time.Created, time.Live));
        }
    }
}
