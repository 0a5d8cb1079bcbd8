namespace AsyncPitfalls.Benchmarks;

public class WaitAllCompletedWithin : OpenWaits
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenAllWaitAsync() => WaitAsync(
        static async open => (await Task.WhenAll(open.Tasks).WaitAsync(Limit)).Length,
        static open => open.EndAll());

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        static async open => (await open.Tasks.WaitAsync(WaitUntil.AllCompleted, Limit)).Done.Count,
        static open => open.EndAll());
}
