#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Walking through the work that EachAsync starts.</summary>
public sealed class EachWorkTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task NothingIsEnumerated_NothingIsStarted()
    {
        var source = new FailingSource();
        var each = TaskWait.EachAsync(source, _work.RunAsync);
        var loop = each.GetAsyncEnumerator();
        await loop.DisposeAsync();
        Assert.Equal(0, source.Enumerations);
    }

    [Fact]
    public async Task ItemsEnd_TheirTasksComeInThatOrder()
    {
        await using var loop = Each([1, 2, 3]).GetAsyncEnumerator();
        foreach (var item in new[] { 2, 3, 1 })
        {
            var next = loop.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            _work[item].SetResult(item);
            Assert.True(await next.Soon());
            Assert.Same(_work[item].Task, loop.Current);
        }

        Assert.False(await loop.MoveNextAsync());
        Assert.False(await loop.MoveNextAsync());
        Assert.Equal(0, _time.Live);
    }

    [Fact]
    public async Task SourceIsEmpty_TheLoopEndsAtOnce()
    {
        var next = Each([]).GetAsyncEnumerator().MoveNextAsync();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.False(await next);
    }

    [Fact]
    public async Task ItemFailsOrIsCancelled_TheOthersGoOn()
    {
        await using var loop = Each([1, 2, 3]).GetAsyncEnumerator();
        var next = loop.MoveNextAsync();
        _work[2].SetException(_failure);
        Assert.True(await next);
        Assert.Same(_failure, loop.Current.Exception!.InnerException);
        _work[3].SetCanceled();
        Assert.True(await loop.MoveNextAsync());
        Assert.True(loop.Current.IsCanceled);
        Assert.False(_work.TokenOf(1).IsCancellationRequested);
        _work[1].SetResult(1);
        Assert.True(await loop.MoveNextAsync());
        Assert.False(await loop.MoveNextAsync());
    }

    [Fact]
    public async Task DelegateThrowsOrGivesNoTask_AFailedTaskIsDelivered()
    {
        List<Exception?> failures = [];
        await foreach (var ended in TaskWait.EachAsync([1, 2, 3], (item, _) => item switch
        {
            1 => throw _failure,
            2 => null!,
            _ => Task.FromResult(3),
        }))
        {
            failures.Add(ended.Exception?.InnerException);
        }

        Assert.Same(_failure, failures[0]);
        Assert.IsType<InvalidOperationException>(failures[1]);
        Assert.Null(failures[2]);
    }

    [Fact]
    public async Task ReasonComesWhileItemsWait_SuccessesAreDeliveredAndFailuresThrownAtTheEnd()
    {
        var second = new Failure("second");
        await using var loop = Each([1, 2, 3, 4, 5]).GetAsyncEnumerator();
        var next = loop.MoveNextAsync();
        _work[1].SetResult(1);
        Assert.True(await next);
        _work[2].SetException(_failure);
        _work[3].SetResult(3);
        _time.Clock.Advance(Limit);
        _work[4].SetException(second);
        _work[5].SetResult(5);

        Assert.True(await loop.MoveNextAsync());
        Assert.Same(_work[3].Task, loop.Current);
        Assert.True(await loop.MoveNextAsync());
        Assert.Same(_work[5].Task, loop.Current);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => loop.MoveNextAsync().AsTask().Soon());
        Assert.Same(_failure, thrown.InnerException);
        Assert.Equal([thrown, _failure, second], thrown.AllFailures());
        Assert.False(await loop.MoveNextAsync());
    }

    [Fact]
    public async Task OwnCancellationWaitsWhenTheCallerCancels_ItIsTheFailure()
    {
        var own = new OperationCanceledException("own");
        await using var loop = TaskWait.EachAsync([1, 2, 3], Work, _caller.Token).GetAsyncEnumerator();
        var next = loop.MoveNextAsync();
        _work[1].SetResult(1);
        Assert.True(await next);
        _work[2].SetException(own);
        _caller.Cancel();
        _work[3].SetCanceled();
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(() => loop.MoveNextAsync().AsTask().Soon()));

        async Task<int> Work(int item, CancellationToken token) => await _work.RunAsync(item, token);
    }

    [Fact]
    public async Task DeliveredFailure_IsNotThrownOnceMore()
    {
        await using var loop = Each([1, 2]).GetAsyncEnumerator();
        var next = loop.MoveNextAsync();
        _work[1].SetException(_failure);
        Assert.True(await next);
        _time.Clock.Advance(Limit);
        _work[2].SetCanceled();
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => loop.MoveNextAsync().AsTask().Soon());
        Assert.Equal([thrown], thrown.AllFailures());
    }

    [Fact]
    public async Task LimitPassesButAllSucceed_TheLoopEndsAsIfThereWereNone()
    {
        await using var loop = Each([1, 2]).GetAsyncEnumerator();
        var next = loop.MoveNextAsync();
        _time.Clock.Advance(Limit);
        _work[2].SetResult(2);
        Assert.True(await next);
        _work[1].SetResult(1);
        Assert.True(await loop.MoveNextAsync());
        Assert.False(await loop.MoveNextAsync());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TokenOfTheLoopIsCancelled_CancelledWithThatToken(bool before)
    {
        await using var loop = Each([1]).GetAsyncEnumerator(_caller.Token);
        if (before)
            _caller.Cancel();
        var next = loop.MoveNextAsync().AsTask();
        if (!before)
        {
            _caller.Cancel();
            await _work.TokenOf(1).CancelledAsync();
            _work[1].SetCanceled();
        }

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(next.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
        Assert.Equal(before ? 0 : 1, _work.Started.Count());
        Assert.Equal(0, _time.Live);
    }

    [Fact]
    public async Task ItemsEndOnManyThreads_EachIsDeliveredOnce()
    {
        const int Count = 20_000;
        var sources = Array.ConvertAll(new int[Count], _ => new TaskCompletionSource<int>());
        var walk = WalkAsync();
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, item => sources[item].SetResult(item));
        Assert.Equal(Enumerable.Range(0, Count), (await walk.Soon()).Order());

        async Task<List<int>> WalkAsync()
        {
            List<int> items = [];
            await foreach (var ended in TaskWait.EachAsync(sources, (source, _) => source.Task))
                items.Add(await ended);
            return items;
        }
    }

    [Fact]
    public void SecondWalk_ThrowsBeforeItsFirstStep()
    {
        var each = Each([1]);
        _ = each.GetAsyncEnumerator();
        Assert.Throws<InvalidOperationException>(() => each.GetAsyncEnumerator());
    }

    private IAsyncEnumerable<Task<int>> Each(IEnumerable<int> source) =>
        TaskWait.EachAsync(source, _work.RunAsync, new WaitOptions { Timeout = Limit, TimeProvider = _time });
}
