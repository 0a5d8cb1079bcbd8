namespace AsyncPitfalls.Benchmarks;

/// <summary>The work of each element is one of the open tasks: what is measured is what is done about it.</summary>
public class AllAsync : OpenWaits
{
    private int[] _source = [];

    [GlobalSetup]
    public void MakeSource() => _source = [.. Enumerable.Range(0, Count)];

    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenAllSelect() => WaitAsync(
        async open => (await Task.WhenAll(_source.Select(i => open.Tasks[i]))).Length,
        static open => open.EndAll());

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        async open => (await TaskWait.AllAsync(_source, (i, _) => open.Tasks[i])).Length,
        static open => open.EndAll());
}
