#pragma warning disable xUnit1051 // When a wait is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class CompletesWithinTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CountingTimeProvider _time = new();
    private readonly TaskCompletionSource _source = new();
    private readonly Failure _failure = new();

    [Fact]
    public async Task LongestLimit_IsAllowed()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        var onTheSystemClock = _source.Task.CompletesWithinAsync(longest);
        var wait = _source.Task.CompletesWithinAsync(longest, _time);
        _time.Clock.Advance(longest);
        Assert.False(await wait);
        _source.SetResult();
        Assert.True(await onTheSystemClock);
    }

    public static TheoryData<string> Endings => ["succeeded", "failed", "cancelled"];

    [Theory, MemberData(nameof(Endings))]
    public void EndedAlready_TrueSynchronouslyWhateverTheLimit(string ending)
    {
        End(ending);
        foreach (var limit in (TimeSpan[])[TimeSpan.Zero, Limit, Timeout.InfiniteTimeSpan])
        {
            AssertResult(true, _source.Task.CompletesWithinAsync(limit, _time));
            AssertResult(true, _source.Task.CompletesWithinAsync(limit));
        }

        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Endings))]
    public async Task EndsBeforeTheLimit_True(string ending)
    {
        var wait = _source.Task.CompletesWithinAsync(Limit, _time);
        _time.Clock.Advance(Limit - Tick);
        Assert.False(wait.IsCompleted);

        End(ending);

        Assert.True(await wait);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
    }

    [Fact]
    public async Task LimitIsReached_FalseAndTheTaskRunsOn()
    {
        var wait = _source.Task.CompletesWithinAsync(Limit, _time);
        Assert.Equal(1, _time.Live);
        _time.Clock.Advance(Limit);

        Assert.False(await wait);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
        Assert.False(_source.Task.IsCompleted);
        _source.SetResult();
        Assert.True(await _source.Task.CompletesWithinAsync(Limit, _time));
    }

    // Continuations run one after the other: the first one ends the wait while the wait's own has yet to come.
    [Theory, MemberData(nameof(Endings))]
    public async Task LimitIsReachedJustAfterTheTaskEnded_True(string ending)
    {
        using var cancellation = new CancellationTokenSource();
        _ = EndOfTaskCalls(() => _time.Clock.Advance(Limit));
        var wait = _source.Task.CompletesWithinAsync(Limit, _time);
        _ = EndOfTaskCalls(cancellation.Cancel);
        var cancelled = _source.Task.CompletesWithinAsync(Limit, cancellation.Token);

        End(ending);

        Assert.True(await wait);
        Assert.True(await cancelled);

        Task EndOfTaskCalls(Action action) =>
            _source.Task.ContinueWith(_ => action(), TaskContinuationOptions.ExecuteSynchronously);
    }

    [Fact]
    public async Task WithoutProvider_MeasuresOnTheSystemClock() =>
        Assert.False(await _source.Task.CompletesWithinAsync(TimeSpan.FromMilliseconds(1)));

    [Fact]
    public async Task LimitIsReachedBeforeTheTimerIsKnown_FalseWithoutLiveTimer()
    {
        var time = new CountingTimeProvider { FiresAtOnce = true };
        var wait = _source.Task.CompletesWithinAsync(Limit, time);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.False(await wait);
        Assert.Equal((1, 0), (time.Created, time.Live));
    }

    [Fact]
    public void ZeroLimit_AsksSynchronously()
    {
        AssertResult(false, _source.Task.CompletesWithinAsync(TimeSpan.Zero, _time));
        Assert.Equal(0, _time.Created);
    }

    [Fact]
    public async Task InfiniteLimit_WaitsWithoutTimer()
    {
        var wait = _source.Task.CompletesWithinAsync(Timeout.InfiniteTimeSpan, _time);
        _time.Clock.Advance(TimeSpan.FromDays(1_000));
        Assert.False(wait.IsCompleted);
        _source.SetResult();
        Assert.True(await wait);
        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Endings))]
    public void TokenCancelledButTheTaskHasEnded_TheResultWins(string ending)
    {
        End(ending);
        AssertResult(true, _source.Task.CompletesWithinAsync(Limit, _time, new CancellationToken(true)));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(-1)]
    public async Task TokenCancelledBefore_ThrowsWithThatTokenWhateverTheLimit(int milliseconds)
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var wait = _source.Task.CompletesWithinAsync(TimeSpan.FromMilliseconds(milliseconds), _time, cancellation.Token);
        Assert.True(wait.IsCanceled);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal(0, _time.Created);
    }

    [Fact]
    public async Task TokenCancelledMeanwhile_ThrowsWithThatTokenAndTheTaskRunsOn()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _source.Task.CompletesWithinAsync(Limit, _time, cancellation.Token);
        var forEver = _source.Task.CompletesWithinAsync(Timeout.InfiniteTimeSpan, cancellation.Token);
        cancellation.Cancel();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forEver);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal(0, _time.Live);
        Assert.False(_source.Task.IsCompleted);
    }

    [Fact]
    public async Task TokenCancelledMeanwhile_CodeAfterTheAwaitDoesNotRunInsideCancel()
    {
        using var cancellation = new CancellationTokenSource();
        var thread = Thread.CurrentThread;
        var cancelling = true;
        var continued = AwaitAsync(_source.Task.CompletesWithinAsync(Limit, _time, cancellation.Token));
        cancellation.Cancel();
        cancelling = false;
        Assert.False(await continued);

        async Task<bool> AwaitAsync(Task<bool> wait)
        {
            try
            {
                await wait.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }

            return cancelling && Thread.CurrentThread == thread;
        }
    }

    private void End(string ending)
    {
        switch (ending)
        {
            case "succeeded": _source.SetResult(); break;
            case "failed": _source.SetException(_failure); break;
            default: _source.SetCanceled(); break;
        }
    }

    private static void AssertResult(bool expected, Task<bool> wait)
    {
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal(expected, wait.GetAwaiter().GetResult());
    }
}
