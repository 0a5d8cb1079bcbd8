namespace AsyncPitfalls.Benchmarks;

public class WithTimeoutAsync : SingleWaits
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _caller = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task LinkedSource() => WaitAsync(async task => await WithLinkedSourceAsync(_ => task, Limit, _caller.Token));

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task Helper() => WaitAsync(async task => await TaskWait.WithTimeoutAsync(_ => task, Limit, _caller.Token));

    private static async Task<TResult> WithLinkedSourceAsync<TResult>(
        Func<CancellationToken, Task<TResult>> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(timeout);
        return await work(source.Token).ConfigureAwait(false);
    }
}
