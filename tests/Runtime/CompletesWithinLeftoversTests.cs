#pragma warning disable xUnit1051 // The waits end by virtual time or with their task.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A wait that has ended is not kept alive by the task and the token that outlive it.</summary>
public sealed class CompletesWithinLeftoversTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _source = new();
    private readonly CancellationTokenSource _cancellation = new();

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public void WaitGoesOn_IsAlive()
    {
        var time = new CountingTimeProvider();
        var wait = _source.Task.CompletesWithinAsync(Limit, time, _cancellation.Token);
        GC.Collect();
        Assert.True(time.LastState!.IsAlive);
        GC.KeepAlive(wait);
        GC.KeepAlive(time);
    }

    [Fact]
    public void LimitIsReached_TheWaitIsCollected() => AssertCollected(Wait((time, _) => time.Clock.Advance(Limit)));

    [Fact]
    public void TaskEnds_TheWaitIsCollected() => AssertCollected(Wait((_, source) => source.SetResult()));

    [Fact]
    public void ProviderThrows_TheWaitIsCollected() => AssertCollected(Fail(new BrokenTimeProvider()));

    // In a method of its own: locals of one that is still running may be alive for the collector.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Wait(Action<CountingTimeProvider, TaskCompletionSource> end)
    {
        var time = new CountingTimeProvider();
        var wait = _source.Task.CompletesWithinAsync(Limit, time, _cancellation.Token);
        end(time, _source);
        _ = wait.GetAwaiter().GetResult();
        return time.LastState!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Fail(BrokenTimeProvider time)
    {
        Assert.Throws<NotSupportedException>(() => { _ = _source.Task.CompletesWithinAsync(Limit, time, _cancellation.Token); });
        return time.State!;
    }

    // A thread of the pool that ended the wait may still be on its way out of it.
    private void AssertCollected(WeakReference state)
    {
        var clock = Stopwatch.StartNew();
        while (state.IsAlive && clock.Elapsed < TimeSpan.FromSeconds(30))
            GC.Collect();

        Assert.False(state.IsAlive);
        GC.KeepAlive(_source);
        GC.KeepAlive(_cancellation);
    }

    private sealed class BrokenTimeProvider : TimeProvider
    {
        public WeakReference? State { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            State = new(state);
            throw new NotSupportedException();
        }
    }
}
