using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Losses;

/// <summary>
/// One run of an example: which failures its code saw, what was still running when it had finished, and which failures
/// nobody has ever seen.
/// </summary>
internal sealed class Run
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentQueue<string> _lost = new();
    private readonly ConcurrentDictionary<string, bool> _running = new();
    private readonly TaskCompletionSource _afterwards = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Task> _followed = new();

    /// <summary>Runs an example, lets what it left behind come to its end, and tells what was seen.</summary>
    public static async Task<string> OfAsync(Func<Run, Task> example)
    {
        var run = new Run();
        EventHandler<UnobservedTaskExceptionEventArgs> listener = (_, e) => run.Lose(e.Exception);
        TaskScheduler.UnobservedTaskException += listener;
        try
        {
            await example(run);
            var running = string.Join(", ", run._running.Keys.Order());
            run.EndWhatWasLeft();
            return $"seen: {List(run._seen)}; still running: {(running == "" ? "nothing" : running)}; lost: {List(run._lost)}";
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= listener;
        }
    }

    /// <summary>Work that takes until it is cancelled. If nobody does, it fails when the example has long finished.</summary>
    public Task WorkAsync(string name, CancellationToken cancellationToken = default) =>
        Follow(WorkUntilCancelledAsync(name, cancellationToken));

    /// <summary>Work that fails.</summary>
    public Task FailAsync(string name) => Follow(Task.FromException(new InvalidOperationException(name + " failed")));

    /// <summary>Work that succeeds soon.</summary>
    public async Task SucceedAsync() => await Task.Yield();

    /// <summary>Has the end of a task waited for, without a look at it, before it is told what was lost.</summary>
    public Task Follow(Task task)
    {
        _followed.Enqueue(task);
        return task;
    }

    /// <summary>The example's code has seen this failure.</summary>
    public void See(Exception failure) => _seen.Enqueue(failure is TimeoutException ? "timeout" : failure.Message);

    private async Task WorkUntilCancelledAsync(string name, CancellationToken cancellationToken)
    {
        _running[name] = true;
        try
        {
            await _afterwards.Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException(name + " failed");
        }
        finally
        {
            _running.TryRemove(name, out _);
        }
    }

    private static string List(IEnumerable<string> failures) =>
        failures.Any() ? string.Join(", ", failures.Order()) : "nothing";

    private void Lose(AggregateException failures)
    {
        foreach (var failure in failures.InnerExceptions)
            _lost.Enqueue(failure.Message);
    }

    private void EndWhatWasLeft()
    {
        _afterwards.SetResult();
        WaitForFollowed();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // That nobody has observed a task is known when it is collected: not while a method that had it in hand still runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForFollowed()
    {
        while (_followed.TryDequeue(out var task))
            Task.WhenAny(task).Wait();
    }
}
