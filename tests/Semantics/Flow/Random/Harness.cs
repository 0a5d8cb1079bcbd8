namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>
/// What a body calls when it runs, and the book that is kept of its tasks. Executed bodies are compiled into classes
/// that derive from this one.
/// </summary>
public abstract class Harness
{
    private readonly Dictionary<Task, int[]> _instances = [];
    private readonly List<(int Site, bool IsSettled)> _book = [];
    private readonly HashSet<List<Task>> _handedOn = [];
    private readonly HashSet<Exception> _implicit = [];
    private Failure?[] _failures = [];
    private int[] _rounds = [];

    /// <summary>A body that can be run.</summary>
    public delegate Task Body(bool c0, bool c1, bool c2, bool c3, int n, int r0, int r1);

    /// <summary>The bodies, by number.</summary>
    public abstract IReadOnlyList<Body> Bodies();

    internal async Task<RunResult> RunAsync(Body body, Inputs inputs)
    {
        _instances.Clear();
        _book.Clear();
        _handedOn.Clear();
        _implicit.Clear();
        _failures = inputs.Failures;
        _rounds = new int[_failures.Length];
        var counts = true;
        try
        {
            await body(inputs.Flag(0), inputs.Flag(1), inputs.Flag(2), inputs.Flag(3), inputs.Number, inputs.Rounds.ElementAtOrDefault(0), inputs.Rounds.ElementAtOrDefault(1));
        }
        catch (Exception e)
        {
            counts = !_implicit.Contains(e);
        }

        foreach (var list in _handedOn)
            Seen(list);
        return RunResult.Of(_book, counts);
    }

#pragma warning disable IDE1006 // The names are those that a body uses for its own fields.
    protected Task? _field;
    protected readonly List<Task> _fields = [];
#pragma warning restore IDE1006

    protected Task F(int site)
    {
        _book.Add((site, false));
        return Enter([_book.Count - 1]);
    }

    protected Task All(Task? first, Task? second) => Enter([.. InstancesOf(first), .. InstancesOf(second)]);

    protected Task Seen(Task? task)
    {
        foreach (var instance in InstancesOf(task))
            _book[instance] = _book[instance] with { IsSettled = true };
        return task ?? Task.CompletedTask;
    }

    protected List<Task> Seen(List<Task> tasks)
    {
        foreach (var task in tasks)
            Seen(task);
        // A null among them is for nobody to trip over.
        return [.. tasks.Where(t => t is not null)];
    }

    protected void Take(object? thing)
    {
        if (thing is List<Task> list && _handedOn.Add(list))
            Seen(list);
    }

    protected static IEnumerable<int> Items(int count) => Enumerable.Range(0, count);

    protected void Touch(int place)
    {
        var (number, end) = Math.DivRem(place, 2);
        if (end == 0)
            _rounds[number]++;
        if (_failures[number] is not { } failure || !failure.Happens(end == 1, _rounds[number]))
            return;
        var exception = (Exception)Activator.CreateInstance(failure.Exception)!;
        _implicit.Add(exception);
        throw exception;
    }

    /// <summary>What has been caught is now thrown by a statement.</summary>
    protected void Rethrown() => _implicit.Clear();

    private Task Enter(int[] instances)
    {
        var task = Task.FromResult(new object());
        _instances.Add(task, instances);
        return task;
    }

    private int[] InstancesOf(Task? task) => task is not null && _instances.TryGetValue(task, out var instances) ? instances : [];
}
