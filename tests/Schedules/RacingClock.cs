namespace AsyncPitfalls.Schedules;

/// <summary>
/// A clock without time. A timer whose due time is among those that pass fires at some moment after its creation was
/// begun, whenever the schedule has it; any other never does.
/// </summary>
internal sealed class RacingClock(params TimeSpan[] passing) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private readonly Dictionary<TimeSpan, TaskCompletionSource<bool>> _firsts =
        passing.ToDictionary(static due => due, static _ => new TaskCompletionSource<bool>());

    /// <summary>Whether a timer may still fire.</summary>
    public bool HasLiveTimers => Timers.Exists(static timer => !timer.IsDisposed && !timer.HasFired);

    /// <summary>Whether a timer was never disposed, be it that it has fired.</summary>
    public bool HasUndisposedTimers => Timers.Exists(static timer => !timer.IsDisposed);

    /// <summary>Ends when no timer can fire any more.</summary>
    public Task Over => Task.WhenAll(Timers.Select(static timer => timer.Firing));

    private List<Timer> Timers
    {
        get
        {
            lock (_timers)
                return [.. _timers];
        }
    }

    /// <summary>Whether a timer with this due time fires.</summary>
    public bool Passes(TimeSpan due) => _firsts.ContainsKey(due);

    /// <summary>Whether a timer with this due time has fired.</summary>
    public bool HasFired(TimeSpan due) => Passes(due) && FirstOf(due).IsCompleted;

    /// <summary>Ends when the first timer with this due time fires, which must be one that passes.</summary>
    public Task FirstOf(TimeSpan due) => _firsts[due].Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state, _firsts.GetValueOrDefault(dueTime));
        lock (_timers)
            _timers.Add(timer);

        if (!Passes(dueTime))
            return timer;

        // That it has fired before its creator goes on is rare unless it is seen to.
        var isQuick = Choice.OneIn(4);
        timer.Firing = Task.Run(() =>
        {
            if (!isQuick)
                Choice.Pause();

            timer.Fire();
        });
        if (isQuick)
            timer.Firing.Wait();

        return timer;
    }

    private sealed class Timer(TimerCallback callback, object? state, TaskCompletionSource<bool>? first) : ITimer
    {
        public Task Firing { get; set; } = Task.CompletedTask;

        public volatile bool IsDisposed;

        public volatile bool HasFired;

        public void Fire()
        {
            if (IsDisposed)
                return;

            HasFired = true;
            first!.TrySetResult(true);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
