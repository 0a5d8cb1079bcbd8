namespace AsyncPitfalls.Benchmarks;

public class WaitAllCompletedEnded : EndedWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenAll() => WaitAsync(static async tasks => (await Task.WhenAll(tasks)).Length);

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(static async tasks => (await tasks.WaitAsync()).Done.Count);
}
