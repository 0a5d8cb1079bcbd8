using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>
    /// Works on all elements of a source at the same time. When one fails the others are cancelled and waited for, and
    /// then its failure is thrown.
    /// </summary>
    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <param name="source">
    /// The elements. They are gone through once, before this method returns; an exception of the source is a failure.
    /// </param>
    /// <param name="work">
    /// Starts the work on an element; called for one element after the other before this method returns. That it throws,
    /// or gives null in place of a task, is a failure of the work on that element. After a failure, or when there is
    /// another reason to stop, it is not called any more.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that ends when all work has ended.</returns>
    /// <remarks>
    /// <para>
    /// Use it for <c>await Task.WhenAll(source.Select(x => WorkAsync(x, token)))</c>, which lets the others run on after
    /// a failure, and throws only when the slowest has ended.
    /// </para>
    /// <para>
    /// The failure is the first in time, the exception itself with its stack trace; <see cref="AllFailures(Exception)"/>
    /// gives it and the others. An <see cref="OperationCanceledException"/> is a failure when it came before any reason
    /// to stop; after that it is what was asked for. All failures count as observed.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="work"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before anything failed, and not all work succeeded all the same;
    /// carries that token. If work failed after that, its failure is thrown.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task AllAsync<TSource>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        CancellationToken cancellationToken = default) =>
        RunAllAsync(source, work, WaitSettings.Default, cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <param name="source">
    /// The elements. They are gone through once, before this method returns; an exception of the source is a failure.
    /// </param>
    /// <param name="work">
    /// Starts the work on an element; called for one element after the other before this method returns. That it throws,
    /// or gives null in place of a task, is a failure of the work on that element. After a failure, or when there is
    /// another reason to stop, it is not called any more.
    /// </param>
    /// <param name="options">
    /// The limits. When <see cref="WaitOptions.Timeout"/> is reached the work is cancelled and waited for, and then a
    /// <see cref="TimeoutException"/> is thrown unless all of it succeeded all the same.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that ends when all work has ended or, after it was cancelled, the grace has expired.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/>, <paramref name="work"/> or <paramref name="options"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is out of range; thrown by the call.</exception>
    /// <exception cref="ArgumentException">The options have no clock; thrown by the call.</exception>
    /// <exception cref="TimeoutException">
    /// The limit was the first reason to stop. Its <see cref="Exception.InnerException"/> is the first failure, or else
    /// the <see cref="OperationCanceledException"/> with which the work ended.
    /// </exception>
    /// <inheritdoc cref="AllAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task AllAsync<TSource>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        WaitOptions options,
        CancellationToken cancellationToken = default) =>
        RunAllAsync(source, work, WaitSettings.From(options), cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <typeparam name="TResult">The type of the result for an element.</typeparam>
    /// <returns>The results in the order of the source. The task ends when all work has ended.</returns>
    /// <inheritdoc cref="AllAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<TResult[]> AllAsync<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken = default) =>
        RunAllAsync(source, work, WaitSettings.Default, cancellationToken);

    /// <typeparam name="TSource">The type of the elements.</typeparam>
    /// <typeparam name="TResult">The type of the result for an element.</typeparam>
    /// <returns>
    /// The results in the order of the source. The task ends when all work has ended or, after it was cancelled, the
    /// grace has expired.
    /// </returns>
    /// <inheritdoc cref="AllAsync{TSource}(IEnumerable{TSource}, Func{TSource, CancellationToken, Task}, WaitOptions, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<TResult[]> AllAsync<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task<TResult>> work,
        WaitOptions options,
        CancellationToken cancellationToken = default) =>
        RunAllAsync(source, work, WaitSettings.From(options), cancellationToken);

    private static Task RunAllAsync<TSource>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        in WaitSettings settings,
        CancellationToken cancellationToken)
    {
        _ = source ?? throw new ArgumentNullException(nameof(source));
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return AllWork<TSource, bool>.Run(
            source, work, keepsChildren: false, static _ => true, settings, cancellationToken);
    }

    private static Task<TResult[]> RunAllAsync<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task<TResult>> work,
        in WaitSettings settings,
        CancellationToken cancellationToken)
    {
        _ = source ?? throw new ArgumentNullException(nameof(source));
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return AllWork<TSource, TResult[]>.Run(
            source, work, keepsChildren: true, ResultsOf<TResult>, settings, cancellationToken);
    }

    private static TResult[] ResultsOf<TResult>(List<Task>? succeeded)
    {
        var results = new TResult[succeeded!.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = ResultOf<TResult>(succeeded[i]);

        return results;
    }
}
