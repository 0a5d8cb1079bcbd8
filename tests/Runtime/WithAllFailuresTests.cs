namespace AsyncPitfalls.Tests.Runtime;

public sealed class WithAllFailuresTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");

    [Fact]
    public void NullTask_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task)null!).WithAllFailures(); });
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task<int>)null!).WithAllFailures(); });
    }

    [Fact]
    public void Succeeded_IsTheTaskItself()
    {
        var task = Task.FromResult(1);
        Assert.Same(task, task.WithAllFailures());
        Assert.Same(task, ((Task)task).WithAllFailures());
    }

    [Fact]
    public async Task SucceedsLater_GivesTheResult()
    {
        var source = new TaskCompletionSource<int>();
        var untyped = ((Task)source.Task).WithAllFailures();
        var typed = source.Task.WithAllFailures();
        Assert.False(untyped.IsCompleted);
        Assert.False(typed.IsCompleted);

        source.SetResult(42);

        await untyped;
        Assert.Equal(42, await typed);
    }

    [Fact]
    public async Task SeveralFailures_ThrowsWhatAwaitThrows()
    {
        var task = Failure.Of(_first, _second, _third);
        var awaited = await Assert.ThrowsAnyAsync<Exception>(() => task);
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => task.WithAllFailures());
        Assert.Same(awaited, thrown);
        Assert.Same(_first, thrown);
    }

    [Fact]
    public async Task SeveralFailures_TheOthersAreAttached()
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _second, _third).WithAllFailures());
        Assert.Equal([_second, _third], Failure.AttachedTo(thrown)!);
        Assert.Equal([_first, _second, _third], thrown.AllFailures());
    }

    [Fact]
    public async Task SeveralFailuresOfATaskWithResult_TheOthersAreAttached()
    {
        var task = Task.WhenAll(Task.FromException<int>(_first), Task.FromResult(1), Task.FromException<int>(_second));
        var thrown = await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures());
        Assert.Same(_first, thrown);
        Assert.Equal([_second], Failure.AttachedTo(thrown)!);
    }

    [Fact]
    public async Task FailsLater_TheOthersAreAttached()
    {
        var one = new TaskCompletionSource();
        var two = new TaskCompletionSource();
        var all = Task.WhenAll(one.Task, two.Task).WithAllFailures();

        one.SetException(_first);
        Assert.False(all.IsCompleted);
        two.SetException(_second);

        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => all));
        Assert.Equal([_second], Failure.AttachedTo(_first)!);
    }

    // Which of them comes first is the framework's choice, and has not been the same in all its versions.
    [Fact]
    public async Task LaterTaskFailsFirst_ThrowsWhatAwaitThrows()
    {
        var one = new TaskCompletionSource();
        var two = new TaskCompletionSource();
        var task = Task.WhenAll(one.Task, two.Task);
        two.SetException(_second);
        one.SetException(_first);

        var awaited = await Assert.ThrowsAsync<Failure>(() => task);
        var thrown = await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures());
        Assert.Same(awaited, thrown);
        Assert.Equal([awaited == _first ? _second : _first], Failure.AttachedTo(thrown)!);
    }

    [Fact]
    public async Task CatchClauseForTheFirstFailure_IsStillEntered()
    {
        var first = new HttpRequestException();
        string entered;
        try
        {
            await Task.WhenAll(Task.CompletedTask, Task.FromException(first), Task.FromException(_second)).WithAllFailures();
            entered = "none";
        }
        catch (HttpRequestException e) when (e.AllFailures().Count == 2)
        {
            entered = "HttpRequestException";
        }

        Assert.Equal("HttpRequestException", entered);
    }

    [Fact]
    public async Task Failure_KeepsTheStackOfItsThrower()
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => Task.WhenAll(ThrowerAsync(_first), ThrowerAsync(_second)).WithAllFailures());
        Assert.Contains(nameof(ThrowerAsync), thrown.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(ThrowerAsync), _second.StackTrace, StringComparison.Ordinal);

        static async Task ThrowerAsync(Exception failure)
        {
            await Task.Yield();
            throw failure;
        }
    }

    [Fact]
    public async Task SingleFailure_AttachesNothing()
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first).WithAllFailures());
        Assert.Same(_first, thrown);
        Assert.Empty(thrown.Data);
    }

    [Fact]
    public async Task SameInstanceTwice_CountsOnce()
    {
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _first).WithAllFailures());
        Assert.Empty(_first.Data);

        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _second, _first, _second).WithAllFailures());
        Assert.Equal([_second], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task WhenAllOfWhenAll_HasTheFailuresOfBoth()
    {
        var task = Task.WhenAll(Failure.Of(_first, _second), Failure.Of(_third));
        await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures());
        Assert.Equal([_second, _third], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task AggregateAmongTheOthers_IsFlattenedWithoutTheFirst()
    {
        var aggregate = new AggregateException(_first, new AggregateException(_second), _third);
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, aggregate).WithAllFailures());
        Assert.Equal([_second, _third], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task FirstIsAnAggregate_IsThrownItself()
    {
        var aggregate = new AggregateException(_first, _second);
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Failure.Of(aggregate, _second, _third).WithAllFailures());
        Assert.Same(aggregate, thrown);
        Assert.Equal([_third], Failure.AttachedTo(thrown)!);
        Assert.Equal([_first, _second, _third], thrown.AllFailures());
    }

    [Fact]
    public async Task Cancelled_ThrowsItsOperationCanceledExceptionUnchanged()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var cancelled = new OperationCanceledException(source.Token);
        var task = Throw(cancelled);
        var wrapped = task.WithAllFailures();

        Assert.Same(cancelled, await Assert.ThrowsAsync<OperationCanceledException>(() => wrapped));
        Assert.True(wrapped.IsCanceled);
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.Empty(cancelled.Data);

        static async Task Throw(Exception exception)
        {
            await Task.CompletedTask;
            throw exception;
        }
    }

    [Fact]
    public async Task CancelledBesideAFault_ThrowsTheFault()
    {
        var task = Task.WhenAll(Task.FromCanceled(new CancellationToken(true)), Task.FromException(_first));
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures()));
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task FaultedWithAnOperationCanceledException_IsCanceledWithThatInstance()
    {
        var first = new OperationCanceledException();
        var source = new TaskCompletionSource();
        source.SetException([first, _second]);
        var wrapped = source.Task.WithAllFailures();

        Assert.Same(first, await Assert.ThrowsAsync<OperationCanceledException>(() => wrapped));
        Assert.True(wrapped.IsCanceled);
        Assert.Equal([first, _second], first.AllFailures());
    }
}
