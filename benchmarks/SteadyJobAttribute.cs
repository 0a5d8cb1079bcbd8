using BenchmarkDotNet.Jobs;

namespace AsyncPitfalls.Benchmarks;

/// <summary>
/// Many short iterations of code that is optimised from the start. Otherwise one side may still run in a lower tier when
/// it is measured: the runtime optimises in the background, which on a machine that is busy takes its time.
/// </summary>
public sealed class SteadyJobAttribute() : JobConfigBaseAttribute(
    Job.Default
        .WithWarmupCount(5)
        .WithIterationCount(30)
        .WithInvocationCount(1)
        .WithUnrollFactor(1)
        .WithEnvironmentVariables(new("DOTNET_TieredCompilation", "0"), new("DOTNET_ReadyToRun", "0")));
