namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Virtual time in which something happens while a timer is being made.</summary>
/// <param name="onCreate">Is given the number of the timer, from 1, and what makes it fire.</param>
internal sealed class HookedTimeProvider(Action<int, Action> onCreate) : TimeProvider
{
    public CountingTimeProvider Time { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = Time.CreateTimer(callback, state, dueTime, period);
        try
        {
            onCreate(Time.Created, () => callback(state));
        }
        catch
        {
            timer.Dispose();
            throw;
        }

        return timer;
    }
}
