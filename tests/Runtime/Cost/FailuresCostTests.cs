namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class FailuresCostTests : CostTests
{
    private static readonly Task<int> Succeeded = Task.FromResult(1);

    [Fact]
    public void SucceededTask_WithAllFailuresAllocatesNothing() => Assert.Equal(0, BytesOf(static () =>
    {
        _ = Succeeded.WithAllFailures();
        _ = ((Task)Succeeded).WithAllFailures();
    }));

    [Fact]
    public void SucceededTask_WithAggregateExceptionAllocatesNothing() => Assert.Equal(0, BytesOf(static () =>
    {
        _ = Succeeded.WithAggregateException();
        _ = ((Task)Succeeded).WithAggregateException();
    }));
}
