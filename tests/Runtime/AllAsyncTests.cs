#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>When AllAsync starts work on an element, and when it no longer does.</summary>
public sealed class AllAsyncTests : IDisposable
{
    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task AllSucceedSynchronously_CompletesSynchronously()
    {
        var results = TaskWait.AllAsync([1, 2, 3], (item, _) => Task.FromResult(item * 2));
        Assert.True(results.IsCompletedSuccessfully);
        Assert.Equal("2, 4, 6", string.Join(", ", await results));
        Assert.True(TaskWait.AllAsync([1, 2, 3], (_, _) => Task.CompletedTask).IsCompletedSuccessfully);
    }

    [Theory, InlineData(1), InlineData(1_000)]
    public async Task SourceIsLazy_ResultsAreInItsOrder(int count)
    {
        var all = TaskWait.AllAsync(Enumerable.Range(0, count).Where(_ => true), _work.RunAsync);
        for (var item = count - 1; item >= 0; item--)
            _work[item].SetResult(item);
        Assert.Equal(Enumerable.Range(0, count), await all.Soon());
    }

    [Fact]
    public async Task ChildrenEndOnManyThreads_AllResultsAreThere()
    {
        var all = TaskWait.AllAsync(Enumerable.Range(0, 1_000), (item, _) => Task.Run(() => item));
        Assert.Equal(Enumerable.Range(0, 1_000), await all.Soon());
    }

    [Fact]
    public async Task ChildrenFailOnManyThreads_AllFailuresAreThere()
    {
        using var start = new Barrier(4);
        Failure[] failures = [new(), new(), new(), new()];
        var all = TaskWait.AllAsync(failures, (failure, _) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                throw failure;
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var thrown = await Assert.ThrowsAsync<Failure>(all.Soon);
        Assert.Equal(failures.ToHashSet<Exception>(), thrown.AllFailures().ToHashSet());
    }

    [Fact]
    public async Task SourceIsEmptyAndThereIsNoTime_TheResult() =>
        Assert.Empty(await TaskWait.AllAsync<int, int>([], _work.RunAsync, new WaitOptions { Timeout = TimeSpan.Zero }).Soon());

    [Fact]
    public async Task SourceIsEmptyButTheCallerHasCancelled_Cancelled()
    {
        _caller.Cancel();
        var all = TaskWait.AllAsync<int, int>([], _work.RunAsync, _caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(all.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task ChildHasFailedAlready_TheSourceIsNotAskedForMore()
    {
        var isAskedForMore = false;
        var all = TaskWait.AllAsync(Source(), (_, _) => Task.FromException(_failure));
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.False(isAskedForMore);

        IEnumerable<int> Source()
        {
            yield return 1;
            isAskedForMore = true;
        }
    }

    [Fact]
    public async Task ChildFailsWhileOthersAreStarted_NoMoreAreStarted()
    {
        var all = TaskWait.AllAsync([1, 2, 3], (item, token) =>
        {
            if (item == 2)
                _work[1].SetException(_failure);
            return _work.RunAsync(item, token);
        });
        _work[2].SetResult(2);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.Equal([1, 2], _work.Started);
    }

    [Fact]
    public async Task CallerCancelsWhileWorkIsStarted_NoMoreIsStarted()
    {
        var all = TaskWait.AllAsync([1, 2, 3], StartAndCancelAtTwo, _caller.Token);
        _work[1].SetResult(1);
        _work[2].SetResult(2);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(all.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
        Assert.Equal([1, 2], _work.Started);
    }

    // Nothing is left undone, so there is a result.
    [Fact]
    public async Task CallerCancelsWhileTheLastIsStarted_TheResults()
    {
        var all = TaskWait.AllAsync([1, 2], StartAndCancelAtTwo, _caller.Token);
        _work[1].SetResult(1);
        _work[2].SetResult(2);
        Assert.Equal(2, (await all.Soon()).Length);
    }

    [Fact]
    public async Task LimitPassesWhileWorkIsStarted_NoMoreIsStarted()
    {
        var limit = TimeSpan.FromSeconds(1);
        var all = TaskWait.AllAsync(
            [1, 2, 3],
            (item, token) =>
            {
                _time.Clock.Advance(limit / 2);
                return _work.RunAsync(item, token);
            },
            new WaitOptions { Timeout = limit, TimeProvider = _time });
        _work[1].SetResult(1);
        _work[2].SetResult(2);
        await Assert.ThrowsAsync<TimeoutException>(all.Soon);
        Assert.Equal([1, 2], _work.Started);
    }

    [Fact]
    public async Task WorkUsesTheHelperItself_TheFailureComesOutOfBothWithTheOthersOnIt()
    {
        var second = new Failure("second");
        var third = new Failure("third");
        var all = TaskWait.AllAsync([1, 2], (item, token) => item == 1
            ? _work.RunAsync(1, token)
            : (Task)TaskWait.AllAsync([3, 4], _work.RunAsync, token));
        _work[3].SetException(_failure);
        _work[4].SetException(second);
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetException(third);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.Equal(["failure", "second", "third"], _failure.AllFailures().Select(failure => failure.Message));
    }

    private Task<int> StartAndCancelAtTwo(int item, CancellationToken token)
    {
        if (item == 2)
            _caller.Cancel();
        return _work.RunAsync(item, token);
    }
}
