namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A context of one thread, which is blocked in the test: what is posted to it never runs.</summary>
internal sealed class StuckContext : SynchronizationContext
{
    private int _posted;

    public int Posted => Volatile.Read(ref _posted);

    public static int PostsDuring(Action blocking)
    {
        var context = new StuckContext();
        var before = Current;
        SetSynchronizationContext(context);
        try
        {
            blocking();
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        return context.Posted;
    }

    public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
}
