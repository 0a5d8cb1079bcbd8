using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Random tasks that are running already are found as they must be.</summary>
public sealed class RunningTaskProperties
{
    private const int Scenarios = 1_000;

    [Fact]
    public Task WaitAsync_SeparatesWhatHasEnded() =>
        WaitRun.Any.SampleAsync(run => run.CheckAsync(), iter: Scenarios, threads: 1);

    [Fact]
    public Task EachAsync_GivesTheTasksAsTheyEnd() =>
        EachTaskRun.Any.SampleAsync(run => run.CheckAsync(), iter: Scenarios, threads: 1);
}
