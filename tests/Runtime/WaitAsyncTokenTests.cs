#pragma warning disable xUnit1051 // When a wait is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class WaitAsyncTokenTests : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly OpenTasks _open = new(2);

    public static TheoryData<WaitUntil> Modes => [WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted];

    public void Dispose() => _cancellation.Dispose();

    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledMeanwhile_ThrowsWithThatTokenAndTheTasksRunOn(WaitUntil until)
    {
        var wait = _open.Tasks.WaitAsync(until, _cancellation.Token);
        _cancellation.Cancel();
        Assert.True(wait.IsCanceled);
        await AssertCancelled(wait);
        Assert.DoesNotContain(_open.Tasks, task => task.IsCompleted);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledBefore_ThrowsWithThatTokenWhateverTheLimit(WaitUntil until)
    {
        _cancellation.Cancel();
        foreach (var milliseconds in (int[])[-1, 0, 1])
        {
            var wait = _open.Tasks.WaitAsync(until, TimeSpan.FromMilliseconds(milliseconds), _cancellation.Token);
            Assert.True(wait.IsCanceled);
            await AssertCancelled(wait);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledButTheConditionHasCome_TheResultWins(WaitUntil until)
    {
        _cancellation.Cancel();
        Assert.Empty((await Array.Empty<Task>().WaitAsync(until, _cancellation.Token)).Done);
        _open.Cancel(0);
        _open.Cancel(1);
        Assert.Equal(_open.Tasks, (await _open.Tasks.WaitAsync(until, _cancellation.Token)).Done);
        Assert.Equal(_open.Tasks, (await _open.Tasks.WaitAsync(until, TimeSpan.Zero, _cancellation.Token)).Done);
    }

    // Continuations run one after the other: the first one cancels while the wait's own has yet to come.
    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledJustAfterTheConditionCame_TheResultWins(WaitUntil until)
    {
        if (until == WaitUntil.AllCompleted)
            _open.Succeed(0);

        _ = _open[1].ContinueWith(_ => _cancellation.Cancel(), TaskContinuationOptions.ExecuteSynchronously);
        var wait = _open.Tasks.WaitAsync(until, _cancellation.Token);
        _open.Cancel(1);
        Assert.Contains(_open[1], (await wait).Done);
    }

    [Fact]
    public async Task CancelledWhenOnlySomeHaveEnded_ThrowsAllTheSame()
    {
        var wait = _open.Tasks.WaitAsync(WaitUntil.AllCompleted, _cancellation.Token);
        _open.Succeed(0);
        _cancellation.Cancel();
        await AssertCancelled(wait);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledWhileTheSequenceIsEnumerated_Throws(WaitUntil until)
    {
        await AssertCancelled(Cancelling().WaitAsync(until, _cancellation.Token));

        IEnumerable<Task> Cancelling()
        {
            yield return _open[0];
            _cancellation.Cancel();
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CancelledWhileTheTimerIsCreated_ThrowsWithoutLiveTimer(WaitUntil until)
    {
        var time = new CancellingTimeProvider(_cancellation);
        await AssertCancelled(_open.Tasks.WaitAsync(until, TimeSpan.FromSeconds(10), time, _cancellation.Token));
        Assert.Equal(0, time.Counting.Live);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SourceIsDisposed_WaitsOn(WaitUntil until)
    {
        var token = _cancellation.Token;
        _cancellation.Dispose();
        var wait = _open.Tasks.WaitAsync(until, token);
        _open.Succeed(0);
        _open.Succeed(1);
        Assert.Contains(_open[0], (await wait).Done);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CodeAfterTheAwait_DoesNotRunInsideCancel(WaitUntil until)
    {
        var thread = Thread.CurrentThread;
        var cancelling = true;
        var continued = AwaitAsync();
        _cancellation.Cancel();
        cancelling = false;
        Assert.False(await continued);

        async Task<bool> AwaitAsync()
        {
            await Record.ExceptionAsync(() => _open.Tasks.WaitAsync(until, _cancellation.Token)).ConfigureAwait(false);
            return cancelling && Thread.CurrentThread == thread;
        }
    }

    private async Task AssertCancelled(Task wait)
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(_cancellation.Token, thrown.CancellationToken);
    }

    private sealed class CancellingTimeProvider(CancellationTokenSource source) : TimeProvider
    {
        public CountingTimeProvider Counting { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            source.Cancel();
            return Counting.CreateTimer(callback, state, dueTime, period);
        }
    }
}
