#pragma warning disable xUnit1051 // When a loop is cancelled is what is tested here.
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A loop that was left is not kept alive by the tasks and the tokens that outlive it.</summary>
public sealed class EachTaskLeftoversTests : IDisposable
{
    private static readonly AsyncLocal<object?> Ambient = new();

    private readonly OpenTasks _open = new(3);
    private readonly CancellationTokenSource _ofTheCall = new();
    private readonly CancellationTokenSource _ofTheLoop = new();

    public void Dispose()
    {
        _ofTheCall.Dispose();
        _ofTheLoop.Dispose();
    }

    [Fact]
    public void LoopIsLeftEarly_IsCollected()
    {
        _open.Succeed(0);
        AssertCollected(Walk(loop => Assert.True(loop.MoveNextAsync().IsCompletedSuccessfully)));
    }

    [Fact]
    public void LoopIsLeftEarly_TheLastTaskItGaveIsCollected() => AssertCollected(TakeFirst());

    [Fact]
    public void LoopIsLeftWhileItWaits_IsCollected() => AssertCollected(Walk(loop => { _ = loop.MoveNextAsync(); }));

    [Fact]
    public void LoopIsCancelled_IsCollectedThoughTheSourcesLive() => AssertCollected(Walk(loop =>
    {
        var move = loop.MoveNextAsync();
        _ofTheLoop.Cancel();
        Assert.True(move.IsCompleted);
    }));

    [Fact]
    public void LoopComesToItsEnd_IsCollectedThoughTheSourcesLive() => AssertCollected(Walk(loop =>
    {
        for (var i = 0; i < 3; i++)
        {
            var move = loop.MoveNextAsync();
            _open.Succeed(i);
            Assert.True(move.IsCompletedSuccessfully);
            Assert.True(move.GetAwaiter().GetResult());
        }

        Assert.True(loop.MoveNextAsync().IsCompletedSuccessfully);
    }));

    [Fact]
    public void LoopIsLeftEarly_TheExecutionContextOfTheLoopIsCollected() => AssertCollected(WalkWithAmbientValue());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Walk(Action<IAsyncEnumerator<Task<int>>> walk)
    {
        var each = _open.Tasks.EachAsync(_ofTheCall.Token);
        var loop = each.GetAsyncEnumerator(_ofTheLoop.Token);
        walk(loop);
        Assert.True(loop.DisposeAsync().IsCompletedSuccessfully);
        return new(each);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference TakeFirst()
    {
        var first = new OpenTasks(1);
        var loop = _open.Tasks.Append(first[0]).EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        first.Succeed(0);
        Assert.True(move.IsCompletedSuccessfully);
        Assert.Same(first[0], loop.Current);
        Assert.True(loop.DisposeAsync().IsCompletedSuccessfully);
        return new(first[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference WalkWithAmbientValue()
    {
        var value = new object();
        Ambient.Value = value;
        Walk(loop =>
        {
            var move = loop.MoveNextAsync().AsTask();
            _open.Succeed(0);
            move.GetAwaiter().GetResult();
        });
        Ambient.Value = null;
        return new(value);
    }

    private void AssertCollected(WeakReference state) => Leftovers.AssertCollected(state, _open, _ofTheCall, _ofTheLoop);
}
