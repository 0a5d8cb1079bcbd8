using System.Runtime.CompilerServices;

namespace AsyncPitfalls;

/// <summary>Owned work with one task as its outcome.</summary>
/// <remarks>
/// The task is made by the builder that async methods use. Nothing else can end a task as cancelled with a given
/// exception instance, and it takes neither a state machine nor a completion source.
/// </remarks>
internal abstract class ResultWork<TResult> : OwnedWork
{
    private AsyncTaskMethodBuilder<TResult> _outcome = AsyncTaskMethodBuilder<TResult>.Create();

    protected ResultWork(in WaitSettings settings, CancellationToken caller)
        : base(settings, caller) =>
        _ = _outcome.Task; // The builder makes it when first asked, and must not be asked by two threads at once.

    protected Task<TResult> Outcome => _outcome.Task;

    /// <summary>Whether there is a result, now that nothing is waited for any more.</summary>
    protected abstract bool HasResult { get; }

    protected abstract TResult GetResult();

    protected sealed override void OnOver()
    {
        if ((Close(HasResult) ?? WithoutResult()) is { } exception)
            _outcome.SetException(exception);
        else
            _outcome.SetResult(GetResult());
    }

    /// <summary>What is thrown when nothing else is, and there is no result.</summary>
    protected virtual Exception? WithoutResult() => null;
}
