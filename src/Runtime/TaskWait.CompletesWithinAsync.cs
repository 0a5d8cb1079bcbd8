using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    internal const string TokenIsLastAndOptional =
        "Callers expect an optional token at the end; the overloads differ in a required parameter.";

    /// <summary>Waits until <paramref name="task"/> has ended in any way, but no longer than a limit.</summary>
    /// <param name="task">The task to wait for. It is neither cancelled nor observed, and runs on after the limit.</param>
    /// <param name="timeout">
    /// The limit: zero asks without waiting, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever, and anything else
    /// must lie between them and be at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days).
    /// </param>
    /// <param name="cancellationToken">Ends the wait, not the task. Not regarded when the task has ended already.</param>
    /// <returns>
    /// <see langword="true"/> when <paramref name="task"/> has ended: succeeded, failed or cancelled;
    /// <see langword="false"/> when it had not ended at the limit.
    /// </returns>
    /// <remarks>
    /// Use it for <c>await Task.WhenAny(task, Task.Delay(timeout)) == task</c>, whose timer goes on to the end of the
    /// delay. A failure of <paramref name="task"/> is never thrown from here and remains the caller's to observe:
    /// awaiting the task throws it, and if nobody does, <see cref="TaskScheduler.UnobservedTaskException"/> reports it.
    /// A wait that ends before <paramref name="task"/> leaves no timer behind, but about 100 bytes on the task until the
    /// task ends.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null; thrown by the call.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative but not infinite, or too long; thrown by the call.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before the task ended or the limit was reached; carries that
    /// token.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<bool> CompletesWithinAsync(
        this Task task,
        TimeSpan timeout,
        CancellationToken cancellationToken = default) =>
        task.CompletesWithinAsync(timeout, TimeProvider.System, cancellationToken);

    /// <param name="task">The task to wait for. It is neither cancelled nor observed, and runs on after the limit.</param>
    /// <param name="timeout">
    /// The limit: zero asks without waiting, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever, and anything else
    /// must lie between them and be at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days).
    /// </param>
    /// <param name="timeProvider">The clock that measures the limit.</param>
    /// <param name="cancellationToken">Ends the wait, not the task. Not regarded when the task has ended already.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="task"/> or <paramref name="timeProvider"/> is null; thrown by the call.
    /// </exception>
    /// <inheritdoc cref="CompletesWithinAsync(Task, TimeSpan, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<bool> CompletesWithinAsync(
        this Task task,
        TimeSpan timeout,
        TimeProvider timeProvider,
        CancellationToken cancellationToken = default)
    {
        _ = task ?? throw new ArgumentNullException(nameof(task));
        _ = timeProvider ?? throw new ArgumentNullException(nameof(timeProvider));
        TimeLimit.ThrowIfInvalid(timeout, nameof(timeout));

        if (task.IsCompleted)
            return Task.FromResult(true);

        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);

        return timeout == TimeSpan.Zero
            ? Task.FromResult(false)
            : CompletionWait.Start(task, timeout, timeProvider, cancellationToken);
    }
}
