#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

/// <summary>What CPython tests for wait_for and timeout.</summary>
public sealed class TimeLimitConformanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    private WaitOptions Options => new() { Timeout = Limit, TimeProvider = _time };

    [Fact]
    public async Task CallerCancelsWorkThatIgnoresIt_EndsAfterTheWork()
    {
        using var caller = new CancellationTokenSource();
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Options, caller.Token);
        caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        Assert.False(limited.IsCompleted);
        _work[1].SetCanceled();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(limited.Soon);
    }

    [Fact]
    public async Task LimitOfWorkThatIgnoresIt_EndsAfterTheWork()
    {
        var limited = TaskWait.WithTimeoutAsync(
            async token => await Task.Delay(Limit * 2, _time.Clock), Options);
        var ended = Task.Delay(Limit * 2, _time.Clock);
        _time.Clock.Advance(Limit * 1.5);
        Assert.False(limited.IsCompleted);
        _time.Clock.Advance(Limit * 0.5);
        await ended.Soon();
        await limited.Soon();
    }

    [Fact]
    public async Task CompletedTaskAndNoTime_TrueSynchronously()
    {
        var within = Task.CompletedTask.CompletesWithinAsync(TimeSpan.Zero);
        Assert.True(within.IsCompletedSuccessfully);
        Assert.True(await within);
    }

    [Fact]
    public async Task ZeroLimit_TimesOutWithoutCallingTheDelegate()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => TaskWait.WithTimeoutAsync(_work.On(1), TimeSpan.Zero).Soon());
        Assert.Empty(_work.Started);
    }

    [Fact]
    public async Task InfiniteLimit_GivesTheResult()
    {
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Timeout.InfiniteTimeSpan);
        _work[1].SetResult(42);
        Assert.Equal(42, await limited.Soon());
    }

    [Fact]
    public async Task WorkEndsInTime_ResultAndNoTimerLeft()
    {
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Options);
        _time.Clock.Advance(Limit / 2);
        Assert.Equal(1, _time.Live);
        _work[1].SetResult(42);
        Assert.Equal(42, await limited.Soon());
        Assert.Equal(0, _time.Live);
    }

    [Fact]
    public async Task LimitPassesAndCleanupIsAsynchronous_ItIsDoneBeforeTheThrow()
    {
        var cleanup = new TaskCompletionSource();
        var cleaning = new TaskCompletionSource();
        var cleaned = false;
        var limited = TaskWait.WithTimeoutAsync(
            async token =>
            {
                try
                {
                    await Patient.SleepAsync(token);
                }
                finally
                {
                    cleaning.SetResult();
                    await cleanup.Task;
                    cleaned = true;
                }
            },
            Options);
        _time.Clock.Advance(Limit);
        await cleaning.Task.Soon();
        Assert.False(limited.IsCompleted);
        cleanup.SetResult();

        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.True(cleaned);
        Assert.IsType<OperationCanceledException>(thrown.InnerException, exactMatch: false);
    }

    [Fact]
    public async Task LimitPassesAndCleanupThrows_TimeoutCarriesIt()
    {
        var limited = TaskWait.WithTimeoutAsync(
            async token =>
            {
                try
                {
                    await Patient.SleepAsync(token);
                }
                finally
                {
                    throw _failure;
                }
            },
            Options);
        _time.Clock.Advance(Limit);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.Same(_failure, thrown.InnerException);
    }

    [Fact]
    public async Task InfiniteLimitAndCallerCancels_TheWorkIsCancelled()
    {
        using var caller = new CancellationTokenSource();
        var limited = TaskWait.WithTimeoutAsync(_work.On(1), Timeout.InfiniteTimeSpan, caller.Token);
        caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetCanceled();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(limited.Soon);
    }

    [Fact]
    public async Task WorkFailsInTime_ItsFailureWithItsStack()
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => TaskWait.WithTimeoutAsync(_ => FailAsync(), Options).Soon());
        Assert.Same(_failure, thrown);
        Assert.Contains(nameof(FailAsync), thrown.StackTrace);

        async Task FailAsync()
        {
            await Task.Yield();
            throw _failure;
        }
    }

    [Fact]
    public async Task InnerLimitExpiredAndCaught_TheOuterStillLimitsWhatFollows()
    {
        var innerExpired = new TaskCompletionSource();
        var outer = TaskWait.WithTimeoutAsync(
            async token =>
            {
                var inner = new WaitOptions { Timeout = Limit / 2, TimeProvider = _time };
                await Assert.ThrowsAsync<TimeoutException>(() => TaskWait.WithTimeoutAsync(Patient.SleepAsync, inner, token));
                innerExpired.SetResult();
                await Patient.SleepAsync(token);
            },
            Options);
        _time.Clock.Advance(Limit / 2);
        await innerExpired.Task.Soon();
        Assert.False(outer.IsCompleted);
        _time.Clock.Advance(Limit / 2);
        await Assert.ThrowsAsync<TimeoutException>(outer.Soon);
    }

    [Fact]
    public async Task CallersTokenWasCancelledAndCaught_AFreshLimitWithoutItWorks()
    {
        using var caller = new CancellationTokenSource();
        var limited = TaskWait.WithTimeoutAsync(Patient.SleepAsync, Options, caller.Token);
        caller.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(limited.Soon);
        Assert.Equal(1, await TaskWait.WithTimeoutAsync(_ => Task.FromResult(1), Options).Soon());
    }

    [Fact]
    public async Task LimitPasses_TheTaskIsFaultedAndTheCallersSourceIsNotCancelled()
    {
        using var caller = new CancellationTokenSource();
        var limited = TaskWait.WithTimeoutAsync(Patient.SleepAsync, Options, caller.Token);
        _time.Clock.Advance(Limit);
        await Assert.ThrowsAsync<TimeoutException>(limited.Soon);
        Assert.True(limited.IsFaulted);
        Assert.False(caller.IsCancellationRequested);
    }
}
