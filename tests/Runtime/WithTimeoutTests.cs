#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>WithTimeoutAsync as called with a limit alone, and at the edges of its time.</summary>
public sealed class WithTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CountingTimeProvider _time = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    private WaitOptions Options => new() { Timeout = Limit, TimeProvider = _time };

    [Fact]
    public async Task LimitOnTheSystemClockPasses_TheWorkIsCancelled()
    {
        var brief = TimeSpan.FromMilliseconds(1);
        await Assert.ThrowsAsync<TimeoutException>(() => TaskWait.WithTimeoutAsync(Patient.SleepAsync, brief).Soon());
        await Assert.ThrowsAsync<TimeoutException>(
            () => TaskWait.WithTimeoutAsync((Func<CancellationToken, Task>)Patient.SleepAsync, brief).Soon());
    }

    [Fact]
    public void WorkHasEndedAlready_CompletesSynchronously()
    {
        Assert.True(TaskWait.WithTimeoutAsync(_ => Task.FromResult(1), Limit).IsCompletedSuccessfully);
        Assert.True(TaskWait.WithTimeoutAsync(_ => Task.CompletedTask, Options).IsCompletedSuccessfully);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
    }

    [Fact]
    public async Task OneTickIsLeft_TheWorkIsNotCancelled()
    {
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Options);
        _time.Clock.Advance(Limit - Tick);
        Assert.False(_work.TokenOf(1).IsCancellationRequested);
        _time.Clock.Advance(Tick);
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
    }

    [Fact]
    public async Task LimitPasses_TheMessageNamesIt()
    {
        var limited = TaskWait.WithTimeoutAsync(_ => Task.CompletedTask, TimeSpan.Zero);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.Contains("00:00:00", thrown.Message);
    }

    [Fact]
    public async Task InfiniteLimit_NoTimerIsMade()
    {
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), new WaitOptions { TimeProvider = _time });
        _time.Clock.Advance(TimeSpan.FromDays(1_000));
        Assert.False(limited.IsCompleted);
        _work[1].SetResult(1);
        Assert.Equal(1, await limited.Soon());
        Assert.Equal(0, _time.Created);
    }

    [Fact]
    public async Task WorkThrowsATimeoutOfItsOwn_ItIsThatOne()
    {
        var own = new TimeoutException("own");
        Assert.Same(own, await Assert.ThrowsAsync<TimeoutException>(
            () => TaskWait.WithTimeoutAsync(_ => Task.FromException(own), Limit).Soon()));
    }

    // HttpClient does so when its own limit passes: no reason of ours, so it is told apart from a timeout of ours.
    [Fact]
    public async Task WorkIsCancelledByALimitOfItsOwn_ThatIsThrown()
    {
        var own = new TaskCanceledException("own", new TimeoutException());
        var limited = TaskWait.WithTimeoutAsync(async _ =>
        {
            await Task.Yield();
            throw own;
        }, Limit);
        Assert.Same(own, await Assert.ThrowsAsync<TaskCanceledException>(limited.Soon));
        Assert.True(limited.IsCanceled);
    }

    [Fact]
    public async Task LimitPasses_TheCancellationOfTheWorkItselfIsInside()
    {
        OperationCanceledException? own = null;
        var limited = TaskWait.WithTimeoutAsync(
            async token =>
            {
                await token.CancelledAsync();
                throw own = new OperationCanceledException("own", token);
            },
            Options);
        _time.Clock.Advance(Limit);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.Same(own, thrown.InnerException);
    }

    [Fact]
    public async Task LimitPassesAndTheWorkCarriesTwoFaults_TimeoutCarriesBoth()
    {
        var second = new Failure("second");
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Options);
        _time.Clock.Advance(Limit);
        _work[1].SetException([_failure, second]);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.Same(_failure, thrown.InnerException);
        Assert.Equal([thrown, _failure, second], thrown.AllFailures());
    }

    [Fact]
    public async Task LimitPassesAndTheFailureTakesNothing_TheOthersAreGivenToTheHandler()
    {
        List<Exception> late = [];
        var refusing = new RefusingFailure();
        var options = Options;
        options.LateFailure = late.Add;
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), options);
        _time.Clock.Advance(Limit);
        _work[1].SetException([refusing, _failure]);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.Equal([thrown, refusing], thrown.AllFailures());
        Assert.Equal([_failure], late);
    }

    [Fact]
    public async Task OuterLimitPassesBeforeTheInner_TheOuterTimesOutWithoutTheInnersCancellation()
    {
        var inner = new WaitOptions { Timeout = Limit * 2, TimeProvider = _time };
        var limited = TaskWait.WithTimeoutAsync(
            token => TaskWait.WithTimeoutAsync(Patient.SleepAsync, inner, token), Options);
        _time.Clock.Advance(Limit);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.IsType<OperationCanceledException>(thrown.InnerException, exactMatch: false);
        Assert.Equal([thrown], thrown.AllFailures());
        Assert.Equal(0, _time.Live);
    }

    [Fact]
    public async Task InnerLimitPassesBeforeTheOuter_TheInnersTimeoutComesOut()
    {
        var outer = new WaitOptions { Timeout = Limit * 2, TimeProvider = _time };
        TimeoutException? inner = null;
        var limited = TaskWait.WithTimeoutAsync(
            async token => inner = await Assert.ThrowsAsync<TimeoutException>(
                () => TaskWait.WithTimeoutAsync(Patient.SleepAsync, Options, token)),
            outer);
        _time.Clock.Advance(Limit);
        await limited.Soon();
        Assert.NotNull(inner);
        Assert.Equal((2, 0), (_time.Created, _time.Live));
    }
}
