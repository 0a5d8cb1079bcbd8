namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A clock that has no timers to give.</summary>
internal sealed class BrokenTimeProvider(Exception failure) : TimeProvider
{
    public WeakReference? LastState { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        LastState = new(state);
        throw failure;
    }
}
