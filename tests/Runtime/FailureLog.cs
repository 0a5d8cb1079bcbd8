using System.Threading.Channels;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A handler of failures that may come on any thread.</summary>
internal sealed class FailureLog
{
    private readonly Channel<Exception> _failures = Channel.CreateUnbounded<Exception>();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(Exception failure)
    {
        Interlocked.Increment(ref _count);
        Assert.True(_failures.Writer.TryWrite(failure));
    }

    /// <summary>The next failure in the order in which they came.</summary>
    public ValueTask<Exception> NextAsync() => _failures.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
