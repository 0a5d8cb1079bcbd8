namespace AsyncPitfalls.Tests.Runtime;

public sealed class WaitResultTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");
    private readonly Task _open = new TaskCompletionSource().Task;

    [Fact]
    public void Default_IsAnEmptyResult()
    {
        WaitResult<Task<int>> result = default;
        var (done, pending) = result;
        Assert.Empty(done);
        Assert.Empty(pending);
        Assert.Empty(result.Done);
        Assert.Empty(result.Pending);
        Assert.Null(result.Exception);
        result.ThrowIfFailed();
        Assert.Empty(result.GetResults());
    }

    [Fact]
    public async Task Lists_HaveTheSameInstancesAsTheInput()
    {
        var result = await Of(_open, Task.CompletedTask, Task.FromException(_first), Canceled());
        Assert.Equal(3, result.Done.Count);
        Assert.Same(Task.CompletedTask, result.Done[0]);
        Assert.Same(_open, Assert.Single<Task>(result.Pending));
        _ = result.Exception;
    }

    [Fact]
    public async Task ManyTasks_BothListsAreInInputOrderWhicheverIsTheLonger()
    {
        for (var every = 1; every <= 5; every++)
        {
            var tasks = Enumerable.Range(0, 20).Select(i => i % 5 < every ? Task.FromResult(i) : new TaskCompletionSource<int>().Task).ToArray();
            var given = tasks.ToArray();
            var (done, pending) = await tasks.WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero, TestContext.Current.CancellationToken);
            Assert.Equal(given, tasks);
            Assert.Equal(given.Where(task => task.IsCompleted), done);
            Assert.Equal(given.Where(task => !task.IsCompleted), pending);
            Assert.Equal(done, Enumerable.Range(0, done.Count).Select(i => done[i]));
            Assert.Equal(pending, Enumerable.Range(0, pending.Count).Select(i => pending[i]));
        }
    }

    [Fact]
    public async Task TaskInPendingEndsLater_TheListsStay()
    {
        var open = new OpenTasks(1);
        var result = await open.Tasks.WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero, TestContext.Current.CancellationToken);
        open.Fail(0, _first);
        Assert.Equal(open.Tasks, result.Pending);
        Assert.Empty(result.Done);
        Assert.Null(result.Exception);
        result.ThrowIfFailed();
        _ = open[0].Exception;
    }

    [Fact]
    public async Task Exception_HasAllFaultsInInputOrderEachOnce()
    {
        var result = await Of(Canceled(), Failure.Of(_first, _second), Task.CompletedTask, Failure.Of(_third), Failure.Of(_first), _open);
        Assert.Equal([_first, _second, _third], result.Exception!.InnerExceptions);
        Assert.NotSame(result.Exception, result.Exception);
    }

    [Fact]
    public async Task Exception_KeepsAnAggregateThatATaskFailedWith()
    {
        var aggregate = new AggregateException(_first, _second);
        var result = await Of(Task.FromException(aggregate));
        Assert.Equal([aggregate], result.Exception!.InnerExceptions);
    }

    [Fact]
    public async Task NothingHasFailed_NoExceptionEvenWhenSomeWereCancelled()
    {
        Assert.Null((await Of(Task.CompletedTask, _open)).Exception);
        Assert.Null((await Of(Canceled(), _open)).Exception);
    }

    [Fact]
    public async Task ThrowIfFailed_ThrowsTheFirstInInputOrderWithTheOthersAttached()
    {
        var open = new OpenTasks(3);
        var wait = open.Tasks.WaitAsync(cancellationToken: TestContext.Current.CancellationToken);
        open.Fail(2, _third);
        open.Fail(1, _first);
        open.Cancel(0);
        var result = await wait;
        Assert.Same(_first, Assert.Throws<Failure>(result.ThrowIfFailed));
        Assert.Equal([_third], Failure.AttachedTo(_first)!);
        Assert.Equal([_first, _third], _first.AllFailures());
    }

    [Fact]
    public async Task ThrowIfFailedOfSeveralFailuresOfOneTask_TheOthersAreAttached()
    {
        var result = await Of(Failure.Of(_first, _second), Failure.Of(_third, _first));
        Assert.Same(_first, Assert.Throws<Failure>(result.ThrowIfFailed));
        Assert.Equal([_second, _third], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task ThrowIfFailedTwice_ThrowsAndAttachesTheSame()
    {
        var result = await Of(Task.FromException(_first), Task.FromException(_second));
        Assert.Throws<Failure>(result.ThrowIfFailed);
        Assert.Throws<Failure>(result.ThrowIfFailed);
        Assert.Equal([_first, _second], _first.AllFailures());
    }

    [Fact]
    public async Task ThrowIfFailedOfASingleFailure_AttachesNothing()
    {
        var result = await Of(Task.FromException(_first), Task.FromException(_first), _open);
        Assert.Throws<Failure>(result.ThrowIfFailed);
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task ThrowIfFailedOfOnlyCancelledTasks_ThrowsTheFirstOperationCanceledException()
    {
        var first = new OperationCanceledException(new CancellationToken(true));
        var result = await Of(Task.CompletedTask, ThrowAsync(first), ThrowAsync(new OperationCanceledException()));
        Assert.Same(first, Assert.Throws<OperationCanceledException>(result.ThrowIfFailed));
        Assert.Empty(first.Data);
    }

    [Fact]
    public async Task ThrowIfFailedOfATaskFaultedWithAnOperationCanceledException_ThrowsIt()
    {
        var fault = new OperationCanceledException();
        var result = await Of(Canceled(), Task.FromException(fault), Task.FromException(_first));
        Assert.Same(fault, Assert.Throws<OperationCanceledException>(result.ThrowIfFailed));
        Assert.Equal([fault, _first], fault.AllFailures());
    }

    [Fact]
    public async Task ThrowIfFailed_PendingTasksDoNotMatter() => (await Of(_open, Task.CompletedTask)).ThrowIfFailed();

    [Fact]
    public async Task ThrowIfFailed_KeepsTheStackOfTheThrower()
    {
        var result = await Of(ThrowAsync(_first), ThrowAsync(_second));
        Assert.Throws<Failure>(result.ThrowIfFailed);
        Assert.Contains(nameof(ThrowAsync), _first.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(ThrowAsync), _second.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResults_AreInInputOrder()
    {
        var open = new OpenTasks(3);
        var wait = open.Tasks.WaitAsync(cancellationToken: TestContext.Current.CancellationToken);
        open.Succeed(2);
        open.Succeed(0);
        open.Succeed(1);
        var results = (await wait).GetResults();
        Assert.Equal([0, 1, 2], results);
    }

    [Fact]
    public async Task GetResultsWhenSomethingIsPending_ThrowsInvalidOperationException()
    {
        var open = new OpenTasks(2);
        open.Succeed(0);
        var result = await open.Tasks.WaitAsync(WaitUntil.FirstCompleted, TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => result.GetResults());
    }

    [Fact]
    public async Task GetResultsWhenSomethingIsPendingAndSomethingFailed_ThrowsTheFailure()
    {
        var open = new OpenTasks(2);
        open.Fail(1, _first);
        var result = await open.Tasks.WaitAsync(WaitUntil.FirstCompleted, TestContext.Current.CancellationToken);
        Assert.Same(_first, Assert.Throws<Failure>(() => result.GetResults()));
    }

    [Fact]
    public async Task GetResultsWhenSomethingWasCancelled_ThrowsOperationCanceledException()
    {
        var open = new OpenTasks(2);
        open.Cancel(1);
        var result = await open.Tasks.WaitAsync(WaitUntil.FirstFailure, TestContext.Current.CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(() => result.GetResults());
    }

    private static Task Canceled() => Task.FromCanceled(new CancellationToken(true));

    private static Task<WaitResult<Task>> Of(params Task[] tasks) => tasks.WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero);

    private static async Task ThrowAsync(Exception exception)
    {
        await Task.CompletedTask;
        throw exception;
    }
}
