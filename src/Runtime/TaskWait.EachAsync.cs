using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>Gives tasks that are running already in the order in which they end.</summary>
    /// <typeparam name="TTask">The type of the tasks; the loop gets the same instances.</typeparam>
    /// <param name="tasks">The tasks. They are gone through once, before the method returns.</param>
    /// <param name="cancellationToken">
    /// Ends the wait for the next task, not the tasks. Not regarded while there is a task that has ended.
    /// </param>
    /// <returns>
    /// Each task once, when it has ended in any way; one that was given twice twice. Those that had ended when the loop
    /// begins come first, in input order. It can be enumerated once.
    /// </returns>
    /// <remarks>
    /// Nothing is cancelled, thrown or observed for the tasks: the loop has to await each of them. When it is left early
    /// the others run on and remain the caller's; each keeps about 130 bytes until it ends. To have the rest cancelled,
    /// use the overload that starts the work.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is null; thrown by the call.</exception>
    /// <exception cref="ArgumentException"><paramref name="tasks"/> includes a null; thrown by the call.</exception>
    /// <exception cref="InvalidOperationException">It is enumerated a second time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, or the one given to <c>WithCancellation</c>, was cancelled before the next
    /// task ended; carries that token.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static IAsyncEnumerable<TTask> EachAsync<TTask>(
        this IEnumerable<TTask> tasks, CancellationToken cancellationToken = default)
        where TTask : Task =>
        new TaskStream<TTask>(TaskSnapshot.Of(tasks, nameof(tasks)), cancellationToken);

    /// <summary>
    /// Works on all elements of a source at the same time and gives the tasks in the order in which they end. When the
    /// loop is left the rest is cancelled and waited for.
    /// </summary>
    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <param name="source">
    /// The elements. They are gone through once, when the loop begins; an exception of the source is a failure, which
    /// cancels the work and is thrown to the loop.
    /// </param>
    /// <param name="work">
    /// Starts the work on an element; called for one element after the other when the loop begins. That it throws, or
    /// gives null in place of a task, makes a failed task for that element.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Each task once, when it has ended in any way. It can be enumerated once.</returns>
    /// <remarks>
    /// <para>
    /// A failed task stops nothing: the loop awaits it, and decides. Leaving the loop, by <c>break</c>, <c>return</c> or an
    /// exception, cancels what is still running, and the loop is left when that has ended. The failures that the loop
    /// has not seen by then are reported by <see cref="TaskScheduler.UnobservedTaskException"/>, or given to
    /// <see cref="WaitOptions.LateFailure"/>; they never take the place of an exception on its way out of the loop.
    /// </para>
    /// <para>
    /// When there is a reason to stop, the tasks that succeed by then are still given. The failures of all
    /// that were not given to the loop are thrown in its end: the first in time, with the others attached.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="work"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is enumerated a second time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, or the one given to <c>WithCancellation</c>, was cancelled and not all work
    /// succeeded all the same; carries that token.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static IAsyncEnumerable<Task> EachAsync<TSource>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        CancellationToken cancellationToken = default) =>
        StreamOf(source, work, FailedTask.Of, WaitSettings.Default, cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <param name="source">
    /// The elements. They are gone through once, when the loop begins; an exception of the source is a failure, which
    /// cancels the work and is thrown to the loop.
    /// </param>
    /// <param name="work">
    /// Starts the work on an element; called for one element after the other when the loop begins. That it throws, or
    /// gives null in place of a task, makes a failed task for that element.
    /// </param>
    /// <param name="options">
    /// The limits, which count from the beginning of the loop. When <see cref="WaitOptions.Timeout"/> is reached the work
    /// is cancelled and waited for, and then a <see cref="TimeoutException"/> is thrown to the loop unless all of it
    /// succeeded all the same.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/>, <paramref name="work"/> or <paramref name="options"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is out of range; thrown by the call.</exception>
    /// <exception cref="ArgumentException">The options have no clock; thrown by the call.</exception>
    /// <exception cref="TimeoutException">
    /// The limit was the first reason to stop. Its <see cref="Exception.InnerException"/> is the first failure that was
    /// not given to the loop, or else an <see cref="OperationCanceledException"/>.
    /// </exception>
    /// <inheritdoc cref="EachAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static IAsyncEnumerable<Task> EachAsync<TSource>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        WaitOptions options,
        CancellationToken cancellationToken = default) =>
        StreamOf(source, work, FailedTask.Of, WaitSettings.From(options), cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <typeparam name="TResult">The type of the result for an element.</typeparam>
    /// <inheritdoc cref="EachAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static IAsyncEnumerable<Task<TResult>> EachAsync<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken = default) =>
        StreamOf(source, work, FailedTask.Of<TResult>, WaitSettings.Default, cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <typeparam name="TResult">The type of the result for an element.</typeparam>
    /// <inheritdoc cref="EachAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, WaitOptions, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static IAsyncEnumerable<Task<TResult>> EachAsync<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task<TResult>> work,
        WaitOptions options,
        CancellationToken cancellationToken = default) =>
        StreamOf(source, work, FailedTask.Of<TResult>, WaitSettings.From(options), cancellationToken);

    private static WorkStream<TSource, TTask> StreamOf<TSource, TTask>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, TTask> work,
        Func<Exception, TTask> failed,
        in WaitSettings settings,
        CancellationToken cancellationToken)
        where TTask : Task
    {
        _ = source ?? throw new ArgumentNullException(nameof(source));
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return new(source, work, failed, settings, cancellationToken);
    }
}
