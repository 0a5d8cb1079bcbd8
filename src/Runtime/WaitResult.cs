using System.Runtime.ExceptionServices;

namespace AsyncPitfalls;

/// <summary>What a wait for several tasks found: those that have ended and those that have not.</summary>
/// <typeparam name="TTask">The type of the tasks.</typeparam>
/// <remarks>
/// <para>
/// The lists are as they were when the wait ended: a task in <see cref="Pending"/> may have ended since. Together they
/// hold every task of the input, one that was given twice twice.
/// </para>
/// <para>
/// Nothing is observed by the wait. A failure in <see cref="Done"/> that nobody looks at is reported by
/// <see cref="TaskScheduler.UnobservedTaskException"/>; reading <see cref="Exception"/> or calling
/// <see cref="ThrowIfFailed"/> looks at all of them, awaiting a task at its own.
/// </para>
/// </remarks>
public readonly struct WaitResult<TTask>
    where TTask : Task
{
    private readonly IReadOnlyList<TTask>? _done;
    private readonly IReadOnlyList<TTask>? _pending;

    internal WaitResult(IReadOnlyList<TTask> done, IReadOnlyList<TTask> pending)
    {
        _done = done;
        _pending = pending;
    }

    /// <summary>The tasks that have ended, in input order: succeeded, failed and cancelled ones.</summary>
    public IReadOnlyList<TTask> Done => _done ?? [];

    /// <summary>The tasks that had not ended, in input order. They were not cancelled and run on.</summary>
    public IReadOnlyList<TTask> Pending => _pending ?? [];

    /// <summary>
    /// All exceptions of the failed tasks in <see cref="Done"/>, in input order, each instance once; <see langword="null"/>
    /// when none has failed. Cancelled tasks have no exception. A new aggregate each time; reading it observes the
    /// failures.
    /// </summary>
    public AggregateException? Exception => Faults() is { Count: > 0 } faults ? new(faults) : null;

    /// <summary>
    /// Throws the first failure of <see cref="Done"/> in input order, the exception itself with its stack trace. The
    /// others hang on it: <see cref="TaskWait.AllFailures(System.Exception)"/> gives them all.
    /// </summary>
    /// <remarks>What is pending does not matter.</remarks>
    /// <exception cref="OperationCanceledException">
    /// No task has failed, but at least one was cancelled; it is the one of the first in input order.
    /// </exception>
    public void ThrowIfFailed()
    {
        if (Faults() is { Count: > 0 } faults)
        {
            AttachedFailures.Attach(faults[0], faults);
            ExceptionDispatchInfo.Capture(faults[0]).Throw();
        }

        foreach (var task in Done)
        {
            if (task.IsCanceled)
                task.GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes the result apart, as in <c>var (done, pending) = await tasks.WaitAsync(..);</c>.</summary>
    /// <param name="done">The tasks that have ended.</param>
    /// <param name="pending">The tasks that had not ended.</param>
    public void Deconstruct(out IReadOnlyList<TTask> done, out IReadOnlyList<TTask> pending)
    {
        done = Done;
        pending = Pending;
    }

    private List<Exception>? Faults()
    {
        List<Exception>? faults = null;
        foreach (var task in Done)
        {
            if (task.Exception is { } failed)
                (faults ??= []).AddRange(failed.InnerExceptions);
        }

        return faults?.Distinct(ByReference.Comparer).ToList();
    }
}
