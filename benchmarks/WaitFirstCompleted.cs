namespace AsyncPitfalls.Benchmarks;

/// <summary>One task ends, the others stay open.</summary>
public class WaitFirstCompleted : OpenWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenAny() => WaitAsync(
        static async open => (await Task.WhenAny(open.Tasks)).Result,
        static open => open.End(open.Tasks.Length / 2));

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        static async open => (await open.Tasks.WaitAsync(WaitUntil.FirstCompleted)).Done[0].Result,
        static open => open.End(open.Tasks.Length / 2));
}
