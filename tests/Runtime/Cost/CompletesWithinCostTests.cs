#pragma warning disable xUnit1051 // The waits end with their task.
namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class CompletesWithinCostTests : CostTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void OpenTask_ComparedToTheRaceWithADelay() => AssertRatio(
        1,
        few: 1.2,
        many: 1.2,
        static open => EndAndRead(open, open.Tasks[0].CompletesWithinAsync(Limit)),
        static open => EndAndRead(open, RaceAsync(open.Tasks[0], Limit)));

    [Fact]
    public void EndedTaskOrZeroLimit_AllocatesNothing()
    {
        var open = new OpenTasks(1).Tasks[0];
        Assert.Equal(0, BytesOf(() =>
        {
            _ = Task.CompletedTask.CompletesWithinAsync(Limit);
            _ = open.CompletesWithinAsync(TimeSpan.Zero);
        }));
    }

    [Fact]
    public void TasksHaveEnded_NoTimerIsLeft()
    {
        var time = new CountingTimeProvider();
        var open = new OpenTasks(1_000);
        var waits = Array.ConvertAll(open.Tasks, task => task.CompletesWithinAsync(Limit, time));
        Assert.Equal(1_000, time.Live);

        open.EndAll();
        Assert.True(Task.WhenAll(waits).IsCompletedSuccessfully);
        Assert.Equal(0, time.Live);
    }

    private static async Task<bool> RaceAsync(Task task, TimeSpan timeout) =>
        await Task.WhenAny(task, Task.Delay(timeout)).ConfigureAwait(false) == task;

    private static void EndAndRead(OpenTasks open, Task<bool> wait)
    {
        open.EndAll();
        Assert.True(Ended(wait));
    }
}
