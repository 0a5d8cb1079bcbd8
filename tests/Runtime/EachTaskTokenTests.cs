#pragma warning disable xUnit1051 // When a loop is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class EachTaskTokenTests : IDisposable
{
    private readonly OpenTasks _open = new(2);
    private readonly CancellationTokenSource _ofTheCall = new();
    private readonly CancellationTokenSource _ofTheLoop = new();

    public static TheoryData<bool> Sources => [true, false];

    public void Dispose()
    {
        _ofTheCall.Dispose();
        _ofTheLoop.Dispose();
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CancelledWhileAStepWaits_ThrowsWithThatTokenAndTheTasksRunOn(bool ofTheCall)
    {
        var source = ofTheCall ? _ofTheCall : _ofTheLoop;
        await using var loop = Begin();
        var move = loop.MoveNextAsync();
        Assert.False(move.IsCompleted);
        source.Cancel();
        await AssertCancelled(source, move);
        Assert.DoesNotContain(_open.Tasks, task => task.IsCompleted);
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CancelledBeforeTheLoop_ThrowsWhenNothingHasEnded(bool ofTheCall)
    {
        var source = ofTheCall ? _ofTheCall : _ofTheLoop;
        source.Cancel();
        await using var loop = Begin();
        await AssertCancelled(source, loop.MoveNextAsync());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CancelledButTasksHaveEnded_TheyAreGivenFirst(bool ofTheCall)
    {
        var source = ofTheCall ? _ofTheCall : _ofTheLoop;
        var open = new OpenTasks(4);
        open.Succeed(1);
        await using var loop = open.Tasks.EachAsync(_ofTheCall.Token).GetAsyncEnumerator(_ofTheLoop.Token);
        source.Cancel();
        Assert.True(await loop.MoveNextAsync());
        Assert.Same(open[1], loop.Current);
        open.Succeed(0);
        open.Succeed(3);
        Assert.True(await loop.MoveNextAsync());
        Assert.Same(open[0], loop.Current);
        Assert.True(await loop.MoveNextAsync());
        Assert.Same(open[3], loop.Current);
        await AssertCancelled(source, loop.MoveNextAsync());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CancelledButAllWereGiven_EndsWithoutThrowing(bool ofTheCall)
    {
        (ofTheCall ? _ofTheCall : _ofTheLoop).Cancel();
        _open.Succeed(0);
        _open.Succeed(1);
        await using var loop = Begin();
        Assert.True(await loop.MoveNextAsync());
        Assert.True(await loop.MoveNextAsync());
        Assert.False(await loop.MoveNextAsync());

        await foreach (var _ in Array.Empty<Task>().EachAsync(_ofTheCall.Token).WithCancellation(_ofTheLoop.Token))
            Assert.Fail("There is none.");
    }

    [Fact]
    public async Task CancelledInTheBody_TheNextStepThrows()
    {
        _open.Succeed(0);
        var given = 0;
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _open.Tasks.EachAsync(_ofTheCall.Token).WithCancellation(_ofTheLoop.Token))
            {
                given++;
                _ofTheLoop.Cancel();
            }
        });
        Assert.Equal(_ofTheLoop.Token, thrown.CancellationToken);
        Assert.Equal(1, given);
    }

    [Fact]
    public async Task BothTokensAreOne_ThrowsOnce()
    {
        await using var loop = _open.Tasks.EachAsync(_ofTheCall.Token).GetAsyncEnumerator(_ofTheCall.Token);
        var move = loop.MoveNextAsync();
        _ofTheCall.Cancel();
        await AssertCancelled(_ofTheCall, move);
    }

    [Fact]
    public async Task CancelledThenMovedOn_HasEnded()
    {
        await using var loop = Begin();
        var move = loop.MoveNextAsync();
        _ofTheCall.Cancel();
        await AssertCancelled(_ofTheCall, move);
        _open.Succeed(0);
        Assert.False(await loop.MoveNextAsync());
    }

    // Continuations run one after the other: the first one cancels while the loop's own has yet to come. To the loop
    // the task has not ended yet.
    [Fact]
    public async Task CancelledBeforeTheLoopHearsOfAnEnd_Throws()
    {
        _ = _open[0].ContinueWith(_ => _ofTheCall.Cancel(), TaskContinuationOptions.ExecuteSynchronously);
        await using var loop = Begin();
        var move = loop.MoveNextAsync();
        _open.Succeed(0);
        await AssertCancelled(_ofTheCall, move);
    }

    [Fact]
    public async Task SourcesAreDisposed_WaitsOn()
    {
        var each = _open.Tasks.EachAsync(_ofTheCall.Token);
        var token = _ofTheLoop.Token;
        Dispose();
        await using var loop = each.GetAsyncEnumerator(token);
        var move = loop.MoveNextAsync();
        _open.Succeed(1);
        Assert.True(await move);
    }

    [Fact]
    public async Task CodeAfterTheAwait_DoesNotRunInsideCancel()
    {
        var thread = Thread.CurrentThread;
        var cancelling = true;
        var continued = AwaitAsync();
        _ofTheLoop.Cancel();
        cancelling = false;
        Assert.False(await continued);

        async Task<bool> AwaitAsync()
        {
            await using var loop = Begin();
            await Record.ExceptionAsync(async () => await loop.MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false);
            return cancelling && Thread.CurrentThread == thread;
        }
    }

    private IAsyncEnumerator<Task<int>> Begin() => _open.Tasks.EachAsync(_ofTheCall.Token).GetAsyncEnumerator(_ofTheLoop.Token);

    private static async Task AssertCancelled(CancellationTokenSource source, ValueTask<bool> move)
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await move);
        Assert.Equal(source.Token, thrown.CancellationToken);
    }
}
