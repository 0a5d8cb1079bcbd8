namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>
    /// Makes <see langword="await"/> throw all failures of <paramref name="task"/> in one
    /// <see cref="AggregateException"/>, so that one catch clause sees them whatever their number.
    /// </summary>
    /// <param name="task">The task, usually one from <c>Task.WhenAll</c>, that may fail more than once.</param>
    /// <returns>
    /// A task that ends when <paramref name="task"/> ends: <paramref name="task"/> itself when it has succeeded already;
    /// otherwise a task that succeeds with it, throws its <see cref="OperationCanceledException"/> unchanged when it was
    /// cancelled, and throws an <see cref="AggregateException"/> when it failed, be it with a single failure.
    /// </returns>
    /// <remarks>
    /// The inner exceptions are the failures of <paramref name="task"/> in its order, each instance once. They are never
    /// aggregates themselves: of an aggregate its own inner exceptions are taken, unless it has none. All of them
    /// count as observed when the aggregate is thrown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null; thrown by the call.</exception>
    public static Task WithAggregateException(this Task task)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        return task.Status is TaskStatus.RanToCompletion ? task : ThrowAggregateAsync(task);
    }

    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    /// <returns>
    /// A task that ends when <paramref name="task"/> ends: <paramref name="task"/> itself when it has succeeded already;
    /// otherwise a task that gives its result, throws its <see cref="OperationCanceledException"/> unchanged when it was
    /// cancelled, and throws an <see cref="AggregateException"/> when it failed, be it with a single failure.
    /// </returns>
    /// <inheritdoc cref="WithAggregateException(Task)"/>
    public static Task<TResult> WithAggregateException<TResult>(this Task<TResult> task)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        return task.Status is TaskStatus.RanToCompletion ? task : ThrowAggregateAsync(task);
    }

    private static async Task ThrowAggregateAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch when (task.IsFaulted)
        {
            throw new AggregateException(FailureLeaves.Of(task.Exception!));
        }
    }

    private static async Task<TResult> ThrowAggregateAsync<TResult>(Task<TResult> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch when (task.IsFaulted)
        {
            throw new AggregateException(FailureLeaves.Of(task.Exception!));
        }
    }
}
