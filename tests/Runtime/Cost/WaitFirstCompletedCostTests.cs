#pragma warning disable xUnit1051 // The waits end with a task.
namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class WaitFirstCompletedCostTests : CostTests
{
    [Theory, MemberData(nameof(Sizes))]
    public void OpenTasks_ComparedToWhenAny(int count) =>
        AssertRatio(count, few: 2.6, many: 1.5, WaitForFirst, RaceForFirst);

    // WhenAny copies the tasks, as it must; so do we before, as the result needs them. These two references a task to one
    // are all that is left to compare here, and with few tasks the result with its two lists.
    [Theory, MemberData(nameof(Sizes))]
    public void TasksRacedBefore_ComparedToWhenAny(int count) => AssertRatio(
        $"{count} tasks raced before",
        count <= 10 ? 3.4 : 2.05,
        BytesOf(() => RacedBefore(count), WaitForFirst),
        BytesOf(() => RacedBefore(count), RaceForFirst));

    private static void WaitForFirst(OpenTasks open)
    {
        var wait = open.Tasks.WaitAsync(WaitUntil.FirstCompleted);
        open.End(0);
        _ = Ended(wait);
    }

    private static void RaceForFirst(OpenTasks open)
    {
        var race = Task.WhenAny(open.Tasks);
        open.End(0);
        _ = Ended(race);
    }

    // As in a loop that races the same tasks again and again. The first races leave an empty list on each task, which
    // hides in the figures of fresh ones what a race itself needs.
    private static OpenTasks RacedBefore(int count)
    {
        var open = new OpenTasks(count);
        for (var race = 0; race < 3; race++)
        {
            var winner = new OpenTasks(1);
            _ = Task.WhenAny([.. open.Tasks, .. winner.Tasks]);
            winner.EndAll();
        }

        return open;
    }
}
