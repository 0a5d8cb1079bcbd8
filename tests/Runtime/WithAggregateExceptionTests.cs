namespace AsyncPitfalls.Tests.Runtime;

public sealed class WithAggregateExceptionTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");

    [Fact]
    public void NullTask_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task)null!).WithAggregateException(); });
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task<int>)null!).WithAggregateException(); });
    }

    [Fact]
    public void Succeeded_IsTheTaskItself()
    {
        var task = Task.FromResult(1);
        Assert.Same(task, task.WithAggregateException());
        Assert.Same(task, ((Task)task).WithAggregateException());
    }

    [Fact]
    public async Task SucceedsLater_GivesTheResult()
    {
        var source = new TaskCompletionSource<int>();
        var untyped = ((Task)source.Task).WithAggregateException();
        var typed = source.Task.WithAggregateException();
        Assert.False(untyped.IsCompleted);

        source.SetResult(42);

        await untyped;
        Assert.Equal(42, await typed);
    }

    [Fact]
    public async Task SeveralFailures_ThrowsAllInOneAggregate()
    {
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Failure.Of(_first, _second).WithAggregateException());
        Assert.Equal([_first, _second], thrown.InnerExceptions);
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task SeveralFailuresOfATaskWithResult_ThrowsAllInOneAggregate()
    {
        var task = Task.WhenAll(Task.FromException<int>(_first), Task.FromException<int>(_second));
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => task.WithAggregateException());
        Assert.Equal([_first, _second], thrown.InnerExceptions);
    }

    [Fact]
    public async Task SingleFailure_IsAnAggregateToo()
    {
        var source = new TaskCompletionSource();
        var task = source.Task.WithAggregateException();
        source.SetException(_first);
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => task);
        Assert.Equal([_first], thrown.InnerExceptions);
        Assert.Single(task.Exception!.InnerExceptions);
    }

    [Fact]
    public async Task NestedAggregatesAndRepeatedInstances_AreFlat()
    {
        var nested = new AggregateException(_second, new AggregateException(_third, _first));
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Failure.Of(_first, nested, _first).WithAggregateException());
        Assert.Equal([_first, _second, _third], thrown.InnerExceptions);
    }

    [Fact]
    public async Task EmptyAggregate_IsAFailureOfItsOwn()
    {
        var empty = new AggregateException();
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Failure.Of(empty).WithAggregateException());
        Assert.Equal([empty], thrown.InnerExceptions);
    }

    [Fact]
    public async Task FailureCarriesOthers_AllFailuresOfTheAggregateFindsThem()
    {
        var carrying = Failure.Of(_first, _second).WithAllFailures();
        var task = Task.WhenAll(carrying, Task.FromException(_third));
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => task.WithAggregateException());
        Assert.Equal([_first, _third], thrown.InnerExceptions);
        Assert.Equal([_first, _second, _third], thrown.AllFailures());
    }

    [Fact]
    public async Task Cancelled_ThrowsItsOperationCanceledException()
    {
        var token = new CancellationToken(true);
        var task = Task.FromCanceled<int>(token).WithAggregateException();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(token, thrown.CancellationToken);
        Assert.True(task.IsCanceled);
    }

    [Fact]
    public async Task FaultedWithAnOperationCanceledException_IsAnAggregate()
    {
        var fault = new OperationCanceledException();
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Task.FromException(fault).WithAggregateException());
        Assert.Equal([fault], thrown.InnerExceptions);
    }

    [Fact]
    public async Task Failures_KeepTheStackOfTheirThrower()
    {
        await Assert.ThrowsAsync<AggregateException>(() => ThrowerAsync(_first).WithAggregateException());
        Assert.Contains(nameof(ThrowerAsync), _first.StackTrace, StringComparison.Ordinal);

        static async Task ThrowerAsync(Exception failure)
        {
            await Task.Yield();
            throw failure;
        }
    }

    [Fact]
    public void AllFailuresWereThrown_NothingIsReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_second, () =>
            Assert.Throws<AggregateException>(Failure.Of(_first, _second).WithAggregateException().GetAwaiter().GetResult)));
}
