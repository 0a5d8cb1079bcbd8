namespace AsyncPitfalls.Soak;

/// <summary>Time that is up at once: each timer fires while it is made.</summary>
internal sealed class HurriedTimeProvider : TimeProvider
{
    public static readonly HurriedTimeProvider Instance = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        callback(state);
        return new Spent();
    }

    private sealed class Spent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
