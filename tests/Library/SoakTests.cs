namespace AsyncPitfalls.Tests.Library;

/// <summary>
/// Calls of every helper, over and over in one process, in which nothing grows, hangs or gets lost. By hand, with the
/// number of calls: <c>dotnet run -c Release --project tests/Soak -- 10000000</c>.
/// </summary>
public sealed class SoakTests
{
    private const int Calls = 200_000;

    [Fact]
    public async Task Calls_leave_nothing_behind()
    {
        var run = await Cli.DotnetAsync(FrameworkReferences.Metadata("Soak"), ["AsyncPitfalls.Soak.dll", $"{Calls}"]);

        run.Succeeded();
        Assert.Contains("failures lost: 0", run.Output);
    }
}
