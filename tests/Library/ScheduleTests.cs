using System.Globalization;
using System.Reflection;

namespace AsyncPitfalls.Tests.Library;

/// <summary>
/// The library under schedules that Coyote explores, each scenario in a process of its own: tests/Schedules. More of them
/// are explored by hand, see tests/Schedules/Program.cs.
/// </summary>
public sealed class ScheduleTests
{
    private const int Count = 500;

    private static readonly string Folder = FrameworkReferences.Metadata("Schedules");

    [Theory]
    [InlineData("AllAsync.Parts_end_as_they_like")]
    [InlineData("AllAsync.Parts_succeed")]
    [InlineData("AllAsync.The_grace_expires")]
    [InlineData("AllAsync.The_source_fails")]
    [InlineData("AllAsync.Two_calls_share_a_failure")]
    [InlineData("CancelAndWaitAsync.Tasks_end_as_they_like")]
    [InlineData("CancelAndWaitAsync.The_source_is_cancelled_twice")]
    [InlineData("CompletesWithinAsync.Task_limit_and_caller")]
    [InlineData("EachTask.The_loop_goes_on")]
    [InlineData("EachTask.The_loop_is_left")]
    [InlineData("EachWork.The_grace_expires")]
    [InlineData("EachWork.The_grace_expires_for_the_rest")]
    [InlineData("EachWork.The_loop_goes_on")]
    [InlineData("EachWork.The_loop_is_left")]
    [InlineData("Observe.Two_observe_a_task_that_ends")]
    [InlineData("TaskScope.A_part_starts_a_part")]
    [InlineData("TaskScope.A_start_races_the_end")]
    [InlineData("TaskScope.Parts_end_as_they_like")]
    [InlineData("TaskScope.The_scope_is_cancelled")]
    [InlineData("WaitAsync.All_completed")]
    [InlineData("WaitAsync.First_completed")]
    [InlineData("WaitAsync.First_failure")]
    [InlineData("WithTimeoutAsync.Work_ends_as_it_likes")]
    public async Task Holds_in_every_explored_schedule(string scenario)
    {
        var exploration = await ExploreAsync(scenario, Count.ToString(CultureInfo.InvariantCulture));

        exploration.Succeeded();
        Assert.StartsWith($"{scenario}: explored {Count} schedules, 0 uncontrolled calls, 0 problems,", exploration.Output);
    }

    [Fact]
    public async Task Every_scenario_is_explored()
    {
        var names = (await ExploreAsync()).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        var method = typeof(ScheduleTests).GetMethod(nameof(Holds_in_every_explored_schedule))!;
        var explored = method.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.Data[0]!);
        Assert.Equal(names.Order(StringComparer.Ordinal), explored.Order(StringComparer.Ordinal));
    }

    private static Task<CliResult> ExploreAsync(params string[] arguments) =>
        Cli.DotnetAsync(Folder, [Path.Combine(Folder, "AsyncPitfalls.Schedules.dll"), .. arguments]);
}
