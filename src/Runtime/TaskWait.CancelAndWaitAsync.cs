using System.Runtime.ExceptionServices;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>Cancels a source and waits until the tasks that were given its token have ended.</summary>
    /// <param name="source">The source. It is cancelled, not disposed.</param>
    /// <param name="tasks">The tasks.</param>
    /// <returns>A task that ends when all tasks have ended and the callbacks on the token have returned.</returns>
    /// <remarks>
    /// <para>
    /// Use it in place of <c>source.Cancel();</c> alone, after which the work is still running, and its failure on the way
    /// out is seen by nobody. That a task ends cancelled is what was asked for and is not thrown.
    /// </para>
    /// <para>
    /// What is thrown is the first failure in the order of the tasks, the exception itself; <see cref="AllFailures(Exception)"/>
    /// gives it and the others. The exceptions of callbacks on the token come last. Callbacks do not run inside this call.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="tasks"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="tasks"/> includes a null; thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="source"/> is disposed; the tasks are not waited for.</exception>
    public static Task CancelAndWaitAsync(this CancellationTokenSource source, params Task[] tasks) =>
        CancelAndWait(source, tasks, WaitSettings.Default);

    /// <summary>
    /// Cancels a source and waits until the tasks that were given its token have ended, but no longer than a grace.
    /// </summary>
    /// <param name="source">The source. It is cancelled, not disposed.</param>
    /// <param name="tasks">The tasks. They are gone through once, before the method returns.</param>
    /// <param name="options">
    /// How long to wait: <see cref="WaitOptions.Grace"/>. That it expires is not thrown; what fails later goes to
    /// <see cref="WaitOptions.LateFailure"/>. <see cref="WaitOptions.Timeout"/> is not used.
    /// </param>
    /// <returns>
    /// A task that ends when all tasks have ended and the callbacks on the token have returned, or the grace has expired.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/>, <paramref name="tasks"/> or <paramref name="options"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="tasks"/> includes a null, or the options have no clock; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is out of range; thrown by the call.</exception>
    /// <inheritdoc cref="CancelAndWaitAsync(CancellationTokenSource, Task[])"/>
    public static Task CancelAndWaitAsync(this CancellationTokenSource source, IEnumerable<Task> tasks, WaitOptions options) =>
        CancelAndWait(source, tasks, WaitSettings.From(options));

    private static Task CancelAndWait(CancellationTokenSource source, IEnumerable<Task> tasks, in WaitSettings settings)
    {
        _ = source ?? throw new ArgumentNullException(nameof(source));
        return CancelAndWaitCoreAsync(source, TaskSnapshot.Of(tasks, nameof(tasks)), settings);
    }

    private static async Task CancelAndWaitCoreAsync(CancellationTokenSource source, Task[] tasks, WaitSettings settings)
    {
        // Reading the token is what tells a disposed source.
        _ = source.Token;

        var cancelling = Cancellation.StartAsync(source);
        var (done, pending) = await WaitAsync(
            [.. tasks, cancelling], WaitUntil.AllCompleted, settings.Grace, settings.TimeProvider).ConfigureAwait(false);

        // A task that stays unobserved, because nobody wants its late failure, tells the runtime's event.
        if (settings.LateFailure is { } onFailure)
        {
            foreach (var task in pending)
                task.Observe(failure => ReportUnlessCancelled(failure, onFailure));
        }

        List<Exception> failures = [.. done.Where(static task => task.IsFaulted)
            .SelectMany(task => task == cancelling ? FailureLeaves.Of(task.Exception!) : (IEnumerable<Exception>)task.Exception!.InnerExceptions)
            .Where(static failure => failure is not OperationCanceledException)];
        if (failures.Count == 0)
            return;

        AttachedFailures.Attach(failures[0], failures, settings.LateFailure);
        ExceptionDispatchInfo.Capture(failures[0]).Throw();
    }

    // That work ends cancelled is what was asked for, however late.
    private static void ReportUnlessCancelled(Exception failure, Action<Exception> onFailure)
    {
        if (failure is not OperationCanceledException)
            onFailure(failure);
    }
}
