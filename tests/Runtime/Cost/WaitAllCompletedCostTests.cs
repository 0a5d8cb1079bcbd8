#pragma warning disable xUnit1051 // The waits end with their tasks.
namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class WaitAllCompletedCostTests : CostTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory, MemberData(nameof(Sizes))]
    public void OpenTasks_ComparedToWhenAll(int count) => AssertRatio(
        count,
        few: 2.5,
        many: 0.75,
        static open => EndAndRead(open, open.Tasks.WaitAsync()),
        static open => EndAndRead(open, Task.WhenAll(open.Tasks)));

    [Theory, MemberData(nameof(Sizes))]
    public void OpenTasksAndALimit_ComparedToWhenAllWithOne(int count) => AssertRatio(
        count,
        few: 1.5,
        many: 0.75,
        static open => EndAndRead(open, open.Tasks.WaitAsync(WaitUntil.AllCompleted, Limit)),
        static open => EndAndRead(open, Task.WhenAll(open.Tasks).WaitAsync(Limit)));

    [Theory, MemberData(nameof(Sizes))]
    public void EndedTasks_ComparedToWhenAll(int count) => AssertRatio(
        $"{count} ended tasks",
        0.75,
        BytesOf(() => EndedTasks(count), static tasks => Ended(tasks.WaitAsync())),
        BytesOf(() => EndedTasks(count), static tasks => Ended(Task.WhenAll(tasks))));

    private static void EndAndRead<TResult>(OpenTasks open, Task<TResult> wait)
    {
        open.EndAll();
        _ = Ended(wait);
    }
}
