using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Random tasks that are running already are found as they must be.</summary>
public sealed class RunningTaskProperties
{
    private const int Scenarios = 1_000;

    [Fact]
    public Task WaitAsync_SeparatesWhatHasEnded() => SampleAsync(WaitRun.Any, run => run.CheckAsync());

    [Fact]
    public Task EachAsync_GivesTheTasksAsTheyEnd() => SampleAsync(EachTaskRun.Any, run => run.CheckAsync());

    // Elsewhere, as in OwnedWorkProperties: tasks must end on the stack of the clock.
    private static Task SampleAsync<TRun>(Gen<TRun> runs, Func<TRun, Task> check) =>
        Task.Run(() => runs.SampleAsync(check, iter: Scenarios, threads: 1));
}
