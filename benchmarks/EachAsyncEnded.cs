namespace AsyncPitfalls.Benchmarks;

public class EachAsyncEnded : EndedWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> WhenEach() => WaitAsync(static tasks => WalkAsync(Task.WhenEach(tasks)));

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(static tasks => WalkAsync(tasks.EachAsync()));

    private static async Task<int> WalkAsync(IAsyncEnumerable<Task<int>> tasks)
    {
        var sum = 0;
        await foreach (var task in tasks)
            sum += task.Result;

        return sum;
    }
}
