#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>The clock is not made to run the code that waits for the work.</summary>
public sealed class GraceStackTests
{
    [ThreadStatic]
    private static bool _isAdvancing;

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    [Theory, MemberData(nameof(Helpers))]
    public async Task GraceExpires_CodeAfterTheAwaitDoesNotRunInsideTheClock(string helper)
    {
        var second = TimeSpan.FromSeconds(1);
        var time = new CountingTimeProvider();
        var options = new WaitOptions { Timeout = second, Grace = second, TimeProvider = time };
        var continued = ContinueAsync(OwningHelpers.RunAsync(helper, new ManualWork().On(1), options));
        time.Clock.Advance(second);
        _isAdvancing = true;
        time.Clock.Advance(second);
        _isAdvancing = false;
        Assert.False(await continued.Soon());
    }

    private static async Task<bool> ContinueAsync(Task task)
    {
        await Task.WhenAny(task).ConfigureAwait(false);
        return _isAdvancing;
    }
}
