namespace AsyncPitfalls.Tests.Runtime;

/// <summary>CancelAndWaitAsync when callbacks on the token misbehave.</summary>
public sealed class CancelAndWaitCallbackTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly OpenTasks _open = new(2);
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");

    public void Dispose()
    {
        _release.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task Callbacks_DoNotRunInsideTheCall()
    {
        var thread = Thread.CurrentThread;
        var calling = true;
        var inside = false;
        OnCancel(() => inside = calling && Thread.CurrentThread == thread);
        var end = _source.CancelAndWaitAsync();
        calling = false;
        await end;
        Assert.False(inside);
    }

    [Fact]
    public async Task CallbackBlocks_TheCallReturnsAndEndsOnlyWhenTheCallbackHasReturned()
    {
        OnCancel(_release.Wait);
        _open.Succeed(0);
        var end = _source.CancelAndWaitAsync(_open[0]);
        Assert.False(end.IsCompleted);
        _release.Set();
        await end;
    }

    [Fact]
    public async Task CallbackBlocksLongerThanTheGrace_ReturnsNormally()
    {
        var time = new CountingTimeProvider();
        var late = new TaskCompletionSource<Exception>();
        OnCancel(() =>
        {
            _release.Wait();
            throw _first;
        });
        var end = _source.CancelAndWaitAsync([Task.CompletedTask], new() { Grace = Grace, TimeProvider = time, LateFailure = late.SetResult });
        Assert.False(end.IsCompleted);
        time.Clock.Advance(Grace);
        await end;
        Assert.Equal(0, time.Live);
        _release.Set();
        Assert.Same(_first, await late.Task);
    }

    [Fact]
    public async Task CallbackThrows_ItsExceptionItselfIsThrownAfterAllHasEnded()
    {
        OnCancel(() => throw _first);
        var end = _source.CancelAndWaitAsync(_open[0]);
        _open.Succeed(0);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task CallbacksAndTasksFail_TheTasksComeFirst()
    {
        OnCancel(() => throw _third);
        OnCancel(() => throw new AggregateException(_second));
        var end = _source.CancelAndWaitAsync(_open[0]);
        _open.Fail(0, _first);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Equal([_first, _second, _third], _first.AllFailures());
    }

    [Fact]
    public async Task CallbackThrowsAnOperationCanceledException_IsNoFailure()
    {
        OnCancel(() => throw new OperationCanceledException());
        await _source.CancelAndWaitAsync();
    }

    [Fact]
    public async Task CallbackThrows_TheOtherCallbacksAreCalledAllTheSame()
    {
        OnCancel(() => _open.Cancel(0));
        OnCancel(() => throw _first);
        OnCancel(() => _open.Cancel(1));
        var end = _source.CancelAndWaitAsync(_open.Tasks);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.All(_open.Tasks, task => Assert.True(task.IsCanceled));
    }

    [Fact]
    public async Task CallbackCancelsAndWaitsAgain_EndsAllTheSame()
    {
        Task? inner = null;
        OnCancel(() =>
        {
            _source.Cancel();
            inner = _source.CancelAndWaitAsync(_open[0]);
            _open.Cancel(0);
        });
        await _source.CancelAndWaitAsync(_open[0]);
        await inner!;
    }

    [Fact]
    public async Task SeveralCancelAtOnce_EachWaitsForItsTasks()
    {
        var calls = Enumerable.Range(0, 8).Select(i => Task.Run(() => _source.CancelAndWaitAsync(_open[i % 2]))).ToArray();
        _open.Cancel(0);
        _open.Fail(1, _first);
        for (var i = 0; i < calls.Length; i++)
        {
            if (i % 2 == 0)
                await calls[i];
            else
                Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => calls[i]));
        }
    }

    [Fact]
    public void CallbackFailsAfterTheGraceAndNobodyWantsToKnow_IsReported() =>
        Assert.True(UnobservedFailures.Report(_first, () =>
        {
            var time = new CountingTimeProvider();
            var source = new CancellationTokenSource();
            source.Token.Register(() =>
            {
                _release.Wait();
                throw _first;
            });
            var end = source.CancelAndWaitAsync([], new() { Grace = Grace, TimeProvider = time });
            time.Clock.Advance(Grace);
            end.GetAwaiter().GetResult();
            _release.Set();
        }));

    private void OnCancel(Action callback) => _source.Token.Register(callback);
}
