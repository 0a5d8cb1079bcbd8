#pragma warning disable xUnit1051 // The waits end with their task.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Bytes are exact, unlike time: what a call allocates on its thread does not depend on the machine.</summary>
public sealed class AllocationTests
{
    private const int Calls = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void SucceededTask_WithAllFailuresAllocatesNothing()
    {
        var task = Task.FromResult(1);
        Assert.Equal(0, BytesPerCall(() =>
        {
            _ = task.WithAllFailures();
            _ = ((Task)task).WithAllFailures();
        }));
    }

    [Fact]
    public void SucceededTask_WithAggregateExceptionAllocatesNothing()
    {
        var task = Task.FromResult(1);
        Assert.Equal(0, BytesPerCall(() =>
        {
            _ = task.WithAggregateException();
            _ = ((Task)task).WithAggregateException();
        }));
    }

    [Fact]
    public void CompletedTaskOrZeroLimit_CompletesWithinAllocatesNothing()
    {
        var open = new TaskCompletionSource().Task;
        Assert.Equal(0, BytesPerCall(() =>
        {
            _ = Task.CompletedTask.CompletesWithinAsync(Limit);
            _ = open.CompletesWithinAsync(TimeSpan.Zero);
        }));
    }

    [Fact]
    public void OpenTask_CompletesWithinAllocatesAboutWhatTheRaceWithADelayDoes()
    {
        var race = BytesPerCall(() => Finish(task => RaceAsync(task)));
        var wait = BytesPerCall(() => Finish(task => WaitAsync(task)));

        TestContext.Current.TestOutputHelper?.WriteLine($"WhenAny + Delay {race} B, CompletesWithinAsync {wait} B");
        Assert.InRange((double)wait / race, 0, 1.2);
    }

    private static void Finish(Func<Task, Task<bool>> wait)
    {
        var source = new TaskCompletionSource();
        var result = wait(source.Task);
        source.SetResult();
        _ = result.GetAwaiter().GetResult();
    }

    private static async Task<bool> RaceAsync(Task task) =>
        await Task.WhenAny(task, Task.Delay(Limit)).ConfigureAwait(false) == task;

    private static async Task<bool> WaitAsync(Task task) => await task.CompletesWithinAsync(Limit).ConfigureAwait(false);

    private static long BytesPerCall(Action call)
    {
        for (var i = 0; i < Calls; i++)
            call();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
            call();

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
