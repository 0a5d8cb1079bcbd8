namespace AsyncPitfalls.Schedules;

/// <summary>A sequence that gets its token when it is walked through, as by <c>WithCancellation</c>.</summary>
internal sealed class Cancellable<T>(IAsyncEnumerable<T> sequence, CancellationToken token) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken) => sequence.GetAsyncEnumerator(token);
}
