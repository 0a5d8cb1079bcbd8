namespace AsyncPitfalls;

/// <summary>
/// Waits until a task has ended in any way. It leaves the race to Task.WhenAny, which alone can take its continuations
/// off the losers again; a task of our own takes part in it and ends it when the limit or the token does.
/// </summary>
internal sealed class FirstCompletedWait<TTask> : LimitedWait<WaitResult<TTask>>
    where TTask : Task
{
    private readonly TTask[] _tasks;
    private readonly TaskCompletionSource<bool>? _end;

    public FirstCompletedWait(TTask[] tasks, bool canEndBefore, CancellationToken cancellationToken)
        : base(cancellationToken)
    {
        _tasks = tasks;
        _end = canEndBefore ? new() : null;
    }

    protected override bool HasCome => IsSatisfiedBy(_tasks);

    protected override WaitResult<TTask> CurrentResult => TaskPartition.Of(_tasks);

    public static bool IsSatisfiedBy(TTask[] tasks) => tasks.Length == 0 || Array.Exists(tasks, static task => task.IsCompleted);

    protected override void Follow() => Race().OnEnd(Hub.TaskEnded);

    protected override void OnTaskEnded(Task? task) => End();

    protected override void Disarm()
    {
        base.Disarm();
        _end?.TrySetResult(true);
    }

    private Task Race()
    {
        // With nothing to end it before, a race of one is that one.
        if (_end is null)
            return _tasks.Length == 1 ? _tasks[0] : System.Threading.Tasks.Task.WhenAny((Task[])_tasks);

        var contenders = new Task[_tasks.Length + 1];
        _tasks.CopyTo(contenders, 0);
        contenders[_tasks.Length] = _end.Task;
        return System.Threading.Tasks.Task.WhenAny(contenders);
    }
}
