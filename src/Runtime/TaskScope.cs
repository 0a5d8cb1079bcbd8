using System.Diagnostics.CodeAnalysis;

namespace AsyncPitfalls;

/// <summary>
/// Work of different kinds that belongs together: it ends together, and when one part fails the rest is cancelled and
/// waited for before the failure is thrown.
/// </summary>
/// <remarks>
/// <para>
/// A scope lives in the delegate given to <c>RunAsync</c>, its body. Whatever is started through it, by the body
/// or by other parts, ends before <c>RunAsync</c> does, unless <see cref="WaitOptions.Grace"/> expires before.
/// </para>
/// <para>
/// The scope is cancelled when the body or a part fails, when the caller's token is cancelled, when the limit is reached,
/// or by <see cref="Cancel"/>; whatever comes first decides what is thrown. All members are safe for use by several
/// threads at once.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await TaskScope.RunAsync(async scope =>
/// {
///     var user = scope.Start(token => LoadUserAsync(id, token));
///     var orders = scope.Start(token => LoadOrdersAsync(id, token));
///     Show(await user, await orders);
/// }, cancellationToken);
/// </code>
/// </example>
public sealed class TaskScope
{
    private readonly OwnedWork _work;

    internal TaskScope(OwnedWork work) => _work = work;

    /// <summary>The token that the parts get. It is cancelled as soon as there is a reason to stop.</summary>
    public CancellationToken CancellationToken => _work.Token;

    /// <summary>Runs a body and all that it starts in its scope.</summary>
    /// <param name="body">
    /// The body. It is called before this method returns, and its task counts like that of a part: its failure
    /// cancels the rest.
    /// </param>
    /// <param name="cancellationToken">Cancels the scope.</param>
    /// <returns>A task that ends when the body and everything started in the scope have ended.</returns>
    /// <remarks>
    /// <para>What it throws is decided by the first reason to stop:</para>
    /// <list type="bullet">
    /// <item>A failure: the first one in time, the exception itself with its stack trace, the others attached.</item>
    /// <item>
    /// <paramref name="cancellationToken"/>: an <see cref="OperationCanceledException"/> that carries that token, or the
    /// first failure if there was one, or nothing if everything succeeded all the same.
    /// </item>
    /// <item><see cref="Cancel"/>: nothing, or the first failure if there was one.</item>
    /// </list>
    /// <para>
    /// An <see cref="OperationCanceledException"/> is a failure when it came before any reason to stop; after that it
    /// is what was asked for. <see cref="TaskWait.AllFailures(Exception)"/> gives all failures of a thrown exception.
    /// The failures of the parts count as observed.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; thrown by the call.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TaskWait.TokenIsLastAndOptional)]
    public static Task RunAsync(Func<TaskScope, Task> body, CancellationToken cancellationToken = default)
    {
        _ = body ?? throw new ArgumentNullException(nameof(body));
        return ScopeWork<bool>.Run(body, read: null, WaitSettings.Default, cancellationToken);
    }

    /// <param name="body">
    /// The body. It is called before this method returns, and its task counts like that of a part: its failure
    /// cancels the rest.
    /// </param>
    /// <param name="options">
    /// The limits. When <see cref="WaitOptions.Timeout"/> is reached the scope is cancelled, and a
    /// <see cref="TimeoutException"/> is thrown when all has ended, unless everything succeeded all the same.
    /// </param>
    /// <param name="cancellationToken">Cancels the scope.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="options"/> is null; thrown by the call.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is out of range; thrown by the call.</exception>
    /// <exception cref="ArgumentException">The options have no clock; thrown by the call.</exception>
    /// <exception cref="TimeoutException">
    /// The limit was the first reason to stop. Its <see cref="Exception.InnerException"/> is the first failure, or else
    /// the <see cref="OperationCanceledException"/> with which the work ended.
    /// </exception>
    /// <inheritdoc cref="RunAsync(Func{TaskScope, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TaskWait.TokenIsLastAndOptional)]
    public static Task RunAsync(
        Func<TaskScope, Task> body, WaitOptions options, CancellationToken cancellationToken = default)
    {
        _ = body ?? throw new ArgumentNullException(nameof(body));
        return ScopeWork<bool>.Run(body, read: null, WaitSettings.From(options), cancellationToken);
    }

    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>
    /// The result of the body, when the body and everything started in the scope have ended. A body that ended cancelled
    /// after <see cref="Cancel"/> has no result; then its <see cref="OperationCanceledException"/> is thrown.
    /// </returns>
    /// <inheritdoc cref="RunAsync(Func{TaskScope, Task}, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TaskWait.TokenIsLastAndOptional)]
    public static Task<TResult> RunAsync<TResult>(
        Func<TaskScope, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        _ = body ?? throw new ArgumentNullException(nameof(body));
        return ScopeWork<TResult>.Run(body, TaskWait.ResultOf<TResult>, WaitSettings.Default, cancellationToken);
    }

    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>
    /// The result of the body, when the body and everything started in the scope have ended. A body that ended cancelled
    /// after <see cref="Cancel"/> has no result; then its <see cref="OperationCanceledException"/> is thrown.
    /// </returns>
    /// <inheritdoc cref="RunAsync(Func{TaskScope, Task}, WaitOptions, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = TaskWait.TokenIsLastAndOptional)]
    public static Task<TResult> RunAsync<TResult>(
        Func<TaskScope, Task<TResult>> body, WaitOptions options, CancellationToken cancellationToken = default)
    {
        _ = body ?? throw new ArgumentNullException(nameof(body));
        return ScopeWork<TResult>.Run(body, TaskWait.ResultOf<TResult>, WaitSettings.From(options), cancellationToken);
    }

    /// <summary>Starts a part of the work.</summary>
    /// <param name="work">
    /// Starts the part; it is called before this method returns. That it throws, or gives null in place of a task, is a
    /// failure of the part.
    /// </param>
    /// <returns>
    /// The task of the part; a cancelled one, and <paramref name="work"/> is not called, when the scope has been
    /// cancelled. It need not be awaited: the scope waits for it and throws its failure.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The scope has ended, or its grace has expired.</exception>
    public Task Start(Func<CancellationToken, Task> work)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return StartPart(work, FailedTask.Of);
    }

    /// <typeparam name="TResult">The type of the part's result.</typeparam>
    /// <inheritdoc cref="Start(Func{CancellationToken, Task})"/>
    public Task<TResult> Start<TResult>(Func<CancellationToken, Task<TResult>> work)
    {
        _ = work ?? throw new ArgumentNullException(nameof(work));
        return StartPart(work, FailedTask.Of<TResult>);
    }

    /// <summary>
    /// Cancels what is still running, for instance because the result is there. That is no failure: <c>RunAsync</c>
    /// waits for the rest and then gives the result of the body.
    /// </summary>
    /// <remarks>
    /// Callbacks on the token do not run inside this call. Called again, or after the end, it does nothing.
    /// </remarks>
    public void Cancel() => _work.Stop(StopReason.Cancel);

    private TTask StartPart<TTask>(Func<CancellationToken, TTask> work, Func<Exception, TTask> failed)
        where TTask : Task => _work.IsOver
        ? throw new InvalidOperationException(OwnedWork.HasEnded)
        : _work.StartChild(static (work, token) => work(token), work, failed);
}
