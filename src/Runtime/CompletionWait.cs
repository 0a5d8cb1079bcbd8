namespace AsyncPitfalls;

/// <summary>Waits until one task has ended.</summary>
internal sealed class CompletionWait : LimitedWait<bool>
{
    private readonly Task _task;

    private CompletionWait(Task task, CancellationToken cancellationToken)
        : base(cancellationToken) =>
        _task = task;

    protected override bool HasCome => _task.IsCompleted;

    protected override bool CurrentResult => _task.IsCompleted;

    public static Task<bool> Start(Task task, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        new CompletionWait(task, cancellationToken).Run(limit, timeProvider);

    protected override void Follow() => _task.OnEnd(Hub.TaskEnded);

    protected override void OnTaskEnded(Task? task) => End();
}
