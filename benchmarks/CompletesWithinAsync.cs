namespace AsyncPitfalls.Benchmarks;

public class CompletesWithinAsync : SingleWaits
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task WhenAnyDelay() => WaitAsync(static async task => _ = await Task.WhenAny(task, Task.Delay(Limit)) == task);

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task Helper() => WaitAsync(static async task => _ = await task.CompletesWithinAsync(Limit));
}
