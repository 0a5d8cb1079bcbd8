namespace AsyncPitfalls.Benchmarks;

/// <summary>Benchmarks of waits for tasks that are open. They are made before, and end in the measured part.</summary>
public abstract class OpenWaits : Waits
{
    private OpenTasks[] _open = [];

    [IterationSetup]
    public void Open() => _open = [.. Enumerable.Range(0, Times).Select(_ => new OpenTasks(Count))];

    /// <summary>Somebody waits already when the tasks end.</summary>
    private protected async Task<int> WaitAsync(Func<OpenTasks, Task<int>> wait, Action<OpenTasks> end)
    {
        var sum = 0;
        foreach (var open in _open)
        {
            var waiting = wait(open);
            end(open);
            sum += await waiting;
        }

        return sum;
    }
}
