using System.Linq.Expressions;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A using directive for this library changes nothing in code that uses the framework's members.</summary>
public sealed class BindingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void WaitAsync_IsTheTasksOwn()
    {
        var token = CancellationToken.None;
        AssertBinds(typeof(Task), (Task task) => task.WaitAsync(Limit));
        AssertBinds(typeof(Task), (Task task) => task.WaitAsync(token));
        AssertBinds(typeof(Task), (Task task) => task.WaitAsync(Limit, token));
        AssertBinds(typeof(Task), (Task task) => task.WaitAsync(Limit, TimeProvider.System, token));
        AssertBinds(typeof(Task<int>), (Task<int> task) => task.WaitAsync(Limit));
        AssertBinds(typeof(Task<int>), (Task<int> task) => task.WaitAsync(token));
    }

    [Fact]
    public void WhenAllAndWhenAny_AreTheFrameworks()
    {
        AssertBinds(typeof(Task), (Task[] tasks) => Task.WhenAll(tasks));
        AssertBinds(typeof(Task), (Task<int>[] tasks) => Task.WhenAll(tasks));
        AssertBinds(typeof(Task), (IEnumerable<Task> tasks) => Task.WhenAll(tasks));
        AssertBinds(typeof(Task), (Task task) => Task.WhenAny(task, task));
    }

    [Fact]
    public void TaskWithResult_KeepsItsType()
    {
        AssertBinds(typeof(TaskWait), (Task<int> task) => task.WithAllFailures());
        AssertBinds(typeof(TaskWait), (Task<int> task) => task.WithAggregateException());
        Expression<Func<Task<int[]>, Task<int[]>>> typed = task => task.WithAllFailures();
        Assert.Equal(typeof(Task<int[]>), typed.Body.Type);
    }

    [Fact]
    public void NamesakesOnOtherTypes_AreTheFrameworks()
    {
        var token = CancellationToken.None;
        AssertBinds(typeof(SemaphoreSlim), (SemaphoreSlim semaphore) => semaphore.WaitAsync());
        AssertBinds(typeof(SemaphoreSlim), (SemaphoreSlim semaphore) => semaphore.WaitAsync(Limit, token));
        AssertBinds(typeof(CancellationTokenSource), (CancellationTokenSource source) => source.CancelAsync());
        AssertBinds(typeof(Task), (Task<int>[] tasks) => Task.WhenEach(tasks));
        AssertBinds(typeof(Task), (IEnumerable<Task> tasks) => Task.WhenEach(tasks));
        AssertBinds(typeof(Task), (Task task) => task.ContinueWith(_ => 1));
    }

    [Fact]
    public void SequenceOfTasks_KeepsItsLinq()
    {
        AssertBinds(typeof(Enumerable), (IEnumerable<Task> tasks) => tasks.ToList());
        AssertBinds(typeof(Enumerable), (Task<int>[] tasks) => tasks.ToArray());
        AssertBinds(typeof(Enumerable), (List<Task> tasks) => tasks.Any(task => task.IsFaulted));
        AssertBinds(typeof(AsyncEnumerable), (IAsyncEnumerable<Task> tasks) => tasks.ToListAsync(CancellationToken.None));
    }

    [Fact]
    public void SequenceOfTasks_WaitsAreTheLibrarysAndKeepTheTaskType()
    {
        var token = CancellationToken.None;
        AssertGives<Task<int>[], Task<WaitResult<Task<int>>>>(tasks => tasks.WaitAsync(WaitUntil.AllCompleted, token));
        AssertGives<List<Task>, Task<WaitResult<Task>>>(tasks => tasks.WaitAsync(WaitUntil.FirstFailure, token));
        AssertGives<IEnumerable<Task<string>>, Task<WaitResult<Task<string>>>>(tasks => tasks.WaitAsync(WaitUntil.FirstFailure, Limit, token));
        AssertGives<Special[], Task<WaitResult<Special>>>(tasks => tasks.WaitAsync(WaitUntil.AllCompleted, Limit, TimeProvider.System, token));
        AssertGives<HashSet<Task<int>>, IAsyncEnumerable<Task<int>>>(tasks => tasks.EachAsync(token));
        AssertGives<Special[], IAsyncEnumerable<Special>>(tasks => tasks.EachAsync(token));
    }

    [Fact]
    public async Task SequenceOfTasks_IsWaitedForWithoutNamingAnyType()
    {
        var token = TestContext.Current.CancellationToken;
        Task<int>[] tasks = [Task.FromResult(1), Task.FromResult(2)];
        var (done, pending) = await tasks.WaitAsync(cancellationToken: token);
        Task<int> first = done[0];
        Assert.Equal(1, await first);
        Assert.Empty(pending);
        Assert.Equal(2, (await tasks.Select(task => task).WaitAsync(WaitUntil.AllCompleted, token)).GetResults()[1]);
        await foreach (var task in tasks.EachAsync(token))
            Assert.InRange(await task, 1, 2);

        using var source = new CancellationTokenSource();
        await source.CancelAndWaitAsync(tasks);
        await source.CancelAndWaitAsync(tasks[0], Task.CompletedTask);
        await source.CancelAndWaitAsync(tasks, new WaitOptions());
    }

    [Fact]
    public async Task ArrayOfASubclass_IsASequenceOfTheBaseToo()
    {
        var token = TestContext.Current.CancellationToken;
        var special = new Special();
        special.RunSynchronously();
        Special[] tasks = [special];
        IEnumerable<Task> covariant = tasks;
        Task[] covariantArray = tasks;
        Assert.Equal([special], (await covariant.WaitAsync(WaitUntil.FirstCompleted, token)).Done);
        Assert.Equal([special], (await covariantArray.WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero, token)).Done);
        Assert.Equal([special], (await tasks.WaitAsync<Task>(WaitUntil.FirstFailure, token)).Done);
        await foreach (var task in covariantArray.EachAsync(token))
            Assert.Same(special, task);
    }

    [Theory, InlineData(WaitUntil.AllCompleted), InlineData(WaitUntil.FirstFailure), InlineData(WaitUntil.FirstCompleted)]
    public async Task ArrayOfASubclassStaysOpen_IsPending(WaitUntil until)
    {
        Task[] tasks = new Special[] { new(), new() };
        var time = new CountingTimeProvider();
        var wait = tasks.WaitAsync(until, Limit, time, TestContext.Current.CancellationToken);
        time.Clock.Advance(Limit);
        Assert.Equal(tasks, (await wait).Pending);
    }

    private static void AssertGives<TOn, TResult>(Expression<Func<TOn, TResult>> call)
    {
        AssertBinds(typeof(TaskWait), call);
        Assert.Equal(typeof(TResult), call.Body.Type);
    }

    private static void AssertBinds<TOn, TResult>(Type declaring, Expression<Func<TOn, TResult>> call) =>
        Assert.Equal(declaring, Assert.IsType<MethodCallExpression>(call.Body, exactMatch: false).Method.DeclaringType);

    private sealed class Special() : Task(() => { });
}
