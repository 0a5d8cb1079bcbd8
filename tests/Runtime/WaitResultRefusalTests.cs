namespace AsyncPitfalls.Tests.Runtime;

/// <summary>ThrowIfFailed and GetResults when the Data of the first failure does not take the others.</summary>
public sealed class WaitResultRefusalTests
{
    private readonly RefusingException _first = new();
    private readonly Failure _second = new("second");

    [Fact]
    public void ThrowIfFailed_ThrowsTheFirstAndReportsTheOthers() =>
        Assert.True(UnobservedFailures.Report(_second, () =>
            Assert.Same(_first, Assert.Throws<RefusingException>(Result().ThrowIfFailed))));

    [Fact]
    public void GetResults_ThrowsTheFirstAndReportsTheOthers() =>
        Assert.True(UnobservedFailures.Report(_second, () =>
            Assert.Same(_first, Assert.Throws<RefusingException>(() => Result().GetResults()))));

    [Fact]
    public void CancelAndWait_ThrowsTheFirstAndReportsTheOthers() =>
        Assert.True(UnobservedFailures.Report(_second, () =>
        {
            using var source = new CancellationTokenSource();
            var end = source.CancelAndWaitAsync(Tasks());
            Assert.Same(_first, Assert.Throws<RefusingException>(end.GetAwaiter().GetResult));
        }));

    [Fact]
    public async Task CancelAndWaitWithLateFailure_GivesTheOthersToIt()
    {
        var late = new List<Exception>();
        using var source = new CancellationTokenSource();
        var end = source.CancelAndWaitAsync(Tasks(), new WaitOptions { LateFailure = late.Add });
        Assert.Same(_first, await Assert.ThrowsAsync<RefusingException>(() => end));
        Assert.Equal([_second], late);
    }

    private Task<int>[] Tasks() => [Task.FromException<int>(_first), Task.FromException<int>(_second)];

    private WaitResult<Task<int>> Result() => Tasks().WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero).GetAwaiter().GetResult();
}
