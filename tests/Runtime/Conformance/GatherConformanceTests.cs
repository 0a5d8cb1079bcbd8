#pragma warning disable xUnit1051 // The waits end with their tasks.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

public sealed class GatherConformanceTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");

    [Fact]
    public async Task TwoSuccessesTwoFaults_EveryOutcomeIsAtItsPosition()
    {
        var open = new OpenTasks(4);
        var wait = open.Tasks.WaitAsync();
        open.Fail(3, _second);
        open.Succeed(2);
        open.Fail(1, _first);
        open.Succeed(0);

        Assert.Equal([null, _first, null, _second], (await wait).Done.Select(task => task.Exception?.InnerException));
    }

    [Fact]
    public async Task SuccessFaultAndCancel_ThrowIfFailedGivesTheFault()
    {
        var open = new OpenTasks(3);
        var wait = open.Tasks.WaitAsync();
        open.Cancel(0);
        open.Succeed(1);
        open.Fail(2, _first);

        var result = await wait;
        Assert.Same(_first, Assert.Throws<Failure>(result.ThrowIfFailed));
    }
}
