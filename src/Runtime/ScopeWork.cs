namespace AsyncPitfalls;

/// <summary>The body of a scope and all that is started in it.</summary>
internal sealed class ScopeWork<TResult> : ResultWork<TResult>
{
    private readonly Func<Task, TResult>? _read;
    private volatile Task? _body; // Null while it is being called; a grace may expire by then.

    private ScopeWork(Func<Task, TResult>? read, in WaitSettings settings, CancellationToken caller)
        : base(settings, caller) =>
        _read = read;

    // A scope that cancels itself wants no more of its children, but its own result.
    protected override bool HasResult => HasSucceeded || (Reason == StopReason.Cancel && BodyHasResult);

    private bool BodyHasResult => _read is null || _body?.Succeeded() == true;

    /// <param name="body">The body.</param>
    /// <param name="read">Takes the result off the body; null when a body has none.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="caller">The caller's token.</param>
    public static Task<TResult> Run(
        Func<TaskScope, Task> body, Func<Task, TResult>? read, in WaitSettings settings, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return Task.FromCanceled<TResult>(caller);

        var work = new ScopeWork<TResult>(read, settings, caller);
        work.Begin();
        work._body = work.StartChild(
            static (start, _) => start.Body(start.Scope), (Body: body, Scope: new TaskScope(work)), FailedTask.Of);
        work.EndStart();
        return work.Outcome;
    }

    protected override TResult GetResult() => _read is null ? default! : _read(_body!);

    protected override Exception? WithoutResult() => BodyHasResult
        ? null
        : _body is { IsCanceled: true } ? Cancellation.Of(_body) : new OperationCanceledException(Token);
}
