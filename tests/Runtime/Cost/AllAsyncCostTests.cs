#pragma warning disable xUnit1051 // The work ends by itself.
namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class AllAsyncCostTests : CostTests
{
    [Theory, MemberData(nameof(Sizes))]
    public void WorkWithResults_ComparedToWhenAll(int count)
    {
        var source = Enumerable.Range(0, count).ToArray();
        var bytes = BytesOf(() => new Work(source), static work =>
        {
            var all = TaskWait.AllAsync(work.Source, work.Start);
            work.Open.EndAll();
            _ = Ended(all);
        });
        var baseline = BytesOf(() => new Work(source), static work =>
        {
            var all = Task.WhenAll(work.Source.Select(work.StartFreely));
            work.Open.EndAll();
            _ = Ended(all);
        });

        AssertRatio($"{count} tasks", count <= 10 ? 3 : 4.1, bytes, baseline);
        Assert.InRange(bytes, 0, 130L * count + 650);
    }

    // The delegates are made before, so that they count for neither.
    private sealed class Work
    {
        public Work(int[] source)
        {
            Source = source;
            Open = new(source.Length);
            Start = (i, _) => Open.Tasks[i];
            StartFreely = i => Open.Tasks[i];
        }

        public int[] Source { get; }

        public OpenTasks Open { get; }

        public Func<int, CancellationToken, Task<int>> Start { get; }

        public Func<int, Task<int>> StartFreely { get; }
    }
}
