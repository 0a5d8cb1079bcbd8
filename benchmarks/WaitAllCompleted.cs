namespace AsyncPitfalls.Benchmarks;

public class WaitAllCompleted : OpenWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenAll() => WaitAsync(
        static async open => (await Task.WhenAll(open.Tasks)).Length,
        static open => open.EndAll());

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        static async open => (await open.Tasks.WaitAsync()).Done.Count,
        static open => open.EndAll());
}
