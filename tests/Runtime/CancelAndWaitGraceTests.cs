namespace AsyncPitfalls.Tests.Runtime;

public sealed class CancelAndWaitGraceTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _source = new();
    private readonly OpenTasks _open = new(2);
    private readonly OpenTasks _others = new(2);
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly FailureLog _late = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task GraceExpires_ReturnsNormallyThoughTasksStillRun()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks, Options());
        _time.Clock.Advance(Grace - Tick);
        Assert.False(end.IsCompleted);
        _time.Clock.Advance(Tick);
        await end;
        Assert.Equal((1, 0), (_time.Created, _time.Live));
        Assert.DoesNotContain(_open.Tasks, task => task.IsCompleted);
    }

    [Fact]
    public async Task TasksEndInTime_NoTimerIsLeft()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks, Options());
        _open.Cancel(0);
        _open.Succeed(1);
        await end;
        Assert.Equal((1, 0), (_time.Created, _time.Live));
    }

    [Fact]
    public async Task GraceExpiresAfterAFailure_ThrowsIt()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks, Options());
        _open.Fail(1, _first);
        _time.Clock.Advance(Grace);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Equal(0, _late.Count);
        _open.Fail(0, _second);
        Assert.Same(_second, await _late.NextAsync());
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task ZeroGrace_CancelsAndDoesNotWait()
    {
        var cancelled = new TaskCompletionSource();
        using var registration = _source.Token.Register(cancelled.SetResult);
        var end = _source.CancelAndWaitAsync(_open.Tasks, new() { Grace = TimeSpan.Zero, TimeProvider = _time });
        Assert.True(end.IsCompletedSuccessfully);
        await cancelled.Task;
        Assert.Equal(0, _time.Created);
    }

    [Fact]
    public async Task Timeout_IsNotUsed()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks, new() { Timeout = TimeSpan.Zero, TimeProvider = _time });
        Assert.False(end.IsCompleted);
        Assert.Equal(0, _time.Created);
        _open.Succeed(0);
        _open.Succeed(1);
        await end;
    }

    [Fact]
    public async Task FailsAfterTheGrace_EachFailureIsGivenToLateFailure()
    {
        var end = _source.CancelAndWaitAsync([Task.WhenAll(_open.Tasks)], Options());
        _time.Clock.Advance(Grace);
        await end;
        _open.Fail(0, _first);
        _open.Fail(1, _second);
        Assert.Same(_first, await _late.NextAsync());
        Assert.Same(_second, await _late.NextAsync());
    }

    [Fact]
    public async Task IsCancelledAfterTheGrace_IsWhatWasAskedFor()
    {
        var end = _source.CancelAndWaitAsync([_open[0], Task.WhenAll(_open[1], _others[0], _others[1])], Options());
        _time.Clock.Advance(Grace);
        await end;
        _open.Cancel(0);
        _open.Fail(1, new OperationCanceledException());
        _others.Cancel(0);
        _others.Fail(1, _first);
        Assert.Same(_first, await _late.NextAsync());
        Assert.Equal(1, _late.Count);
    }

    [Fact]
    public void FailsAfterTheGraceAndNobodyWantsToKnow_IsReported() =>
        Assert.True(UnobservedFailures.Report(_first, () =>
        {
            var open = new OpenTasks(1);
            Expire(open, lateFailure: null);
            open.Fail(0, _first);
        }));

    [Fact]
    public void LateFailureTakesIt_IsNotReported() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_first, () =>
        {
            var open = new OpenTasks(1);
            Expire(open, _late.Add);
            open.Fail(0, _first);
            Assert.True(SpinWait.SpinUntil(() => _late.Count == 1, Grace));
        }));

    [Fact]
    public void LateFailureThrows_WhatItThrowsIsReported() =>
        Assert.True(UnobservedFailures.Report(_second, () =>
        {
            var open = new OpenTasks(1);
            Expire(open, _ => throw _second);
            open.Fail(0, _first);
        }));

    [Fact]
    public async Task OptionsChangeAfterTheCall_ThoseOfTheCallCount()
    {
        var options = Options();
        var end = _source.CancelAndWaitAsync(_open.Tasks, options);
        options.Grace = Timeout.InfiniteTimeSpan;
        options.LateFailure = null;
        _time.Clock.Advance(Grace);
        await end;
        _open.Fail(0, _first);
        Assert.Same(_first, await _late.NextAsync());
    }

    [Fact]
    public async Task GraceExpiresBeforeTheTimerIsKnown_ReturnsWithoutLiveTimer()
    {
        var time = new CountingTimeProvider { FiresAtOnce = true };
        await _source.CancelAndWaitAsync(_open.Tasks, new() { Grace = Grace, TimeProvider = time });
        Assert.Equal((1, 0), (time.Created, time.Live));
    }

    [Fact]
    public async Task ProviderThrows_TheSourceIsCancelledAllTheSame()
    {
        var cancelled = new TaskCompletionSource();
        using var registration = _source.Token.Register(cancelled.SetResult);
        var end = _source.CancelAndWaitAsync(_open.Tasks, new() { Grace = Grace, TimeProvider = new BrokenTimeProvider(_first) });
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        await cancelled.Task;
    }

    private WaitOptions Options() => new() { Grace = Grace, TimeProvider = _time, LateFailure = _late.Add };

    private static void Expire(OpenTasks open, Action<Exception>? lateFailure)
    {
        var time = new CountingTimeProvider();
        var options = new WaitOptions { Grace = Grace, TimeProvider = time, LateFailure = lateFailure };
        var end = new CancellationTokenSource().CancelAndWaitAsync(open.Tasks, options);
        time.Clock.Advance(Grace);
        end.GetAwaiter().GetResult();
    }
}
