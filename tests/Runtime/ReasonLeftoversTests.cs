#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>What outlives a call, the caller's token above all, keeps nothing of it.</summary>
public sealed class ReasonLeftoversTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public void WorkGoesOn_ItsStateIsAlive(string helper)
    {
        var time = new CountingTimeProvider();
        var task = Run(helper, time);
        GC.Collect();
        Assert.True(time.LastState!.IsAlive);
        GC.KeepAlive(task);
        GC.KeepAlive(time);
    }

    [Theory, MemberData(nameof(Helpers))]
    public void WorkHasSucceeded_NothingIsKept(string helper) =>
        AssertCollected(RunAndEnd(helper, _ => _work[1].SetResult(1)));

    [Theory, MemberData(nameof(Helpers))]
    public void WorkHasFailed_NothingIsKept(string helper) =>
        AssertCollected(RunAndEnd(helper, _ => _work[1].SetException(new Failure())));

    [Theory, MemberData(nameof(Helpers))]
    public void LimitHasPassed_NothingIsKept(string helper) =>
        AssertCollected(RunAndEnd(helper, time =>
        {
            time.Clock.Advance(Limit);
            _work[1].SetCanceled();
        }));

    // The caller's token is the one that matters: the work itself still has to tell somebody of its end.
    [Theory, MemberData(nameof(Helpers))]
    public void GraceHasExpired_TheCallersTokenKeepsNothing(string helper) =>
        AssertCollected(RunAndEnd(helper, _work.Forget, time =>
        {
            time.Clock.Advance(Limit);
            time.Clock.Advance(Grace);
        }));

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkHasEnded_TheSourceOfItsTokenIsDisposed(string helper)
    {
        var task = Run(helper, new CountingTimeProvider());
        var token = _work.TokenOf(1);
        Assert.False(token.WaitHandle.WaitOne(0));
        _work[1].SetResult(1);
        await task.Soon();
        Assert.Throws<ObjectDisposedException>(() => token.WaitHandle);
    }

    [Fact]
    public async Task OneHasFailed_TheSourceIsDisposedOnlyAfterTheLastHasEnded()
    {
        var all = TaskWait.AllAsync([1, 2], _work.RunAsync);
        _work[1].SetException(new Failure());
        var token = _work.TokenOf(2);
        await token.CancelledAsync();
        Assert.True(token.WaitHandle.WaitOne(0));
        _work[2].SetResult(2);
        await Assert.ThrowsAsync<Failure>(all.Soon);
        Assert.Throws<ObjectDisposedException>(() => token.WaitHandle);
    }

    // The token of the loop has a registration of its own, and may get it when all is over already.
    [Fact]
    public void LoopEndsBeforeItListensToItsToken_TheTokenKeepsNothing() => AssertCollected(LoopWithoutTime());

    [Fact]
    public void LoopHasEnded_ItsTokenKeepsNothing() => AssertCollected(Loop());

    private Task<int?> Run(string helper, TimeProvider time) => OwningHelpers.RunAsync(
        helper, _work.On(1), new WaitOptions { Timeout = Limit, Grace = Grace, TimeProvider = time }, _caller.Token);

    private WeakReference RunAndEnd(string helper, Action<CountingTimeProvider> end) => RunAndEnd(helper, () => { }, end);

    // In a method of its own: locals of one that is still running may be alive for the collector.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference RunAndEnd(string helper, Action forget, Action<CountingTimeProvider> end)
    {
        var time = new CountingTimeProvider();
        var task = Run(helper, time);
        forget();
        end(time);
        WaitFor(task);
        Assert.Equal(0, time.Live);
        return time.LastState!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Loop()
    {
        var time = new CountingTimeProvider();
        var options = new WaitOptions { Timeout = Limit, TimeProvider = time };
        var loop = TaskWait.EachAsync([1], _work.RunAsync, options).GetAsyncEnumerator(_caller.Token);
        _work[1].SetResult(1);
        WaitFor(loop.MoveNextAsync().AsTask());
        WaitFor(loop.MoveNextAsync().AsTask());
        return time.LastState!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoopWithoutTime()
    {
        // Leaving the loop ends when all is over, so here that is the case before the first step goes on.
        IAsyncEnumerator<Task<int>>? loop = null;
        var clock = new HookedTimeProvider((_, fire) =>
        {
            fire();
            WaitFor(loop!.DisposeAsync().AsTask());
        });
        var options = new WaitOptions { Timeout = TimeSpan.Zero, Grace = TimeSpan.Zero, TimeProvider = clock };
        loop = TaskWait.EachAsync([1], _work.RunAsync, options).GetAsyncEnumerator(_caller.Token);
        WaitFor(loop.MoveNextAsync().AsTask());
        return clock.Time.LastState!;
    }

    private static void WaitFor(Task task) =>
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(30)));

    // A thread of the pool that ended the work may still be on its way out of it.
    private void AssertCollected(WeakReference state)
    {
        var clock = Stopwatch.StartNew();
        while (state.IsAlive && clock.Elapsed < TimeSpan.FromSeconds(30))
            GC.Collect();

        Assert.False(state.IsAlive);
        GC.KeepAlive(_work);
        GC.KeepAlive(_caller);
    }
}
