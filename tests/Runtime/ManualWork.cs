using System.Collections.Concurrent;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Work on numbered items that ignores its token, and ends as the test says.</summary>
internal sealed class ManualWork
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _items = new();
    private readonly ConcurrentDictionary<int, CancellationToken> _tokens = new();
    private readonly ConcurrentQueue<int> _started = new();

    /// <summary>The items whose work was started, in that order.</summary>
    public IEnumerable<int> Started => _started;

    public TaskCompletionSource<int> this[int item] => _items.GetOrAdd(item, _ => new());

    public CancellationToken TokenOf(int item) => _tokens[item];

    public Task<int> RunAsync(int item, CancellationToken token)
    {
        _started.Enqueue(item);
        _tokens[item] = token;
        return this[item].Task;
    }

    /// <summary>Holds on to nothing that was started, nor to what waits for it.</summary>
    public void Forget()
    {
        _items.Clear();
        _tokens.Clear();
    }

    /// <summary>The work on one item, as a delegate of its own.</summary>
    public Func<CancellationToken, Task<int>> On(int item) => token => RunAsync(item, token);
}
