namespace AsyncPitfalls.Benchmarks;

/// <summary>
/// Base of all benchmarks. Each invocation deals with the same number of tasks, in waits for <see cref="Count"/> of them
/// each, so that all figures are for one task and can be compared.
/// </summary>
/// <remarks>Many short iterations, and the quickest of them told: so other load on the machine shows least.</remarks>
[MemoryDiagnoser, MinColumn]
[SimpleJob(warmupCount: 8, iterationCount: 20, invocationCount: 1)]
public abstract class Waits
{
    /// <summary>How many tasks an invocation deals with.</summary>
    protected const int TasksInAll = 100_000;

    [Params(1, 10, 1_000, 10_000)]
    public int Count { get; set; }

    protected int Times => TasksInAll / Count;
}
