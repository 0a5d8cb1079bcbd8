using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>
    /// Waits for tasks without cancelling, dropping or throwing for any of them, and tells which have ended and which
    /// have not.
    /// </summary>
    /// <typeparam name="TTask">The type of the tasks; the result has the same instances.</typeparam>
    /// <param name="tasks">The tasks. They are gone through once, before the method returns.</param>
    /// <param name="until">What is waited for. Without any task it has come already.</param>
    /// <param name="cancellationToken">
    /// Ends the wait, not the tasks. Not regarded when what is waited for has come already.
    /// </param>
    /// <returns>
    /// The tasks that have ended and those that have not: all that have ended by then, not only the one that
    /// ended the wait.
    /// </returns>
    /// <remarks>
    /// <para>
    /// Use it in place of <c>Task.WhenAll</c> or <c>Task.WhenAny</c> where each outcome matters. The failures of the tasks
    /// are not observed: see <see cref="WaitResult{TTask}"/>.
    /// </para>
    /// <para>
    /// A wait that ends before its tasks leaves no timer behind, and on each task that is still running about 130 bytes
    /// until that task ends; with <see cref="WaitUntil.FirstCompleted"/> nothing.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is null; thrown by the call.</exception>
    /// <exception cref="ArgumentException"><paramref name="tasks"/> includes a null; thrown by the call.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> is not defined; thrown by the call.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before what is waited for came; carries that token.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<WaitResult<TTask>> WaitAsync<TTask>(
        this IEnumerable<TTask> tasks,
        WaitUntil until = WaitUntil.AllCompleted,
        CancellationToken cancellationToken = default)
        where TTask : Task =>
        tasks.WaitAsync(until, Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Waits for tasks, but no longer than a limit, without cancelling, dropping or throwing for any of them, and tells
    /// which have ended and which have not.
    /// </summary>
    /// <typeparam name="TTask">The type of the tasks; the result has the same instances.</typeparam>
    /// <param name="tasks">The tasks. They are gone through once, before the method returns.</param>
    /// <param name="until">What is waited for. Without any task it has come already.</param>
    /// <param name="timeout">
    /// The limit: zero asks without waiting, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever, and anything else
    /// must lie between them and be at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days). That it is reached
    /// is no exception: the tasks still running are in <see cref="WaitResult{TTask}.Pending"/>.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the wait, not the tasks. Not regarded when what is waited for has come already.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is null; thrown by the call.</exception>
    /// <exception cref="ArgumentException"><paramref name="tasks"/> includes a null; thrown by the call.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="until"/> is not defined, or <paramref name="timeout"/> is negative but not infinite, or too long;
    /// thrown by the call.
    /// </exception>
    /// <inheritdoc cref="WaitAsync{TTask}(IEnumerable{TTask}, WaitUntil, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<WaitResult<TTask>> WaitAsync<TTask>(
        this IEnumerable<TTask> tasks,
        WaitUntil until,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
        where TTask : Task =>
        tasks.WaitAsync(until, timeout, TimeProvider.System, cancellationToken);

    /// <typeparam name="TTask">The type of the tasks; the result has the same instances.</typeparam>
    /// <param name="tasks">The tasks. They are gone through once, before the method returns.</param>
    /// <param name="until">What is waited for. Without any task it has come already.</param>
    /// <param name="timeout">
    /// The limit: zero asks without waiting, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever, and anything else
    /// must lie between them and be at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days). That it is reached
    /// is no exception: the tasks still running are in <see cref="WaitResult{TTask}.Pending"/>.
    /// </param>
    /// <param name="timeProvider">The clock that measures the limit.</param>
    /// <param name="cancellationToken">
    /// Ends the wait, not the tasks. Not regarded when what is waited for has come already.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="tasks"/> or <paramref name="timeProvider"/> is null; thrown by the call.
    /// </exception>
    /// <inheritdoc cref="WaitAsync{TTask}(IEnumerable{TTask}, WaitUntil, TimeSpan, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<WaitResult<TTask>> WaitAsync<TTask>(
        this IEnumerable<TTask> tasks,
        WaitUntil until,
        TimeSpan timeout,
        TimeProvider timeProvider,
        CancellationToken cancellationToken = default)
        where TTask : Task
    {
        _ = tasks ?? throw new ArgumentNullException(nameof(tasks));
        _ = timeProvider ?? throw new ArgumentNullException(nameof(timeProvider));
        if (until is < WaitUntil.AllCompleted or > WaitUntil.FirstCompleted)
            throw new ArgumentOutOfRangeException(nameof(until), until, "This is no value of WaitUntil.");

        TimeLimit.ThrowIfInvalid(timeout, nameof(timeout));

        var snapshot = TaskSnapshot.Of(tasks, nameof(tasks));
        if (IsSatisfied(until, snapshot))
            return Task.FromResult(TaskPartition.Of(snapshot));

        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<WaitResult<TTask>>(cancellationToken);

        if (timeout == TimeSpan.Zero)
            return Task.FromResult(TaskPartition.Of(snapshot));

        LimitedWait<WaitResult<TTask>> wait = until switch
        {
            WaitUntil.AllCompleted => new AllCompletedWait<TTask>(snapshot, cancellationToken),
            WaitUntil.FirstFailure => new FirstFailureWait<TTask>(snapshot, cancellationToken),
            _ => new FirstCompletedWait<TTask>(
                snapshot, timeout != Timeout.InfiniteTimeSpan || cancellationToken.CanBeCanceled, cancellationToken),
        };
        return wait.Run(timeout, timeProvider);
    }

    /// <summary>Gives the results of tasks that have all succeeded.</summary>
    /// <typeparam name="TResult">The type of a task's result.</typeparam>
    /// <param name="result">What a wait for tasks found.</param>
    /// <returns>The results in input order.</returns>
    /// <exception cref="InvalidOperationException">
    /// No task has failed or was cancelled, but some had not ended when the wait did.
    /// </exception>
    /// <inheritdoc cref="WaitResult{TTask}.ThrowIfFailed" path="/remarks|/exception"/>
    public static TResult[] GetResults<TResult>(this WaitResult<Task<TResult>> result)
    {
        result.ThrowIfFailed();
        if (result.Pending.Count > 0)
        {
            throw new InvalidOperationException(
                $"{result.Pending.Count} of {result.Done.Count + result.Pending.Count} tasks had not ended when the wait did.");
        }

        return [.. result.Done.Select(static task => task.GetAwaiter().GetResult())];
    }

    private static bool IsSatisfied<TTask>(WaitUntil until, TTask[] tasks)
        where TTask : Task => until switch
    {
        WaitUntil.AllCompleted => Array.TrueForAll(tasks, static task => task.IsCompleted),
        WaitUntil.FirstFailure => FirstFailureWait<TTask>.IsSatisfiedBy(tasks),
        _ => FirstCompletedWait<TTask>.IsSatisfiedBy(tasks),
    };
}
