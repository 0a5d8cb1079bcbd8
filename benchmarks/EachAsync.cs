using Nito.AsyncEx;

namespace AsyncPitfalls.Benchmarks;

public class EachAsync : OpenWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> OrderByCompletion() => WaitAsync(
        static async open =>
        {
            var sum = 0;
            foreach (var task in open.Tasks.OrderByCompletion())
                sum += await task;

            return sum;
        },
        static open => open.EndAll());

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        static async open =>
        {
            var sum = 0;
            await foreach (var task in open.Tasks.EachAsync())
                sum += task.Result;

            return sum;
        },
        static open => open.EndAll());
}
