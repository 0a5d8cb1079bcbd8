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

    private static void AssertBinds<TOn, TResult>(Type declaring, Expression<Func<TOn, TResult>> call) =>
        Assert.Equal(declaring, Assert.IsType<MethodCallExpression>(call.Body, exactMatch: false).Method.DeclaringType);
}
