namespace AsyncPitfalls.Benchmarks;

/// <summary>Benchmarks of waits for tasks that have ended before.</summary>
public abstract class EndedWaits : Waits
{
    private OpenTasks _ended = new(0);

    private protected Task<int>[] Tasks => _ended.Tasks;

    [GlobalSetup]
    public void End()
    {
        _ended = new(Count);
        _ended.EndAll();
    }

    private protected async Task<int> WaitAsync(Func<Task<int>[], Task<int>> wait)
    {
        var sum = 0;
        for (var i = 0; i < Times; i++)
            sum += await wait(Tasks);

        return sum;
    }
}
