using BenchmarkDotNet.Configs;

namespace AsyncPitfalls.Benchmarks;

/// <summary>
/// Base of all benchmarks. Each invocation deals with the same number of tasks, in waits for <see cref="Count"/> of them
/// each, so that all figures are for one task and can be compared.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "Median", "Gen0", "Gen1", "Gen2")]
[InvocationCount(1)]
public abstract class Waits
{
    /// <summary>How many tasks an invocation deals with.</summary>
    protected const int TasksInAll = 100_000;

    [Params(1, 10, 1_000, 10_000)]
    public int Count { get; set; }

    protected int Times => TasksInAll / Count;
}
