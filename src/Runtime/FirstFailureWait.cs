namespace AsyncPitfalls;

/// <summary>
/// Waits until a task has failed or was cancelled, or all have ended. Each task needs a continuation that knows it:
/// going through all of them whenever one ends would take quadratic time.
/// </summary>
internal sealed class FirstFailureWait<TTask> : LimitedWait<WaitResult<TTask>>
    where TTask : Task
{
    private readonly TTask[] _tasks;
    private int _open;

    public FirstFailureWait(TTask[] tasks, CancellationToken cancellationToken)
        : base(cancellationToken)
    {
        _tasks = tasks;
        _open = tasks.Length + 1;
    }

    protected override bool HasCome => IsSatisfiedBy(_tasks);

    protected override WaitResult<TTask> CurrentResult => TaskPartition.Of(_tasks);

    public static bool IsSatisfiedBy(TTask[] tasks)
    {
        var completed = 0;
        foreach (var task in tasks)
        {
            if (task.IsFaulted || task.IsCanceled)
                return true;

            if (task.IsCompleted)
                completed++;
        }

        return completed == tasks.Length;
    }

    protected override void Follow()
    {
        foreach (var task in _tasks)
        {
            if (task.IsCompleted)
                OnTaskEnded(task);
            else
                task.OnEnd(new Watch(Hub, task).Ended);
        }

        Ended();
    }

    protected override void OnTaskEnded(Task? task)
    {
        if (task!.Succeeded())
            Ended();
        else
            End();
    }

    private void Ended()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            End();
    }

    private sealed class Watch(Relay hub, Task task)
    {
        public void Ended() => hub.TaskEnded(task);
    }
}
