namespace AsyncPitfalls.Benchmarks;

/// <summary>
/// Benchmarks of waits for one open task each. The count is how many of them go on at the same time, on different tasks.
/// </summary>
public abstract class SingleWaits : Waits
{
    /// <summary>Fewer than elsewhere: a race with a delay leaves a timer running for each.</summary>
    protected new const int TasksInAll = 20_000;

    private OpenTasks[] _open = [];
    private Task[] _waiting = [];

    [IterationSetup]
    public void Open()
    {
        _open = [.. Enumerable.Range(0, TasksInAll / Count).Select(_ => new OpenTasks(Count))];
        _waiting = new Task[Count];
    }

    /// <summary>Somebody waits already when the tasks end.</summary>
    private protected async Task WaitAsync(Func<Task<int>, Task> wait)
    {
        foreach (var open in _open)
        {
            for (var i = 0; i < Count; i++)
                _waiting[i] = wait(open.Tasks[i]);

            open.EndAll();
            foreach (var waiting in _waiting)
                await waiting;
        }
    }
}
