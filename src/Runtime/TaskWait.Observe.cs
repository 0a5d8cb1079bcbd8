namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>Looks after a task that is meant to run on by itself: its failures go to a handler.</summary>
    /// <param name="task">The task.</param>
    /// <param name="onFailure">
    /// Is given each failure of <paramref name="task"/>, once the task has failed; not called when it succeeds or is
    /// cancelled. It is called where the task ends, or inside this call when the task has failed already.
    /// </param>
    /// <remarks>
    /// Use it in place of <c>_ = task;</c>. A task that failed several times, as that of <c>Task.WhenAll</c> can, calls the
    /// handler for each failure, with the inner exceptions of an <see cref="AggregateException"/>. What the handler throws
    /// is reported by <see cref="TaskScheduler.UnobservedTaskException"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="task"/> or <paramref name="onFailure"/> is null.
    /// </exception>
    public static void Observe(this Task task, Action<Exception> onFailure)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        _ = onFailure ?? throw new ArgumentNullException(nameof(onFailure));

        if (task.IsCompleted)
            ReportFailures(task, onFailure);
        else
            task.ConfigureAwait(false).GetAwaiter().OnCompleted(() => ReportFailures(task, onFailure));
    }

    private static void ReportFailures(Task task, Action<Exception> onFailure)
    {
        if (task.IsFaulted)
            LateFailures.Report(FailureLeaves.Of(task.Exception!), onFailure);
    }
}
