namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class WithTimeoutCostTests : CostTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void OpenWork_ComparedToALinkedSource()
    {
        using var caller = new CancellationTokenSource();
        AssertRatio(
            "one task",
            1.5,
            BytesOf(() => new Work(), work => EndAndRead(work, TaskWait.WithTimeoutAsync(work.Start, Limit, caller.Token))),
            BytesOf(() => new Work(), work => EndAndRead(work, WithLinkedSourceAsync(work.Start, Limit, caller.Token))));
    }

    private static async Task<TResult> WithLinkedSourceAsync<TResult>(
        Func<CancellationToken, Task<TResult>> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(timeout);
        return await work(source.Token).ConfigureAwait(false);
    }

    private static void EndAndRead(Work work, Task<int> limited)
    {
        work.Open.EndAll();
        _ = Ended(limited);
    }

    private sealed class Work
    {
        public Work() => Start = _ => Open.Tasks[0];

        public OpenTasks Open { get; } = new(1);

        public Func<CancellationToken, Task<int>> Start { get; }
    }
}
