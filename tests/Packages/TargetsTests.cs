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
            }

            """,
            string.Join(';', Frameworks));

        var build = (await consumer.BuildAsync()).Succeeded();

        Assert.All(build.Findings, finding => Assert.Equal("AP1001", finding.Id));
        Assert.All(build.Findings, finding => Assert.StartsWith("11,", finding.Place));
        Assert.Equal(Frameworks, build.Findings.Select(finding => finding.Framework).Order(StringComparer.Ordinal));
    }
}
