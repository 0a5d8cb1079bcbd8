namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>
    /// Makes the exception that <see langword="await"/> throws for <paramref name="task"/> carry the task's other
    /// failures too, as in <c>await Task.WhenAll(a, b).WithAllFailures()</c>.
    /// </summary>
    /// <param name="task">The task, usually one from <c>Task.WhenAll</c>, that may fail more than once.</param>
    /// <returns>
    /// A task that ends when <paramref name="task"/> ends: <paramref name="task"/> itself when it has succeeded already;
    /// otherwise a task that succeeds with it, throws its <see cref="OperationCanceledException"/> unchanged when it was
    /// cancelled, and throws the very exception <see langword="await"/> would throw, with its stack trace, when it failed.
    /// </returns>
    /// <remarks>
    /// <para>
    /// <see cref="AllFailures(Exception)"/> gives the thrown exception and all others. The others are stored as an
    /// <see cref="AggregateException"/> under <c>"AsyncPitfalls.Failures"</c> in its <see cref="Exception.Data"/>; a
    /// task with a single failure stores nothing. Failures the exception carries already, because an inner call stored
    /// them, are kept; so an exception instance that unrelated operations share also shows failures of earlier ones.
    /// It keeps those of sixteen calls; then it starts anew and the unobserved-task event reports what it let go.
    /// </para>
    /// <para>
    /// All failures of <paramref name="task"/> count as observed when they are thrown. When <see cref="Exception.Data"/>
    /// does not accept the others, <see cref="TaskScheduler.UnobservedTaskException"/> reports them.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null; thrown by the call.</exception>
    public static Task WithAllFailures(this Task task)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        return task.Status is TaskStatus.RanToCompletion ? task : ThrowWithAllFailuresAsync(task);
    }

    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    /// <returns>
    /// A task that ends when <paramref name="task"/> ends: <paramref name="task"/> itself when it has succeeded already;
    /// otherwise a task that gives its result, throws its <see cref="OperationCanceledException"/> unchanged when it was
    /// cancelled, and throws the very exception <see langword="await"/> would throw, with its stack trace, when it failed.
    /// </returns>
    /// <inheritdoc cref="WithAllFailures(Task)"/>
    public static Task<TResult> WithAllFailures<TResult>(this Task<TResult> task)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        return task.Status is TaskStatus.RanToCompletion ? task : ThrowWithAllFailuresAsync(task);
    }

    private static async Task ThrowWithAllFailuresAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception first) when (task.IsFaulted)
        {
            AttachedFailures.Attach(first, task.Exception!.InnerExceptions);
            throw;
        }
    }

    private static async Task<TResult> ThrowWithAllFailuresAsync<TResult>(Task<TResult> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception first) when (task.IsFaulted)
        {
            AttachedFailures.Attach(first, task.Exception!.InnerExceptions);
            throw;
        }
    }
}
