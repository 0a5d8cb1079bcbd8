namespace AsyncPitfalls.Tests.Packages;

/// <summary>A library for old and new frameworks that calls ours.</summary>
public sealed class TargetsTests(PackedProduct product)
{
    private static readonly string[] Frameworks = ["net10.0", "net472", "net8.0", "netstandard2.0"];

    [Fact]
    public async Task Every_target_builds_and_reports()
    {
        var consumer = await Consumer.RestoredAsync(
            product,
            "Targets",
            "AsyncPitfalls.Runtime",
            """
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using AsyncPitfalls;

            public static class Copies
            {
                public static async Task FirstOnlyAsync(Task left, Task right)
                {
                    try
                    {
                        await Task.WhenAll(left, right);
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e.Message);
                    }
                }

                public static async Task AllAsync(Task left, Task right)
                {
                    try
                    {
                        await Task.WhenAll(left, right).WithAllFailures();
                    }
                    catch (Exception e)
                    {
                        foreach (var failure in e.AllFailures())
                            Console.WriteLine(failure.Message);
                    }
                }

                public static Task<bool> LimitedAsync(Task work) => work.CompletesWithinAsync(TimeSpan.FromSeconds(1));

                // In the C# of the oldest target.
                public static async Task<int> EveryHelperAsync(Task<int>[] tasks, CancellationTokenSource source)
                {
                    var (done, pending) = await tasks.WaitAsync(WaitUntil.FirstFailure, TimeSpan.FromSeconds(1), source.Token);
                    int[] results = (await tasks.WaitAsync()).GetResults();
                    await TaskWait.AllAsync(results, (item, token) => Task.Delay(item, token), source.Token);
                    int[] doubled = await TaskWait.AllAsync(results, async (item, token) =>
                    {
                        await Task.Delay(item, token);
                        return 2 * item;
                    });
                    var each = tasks.EachAsync().GetAsyncEnumerator(source.Token);
                    var eachOfWork = TaskWait.EachAsync(results, (item, token) => Task.FromResult(item)).GetAsyncEnumerator(source.Token);
                    await eachOfWork.MoveNextAsync();
                    int first = await eachOfWork.Current;
                    var options = new WaitOptions { Grace = TimeSpan.Zero, TimeProvider = TimeProvider.System };
                    await TaskWait.WithTimeoutAsync(token => Task.Delay(1, token), TimeSpan.FromSeconds(1));
                    int one = await TaskWait.WithTimeoutAsync(token => Task.FromResult(1), options, source.Token);
                    await TaskScope.RunAsync(async scope =>
                    {
                        int two = await scope.Start(token => Task.FromResult(2));
                        scope.Cancel();
                    });
                    int three = await TaskScope.RunAsync(scope => scope.Start(token => Task.FromResult(3)), options);
                    await source.CancelAndWaitAsync(tasks);
                    tasks[0].Observe(failure => Console.WriteLine(failure));
                    return done.Count + pending.Count + doubled.Length + first + one + three;
                }
            }

            """,
            string.Join(';', Frameworks));

        var build = (await consumer.BuildAsync()).Succeeded();

        Assert.All(build.Findings, finding => Assert.Equal("AP1001", finding.Id));
        Assert.All(build.Findings, finding => Assert.StartsWith("12,", finding.Place));
        Assert.Equal(Frameworks, build.Findings.Select(finding => finding.Framework).Order(StringComparer.Ordinal));
    }
}
