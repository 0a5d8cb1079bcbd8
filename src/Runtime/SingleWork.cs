namespace AsyncPitfalls;

/// <summary>One piece of work.</summary>
internal sealed class SingleWork<TResult> : ResultWork<TResult>
{
    private readonly Func<Task, TResult> _read;
    private Task? _child;

    private SingleWork(Func<Task, TResult> read, in WaitSettings settings, CancellationToken caller)
        : base(settings, caller) =>
        _read = read;

    protected override bool HasResult => HasSucceeded;

    public static Task<TResult> Run(
        Func<CancellationToken, Task> work, Func<Task, TResult> read, in WaitSettings settings, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return Task.FromCanceled<TResult>(caller);

        var single = new SingleWork<TResult>(read, settings, caller);
        single.Begin();
        single._child = single.StartChild(static (work, token) => work(token), work, FailedTask.Of);
        single.EndStart();
        return single.Outcome;
    }

    protected override TResult GetResult() => _read(_child!);

    // An only child need not be told from others.
    protected override Action EndOf(Task child)
    {
        _child = child;
        return ChildEnded;
    }

    private void ChildEnded() => Ended(_child!);
}
