#pragma warning disable xUnit1051 // The walks end with their tasks.
using Nito.AsyncEx;

namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class EachAsyncCostTests : CostTests
{
    [Theory, MemberData(nameof(Sizes))]
    public void OpenTasks_ComparedToOrderByCompletion(int count) => AssertRatio(
        count,
        few: 0.8,
        many: 0.5,
        static open =>
        {
            // Every step has to wait, as it does when the walker is quicker than the tasks.
            var tasks = open.Tasks.EachAsync().GetAsyncEnumerator();
            for (var i = 0; i < open.Tasks.Length; i++)
            {
                var step = tasks.MoveNextAsync();
                open.End(i);
                Assert.True(Ended(step));
            }

            Assert.False(Ended(tasks.MoveNextAsync()));
        },
        static open =>
        {
            var ordered = open.Tasks.OrderByCompletion();
            open.EndAll();
            _ = Ended(ordered[^1]);
        });

    [Theory, MemberData(nameof(Sizes))]
    public void EndedTasks_ComparedToWhenEach(int count) => AssertRatio(
        $"{count} ended tasks",
        1,
        BytesOf(() => EndedTasks(count), static tasks => Walk(tasks.EachAsync(), tasks.Length)),
        BytesOf(() => EndedTasks(count), static tasks => Walk(Task.WhenEach(tasks), tasks.Length)));

    private static bool Ended(ValueTask<bool> step) =>
        step.IsCompleted ? step.GetAwaiter().GetResult() : throw new InvalidOperationException("The step has not ended.");

    private static void Walk(IAsyncEnumerable<Task<int>> tasks, int count)
    {
        var walk = tasks.GetAsyncEnumerator();
        for (var i = 0; i < count; i++)
            Assert.True(Ended(walk.MoveNextAsync()));

        Assert.False(Ended(walk.MoveNextAsync()));
    }
}
