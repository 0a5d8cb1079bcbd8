namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A context whose only thread is the one that blocks, so nothing posted to it ever runs.</summary>
internal sealed class BlockedThreadContext : SynchronizationContext
{
    private int _posted;

    public int Posted => Volatile.Read(ref _posted);

    public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
}
