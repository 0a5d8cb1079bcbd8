#pragma warning disable xUnit1031 // What is lost to the collector must not be kept by a state machine.
#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
using System.Collections.Concurrent;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Leaving a loop over started work before its end.</summary>
public sealed class EachWorkLeavingTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CountingTimeProvider _time = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly ConcurrentQueue<Exception> _late = new();

    [Fact]
    public async Task LoopThrows_ItsExceptionComesOutAfterTheRestHasEnded()
    {
        var loop = LeaveAsync(2, _failure);
        await _work.TokenOf(2).CancelledAsync();
        Assert.False(loop.IsCompleted);
        _work[2].SetException(new Failure("second"));
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(loop.Soon));
        Assert.Equal(["second"], _late.Select(failure => failure.Message));
        Assert.Null(Failure.AttachedTo(_failure));
    }

    [Fact]
    public async Task RestFails_TheHandlerIsGivenEachFailureOnce()
    {
        var waiting = new Failure("waiting");
        _work[3].SetException(waiting);
        var loop = LeaveAsync(3);
        _work[2].SetException(_failure);
        await loop.Soon();
        Assert.Equal([waiting, _failure], _late.OrderBy(failure => failure == _failure));
    }

    [Fact]
    public async Task RestIsCancelledOrSucceeds_TheHandlerIsNotCalled()
    {
        var loop = LeaveAsync(3);
        _work[2].SetCanceled();
        _work[3].SetResult(3);
        await loop.Soon();
        Assert.Empty(_late);
    }

    [Fact]
    public async Task GraceExpires_TheLoopIsLeftAndLateFailuresAreReported()
    {
        var loop = LeaveAsync(2);
        _time.Clock.Advance(Grace);
        await loop.Soon();
        Assert.Equal(0, _time.Live);
        _work[2].SetException(_failure);
        Assert.Equal([_failure], _late);
    }

    [Fact]
    public async Task CallbackThrows_TheHandlerIsGivenIt()
    {
        await using (var loop = TaskWait.EachAsync([1, 2], Work, Options()).GetAsyncEnumerator())
        {
            _work[1].SetResult(1);
            Assert.True(await loop.MoveNextAsync());
        }

        Assert.Equal([_failure], _late);

        Task<int> Work(int item, CancellationToken token)
        {
            token.Register(() =>
            {
                _work[2].TrySetCanceled();
                throw _failure;
            });
            return _work.RunAsync(item, token);
        }
    }

    [Fact]
    public async Task HandlerThrows_LeavingDoesNot()
    {
        var options = Options();
        options.LateFailure = _ => throw new Failure("handler");
        var loop = TaskWait.EachAsync([1, 2], _work.RunAsync, options).GetAsyncEnumerator();
        _work[1].SetResult(1);
        Assert.True(await loop.MoveNextAsync());
        var leaving = loop.DisposeAsync().AsTask();
        _work[2].SetException(_failure);
        await leaving.Soon();
    }

    [Fact]
    public void RestFailsAndThereIsNoHandler_IsReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var work = new ManualWork();
            var leaving = Leave(work, new WaitOptions());
            work[2].SetException(_failure);
            WaitFor(leaving);
        }));

    [Fact]
    public void RestFailsAfterTheGraceAndThereIsNoHandler_IsReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var work = new ManualWork();
            var time = new CountingTimeProvider();
            var leaving = Leave(work, new WaitOptions { Grace = Grace, TimeProvider = time });
            time.Clock.Advance(Grace);
            WaitFor(leaving);
            work[2].SetException(_failure);
        }));

    [Fact]
    public void RestFailsAndTheHandlerTakesIt_IsNotReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_failure, () =>
        {
            var work = new ManualWork();
            var leaving = Leave(work, new WaitOptions { LateFailure = _late.Enqueue });
            work[2].SetException(_failure);
            WaitFor(leaving);
            Assert.Equal([_failure], _late);
        }));

    [Fact]
    public async Task LeftTwiceOrAfterTheEnd_IsHarmless()
    {
        var loop = TaskWait.EachAsync([1], _work.RunAsync, Options()).GetAsyncEnumerator();
        _work[1].SetResult(1);
        Assert.True(await loop.MoveNextAsync());
        Assert.False(await loop.MoveNextAsync());
        await loop.DisposeAsync();
        await loop.DisposeAsync();
        Assert.Equal(0, _time.Live);
    }

    [Fact]
    public async Task LoopIsLeftAfterATimeout_TheFailuresAreNotReportedOnceMore()
    {
        var options = Options();
        options.Timeout = Grace;
        var loop = LoopAsync();
        _time.Clock.Advance(Grace);
        _work[1].SetException(_failure);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(loop.Soon);
        Assert.Same(_failure, thrown.InnerException);
        Assert.Empty(_late);

        async Task LoopAsync()
        {
            await foreach (var _ in TaskWait.EachAsync([1], _work.RunAsync, options))
                Assert.Fail("The only item fails.");
        }
    }

    private static Task Leave(ManualWork work, WaitOptions options)
    {
        var loop = TaskWait.EachAsync([1, 2], work.RunAsync, options).GetAsyncEnumerator();
        work[1].SetResult(1);
        WaitFor(loop.MoveNextAsync().AsTask());
        return loop.DisposeAsync().AsTask();
    }

    private static void WaitFor(Task task) => Assert.True(task.Wait(TimeSpan.FromSeconds(30)));

    private WaitOptions Options() => new() { Grace = Grace, TimeProvider = _time, LateFailure = _late.Enqueue };

    // The first item has ended when the loop begins.
    private async Task LeaveAsync(int items, Exception? thrown = null)
    {
        _work[1].SetResult(1);
        await foreach (var _ in TaskWait.EachAsync(Enumerable.Range(1, items), _work.RunAsync, Options()))
        {
            if (thrown is not null)
                throw thrown;
            return;
        }
    }
}
