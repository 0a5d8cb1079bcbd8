#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

/// <summary>What CPython tests for gather and as_completed, where the work is started by the helper.</summary>
public sealed class OwnedGatherConformanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly CountingTimeProvider _time = new();

    [Fact]
    public async Task ItemsEndInAnotherOrder_ResultsAreInSourceOrder()
    {
        var all = TaskWait.AllAsync([1, 2, 3], _work.RunAsync);
        _work[2].SetResult(20);
        _work[1].SetResult(10);
        _work[3].SetResult(30);

        var results = await all.Soon();
        Assert.Equal([10, 20, 30], results);
    }

    [Fact]
    public async Task OneItemFails_ItsInstanceIsThrownWhateverComesLater()
    {
        var all = TaskWait.AllAsync([1, 2, 3, 4], _work.RunAsync);
        _work[1].SetResult(1);
        _work[2].SetException(_failure);
        _work[3].SetResult(3);
        _work[4].SetCanceled();
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.Equal([_failure], _failure.AllFailures());
    }

    [Fact]
    public async Task NoItems_CompletesAtOnceWithAnEmptyArray()
    {
        var all = TaskWait.AllAsync<int, int>([], _work.RunAsync);
        Assert.True(all.IsCompletedSuccessfully);
        Assert.Empty(await all);
        Assert.True(TaskWait.AllAsync(Array.Empty<int>(), (_, _) => Task.CompletedTask).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task CallerCancels_AllAreCancelledAndEndedBeforeTheThrow()
    {
        using var caller = new CancellationTokenSource();
        var all = TaskWait.AllAsync([1, 2], _work.RunAsync, caller.Token);
        caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        await _work.TokenOf(2).CancelledAsync();
        _work[1].SetCanceled(_work.TokenOf(1));
        Assert.False(all.IsCompleted);
        _work[2].SetCanceled(_work.TokenOf(2));

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(all.Soon);
        Assert.Equal(caller.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task DelegateReturnsNull_TheStartedOnesAreCancelledAndEnded()
    {
        var all = TaskWait.AllAsync([1, 2], (item, token) => item == 2 ? null! : _work.RunAsync(item, token));
        await _work.TokenOf(1).CancelledAsync();
        Assert.False(all.IsCompleted);
        _work[1].SetCanceled();
        await Assert.ThrowsAsync<InvalidOperationException>(all.Soon);
    }

    [Fact]
    public async Task SecondDelegateThrows_TheThirdIsNeverCalled()
    {
        var all = TaskWait.AllAsync([1, 2, 3], (item, token) =>
        {
            var task = _work.RunAsync(item, token);
            return item == 2 ? throw _failure : task;
        });
        _work[1].SetResult(1);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.Equal([1, 2], _work.Started);
    }

    [Fact]
    public async Task SiblingIgnoresTheCancellation_ItIsWaitedFor()
    {
        var all = TaskWait.AllAsync([1, 2], _work.RunAsync);
        _work[1].SetException(_failure);
        await _work.TokenOf(2).CancelledAsync();
        Assert.False(all.IsCompleted);
        _work[2].SetResult(2);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
    }

    [Fact]
    public async Task SiblingsEndCancelledBecauseOfTheFailure_TheyAreNoFailures()
    {
        var all = TaskWait.AllAsync([1, 2, 3], (item, token) =>
            item == 1 ? _work.RunAsync(item, token) : Patient.SleepAsync(token));
        _work[1].SetException(_failure);
        var thrown = await Assert.ThrowsAsync<Failure>(all.Soon);
        Assert.Same(_failure, Assert.Single(thrown.AllFailures()));
    }

    [Fact]
    public async Task LimitBetweenTwoItems_TheFirstIsDeliveredThenTimeoutAfterTheSecondHasEnded()
    {
        var options = new WaitOptions { Timeout = Limit, TimeProvider = _time };
        await using var loop = TaskWait.EachAsync([1, 2], _work.RunAsync, options).GetAsyncEnumerator();
        var first = loop.MoveNextAsync();
        _work[1].SetResult(10);
        Assert.True(await first);
        Assert.Equal(10, await loop.Current);

        var second = loop.MoveNextAsync().AsTask();
        _time.Clock.Advance(Limit);
        await _work.TokenOf(2).CancelledAsync();
        Assert.False(second.IsCompleted);
        _work[2].SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(second.Soon);
    }

    [Fact]
    public async Task BreakAfterTheFirst_TheOthersAreCancelledAndEndedWhenTheLoopIsLeft()
    {
        var loop = LoopAsync();
        await _work.TokenOf(1).CancelledAsync();
        await _work.TokenOf(3).CancelledAsync();
        _work[1].SetCanceled();
        Assert.False(loop.IsCompleted);
        _work[3].SetCanceled();
        await loop.Soon();

        async Task LoopAsync()
        {
            _work[2].SetResult(2);
            await foreach (var ended in TaskWait.EachAsync([1, 2, 3], _work.RunAsync))
            {
                Assert.Same(_work[2].Task, ended);
                break;
            }
        }
    }

    [Fact]
    public async Task SecondEnumeration_ThrowsInvalidOperation()
    {
        var each = TaskWait.EachAsync([1], (item, _) => Task.FromResult(item));
        await foreach (var ended in each)
            Assert.Equal(1, await ended);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in each)
                Assert.Fail("There is nothing to enumerate.");
        });
    }
}
