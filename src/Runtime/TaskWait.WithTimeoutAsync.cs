using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>
    /// Runs work with a limit: when it is reached the work is cancelled, waited for, and only then is a
    /// <see cref="TimeoutException"/> thrown.
    /// </summary>
    /// <param name="work">
    /// Starts the work; it is called before this method returns, and its token is cancelled at the limit and with
    /// <paramref name="cancellationToken"/>.
    /// </param>
    /// <param name="timeout">
    /// The limit. With zero the work is not called; <see cref="Timeout.InfiniteTimeSpan"/> is no limit, and anything else
    /// must lie between them and be at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days).
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that ends when the work has ended, after the limit as well.</returns>
    /// <remarks>
    /// Use it for <c>await Task.WhenAny(work, Task.Delay(timeout))</c> and <c>await work.WaitAsync(timeout)</c>, which end
    /// the wait but leave the work running and its failure unseen. A failure of the work is thrown as it is, with its
    /// stack trace. A result that the work reaches in spite of limit and token is not thrown away.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null; thrown by the call.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative but not infinite, or too long; thrown by the call.
    /// </exception>
    /// <exception cref="TimeoutException">
    /// The limit was reached and the work did not succeed all the same. Its <see cref="Exception.InnerException"/> is what
    /// the work failed with, or the <see cref="OperationCanceledException"/> with which it ended;
    /// <see cref="AllFailures(Exception)"/> gives both exceptions and all others.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before the limit was reached; carries that token. Or the work
    /// cancelled itself; then it is the work's own.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task WithTimeoutAsync(
        Func<CancellationToken, Task> work, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return SingleWork<bool>.Run(work, static _ => true, WaitSettings.OnlyTimeout(timeout), cancellationToken);
    }

    /// <param name="work">
    /// Starts the work; it is called before this method returns, and its token is cancelled at the limit and with
    /// <paramref name="cancellationToken"/>.
    /// </param>
    /// <param name="options">
    /// The limit, <see cref="WaitOptions.Timeout"/>; with zero the work is not called. And how long cancelled work may
    /// take to end, <see cref="WaitOptions.Grace"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that ends when the work has ended or, after it was cancelled, the grace has expired.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="work"/> or <paramref name="options"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is out of range; thrown by the call.</exception>
    /// <exception cref="ArgumentException">The options have no clock; thrown by the call.</exception>
    /// <inheritdoc cref="WithTimeoutAsync(Func{CancellationToken, Task}, TimeSpan, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task WithTimeoutAsync(
        Func<CancellationToken, Task> work, WaitOptions options, CancellationToken cancellationToken = default)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return SingleWork<bool>.Run(work, static _ => true, WaitSettings.From(options), cancellationToken);
    }

    /// <typeparam name="TResult">The type of the work's result.</typeparam>
    /// <returns>The result of the work. The task ends when the work has ended, after the limit as well.</returns>
    /// <inheritdoc cref="WithTimeoutAsync(Func{CancellationToken, Task}, TimeSpan, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<TResult> WithTimeoutAsync<TResult>(
        Func<CancellationToken, Task<TResult>> work, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return SingleWork<TResult>.Run(work, ResultOf<TResult>, WaitSettings.OnlyTimeout(timeout), cancellationToken);
    }

    /// <typeparam name="TResult">The type of the work's result.</typeparam>
    /// <returns>
    /// The result of the work. The task ends when the work has ended or, after it was cancelled, the grace has expired.
    /// </returns>
    /// <inheritdoc cref="WithTimeoutAsync(Func{CancellationToken, Task}, WaitOptions, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TokenIsLastAndOptional)]
    public static Task<TResult> WithTimeoutAsync<TResult>(
        Func<CancellationToken, Task<TResult>> work, WaitOptions options, CancellationToken cancellationToken = default)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return SingleWork<TResult>.Run(work, ResultOf<TResult>, WaitSettings.From(options), cancellationToken);
    }

    internal static TResult ResultOf<TResult>(Task succeeded) => ((Task<TResult>)succeeded).GetAwaiter().GetResult();
}
