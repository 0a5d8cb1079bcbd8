using System.Runtime.ExceptionServices;

namespace AsyncPitfalls.Tests.Runtime.Cost;

/// <summary>
/// Bytes are exact, unlike time: what a thread allocates does not depend on the machine. So the limits of
/// docs/benchmarks.md are tests where they are about bytes.
/// </summary>
/// <remarks>
/// Nothing is awaited here, only ended and read: awaiting costs the method that does it, and the same for any task.
/// </remarks>
public abstract class CostTests
{
    private const int Few = 10;
    private const int Rounds = 12;

    public static TheoryData<int> Sizes => [1, Few, 1_000, 10_000];

    /// <summary>Compares what two ways to deal with the same number of open tasks allocate.</summary>
    /// <param name="count">How many tasks.</param>
    /// <param name="few">How many times the bytes of the baseline are allowed, for up to ten tasks.</param>
    /// <param name="many">The same for a thousand and more.</param>
    /// <param name="helper">What is measured.</param>
    /// <param name="baseline">What it is measured against.</param>
    private protected static void AssertRatio(
        int count, double few, double many, Action<OpenTasks> helper, Action<OpenTasks> baseline)
    {
        var bytes = BytesOf(() => new OpenTasks(count), helper);
        var most = BytesOf(() => new OpenTasks(count), baseline);
        AssertRatio($"{count} tasks", count <= Few ? few : many, bytes, most);
    }

    private protected static void AssertRatio(string what, double limit, long bytes, long baseline)
    {
        var ratio = (double)bytes / baseline;
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"{what}: {bytes} B, baseline {baseline} B, ratio {ratio:0.00}, limit {limit:0.00}"));
        Assert.InRange(ratio, 0, limit);
    }

    /// <summary>What <paramref name="measured"/> allocates once everything it uses is there.</summary>
    private protected static long BytesOf<TState>(Func<TState> prepare, Action<TState> measured)
    {
        var least = long.MaxValue;
        ExceptionDispatchInfo? thrown = null;

        // A thread of its own has no context that would send continuations elsewhere, and counts for itself.
        var thread = new Thread(() =>
        {
            try
            {
                for (var round = 0; round < Rounds; round++)
                {
                    var state = prepare();
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    measured(state);
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return least;
    }

    private protected static long BytesOf(Action measured) => BytesOf(static () => true, _ => measured());

    private protected static Task<int>[] EndedTasks(int count)
    {
        var tasks = new OpenTasks(count);
        tasks.EndAll();
        return tasks.Tasks;
    }

    /// <summary>Reads a result that is there; a wait for it would allocate something itself.</summary>
    private protected static TResult Ended<TResult>(Task<TResult> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The task has not ended.");
}
