#pragma warning disable xUnit1051 // When a wait is cancelled is what is tested here.
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A wait that has ended is not kept alive by the tasks and the token that outlive it.</summary>
public sealed class WaitAsyncLeftoversTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly AsyncLocal<object?> Ambient = new();

    // One of them is never ended here.
    private readonly OpenTasks _open = new(3);
    private readonly CancellationTokenSource _cancellation = new();

    public static TheoryData<WaitUntil> Modes => [WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted];

    public void Dispose() => _cancellation.Dispose();

    [Theory, MemberData(nameof(Modes))]
    public void WaitGoesOn_IsAlive(WaitUntil until)
    {
        var time = new CountingTimeProvider();
        var wait = _open.Tasks.WaitAsync(until, Limit, time, _cancellation.Token);
        GC.Collect();
        Assert.True(time.LastState!.IsAlive);
        GC.KeepAlive(wait);
        GC.KeepAlive(time);
    }

    [Theory, MemberData(nameof(Modes))]
    public void LimitIsReached_TheWaitIsCollected(WaitUntil until) =>
        AssertCollected(Wait(until, time => time.Clock.Advance(Limit)));

    [Theory, InlineData(WaitUntil.FirstFailure), InlineData(WaitUntil.FirstCompleted)]
    public void ConditionComes_TheWaitIsCollected(WaitUntil until) => AssertCollected(Wait(until, _ => _open.Cancel(1)));

    [Theory, MemberData(nameof(Modes))]
    public void WaitIsCancelled_TheWaitIsCollectedThoughTheSourceLives(WaitUntil until) =>
        AssertCollected(Wait(until, _ => _cancellation.Cancel()));

    [Theory, MemberData(nameof(Modes))]
    public void ProviderThrows_TheWaitIsCollected(WaitUntil until) => AssertCollected(Break(until));

    [Theory, MemberData(nameof(Modes))]
    public void LimitIsReached_TheExecutionContextOfTheCallIsCollected(WaitUntil until) => AssertCollected(WaitWithAmbientValue(until));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Wait(WaitUntil until, Action<CountingTimeProvider> end)
    {
        var time = new CountingTimeProvider();
        var wait = _open.Tasks.WaitAsync(until, Limit, time, _cancellation.Token);
        end(time);
        Assert.True(wait.IsCompleted);
        return time.LastState!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference WaitWithAmbientValue(WaitUntil until)
    {
        var value = new object();
        Ambient.Value = value;
        Wait(until, time => time.Clock.Advance(Limit));
        Ambient.Value = null;
        return new(value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Break(WaitUntil until)
    {
        var time = new BrokenTimeProvider(new Failure());
        Assert.Throws<Failure>(() => { _ = _open.Tasks.WaitAsync(until, Limit, time, _cancellation.Token); });
        return time.LastState!;
    }

    private void AssertCollected(WeakReference state) => Leftovers.AssertCollected(state, _open, _cancellation);
}
