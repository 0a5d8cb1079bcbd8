using Microsoft.Extensions.Time.Testing;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Virtual time that knows which timers are alive, and what they would wake up.</summary>
internal sealed class CountingTimeProvider : TimeProvider
{
    private int _created;
    private int _live;

    public FakeTimeProvider Clock { get; } = new();

    public int Created => Volatile.Read(ref _created);

    public int Live => Volatile.Read(ref _live);

    public WeakReference? LastState { get; private set; }

    /// <summary>Lets each timer fire before it is handed out, as a timer of a very short time may.</summary>
    public bool FiresAtOnce { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _live);
        LastState = new(state);
        var timer = Clock.CreateTimer(callback, state, dueTime, period);
        if (FiresAtOnce)
            callback(state);

        return new Timer(this, timer);
    }

    private sealed class Timer(CountingTimeProvider owner, ITimer timer) : ITimer
    {
        private int _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref owner._live);

            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
