using Nito.AsyncEx;

namespace AsyncPitfalls.Benchmarks;

/// <summary>No task fails, so that all have to be waited for.</summary>
public class WaitFirstFailure : OpenWaits
{
    [Benchmark(Baseline = true, OperationsPerInvoke = TasksInAll)]
    public Task<int> OrderByCompletion() => WaitAsync(
        static async open =>
        {
            var done = 0;
            foreach (var task in open.Tasks.OrderByCompletion())
            {
                await task;
                done++;
            }

            return done;
        },
        static open => open.EndAll());

    [Benchmark(OperationsPerInvoke = TasksInAll)]
    public Task<int> Helper() => WaitAsync(
        static async open => (await open.Tasks.WaitAsync(WaitUntil.FirstFailure)).Done.Count,
        static open => open.EndAll());
}
