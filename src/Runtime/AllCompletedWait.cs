namespace AsyncPitfalls;

/// <summary>Waits until every task has ended. All tasks share one continuation, which only counts.</summary>
internal sealed class AllCompletedWait<TTask> : LimitedWait<WaitResult<TTask>>
    where TTask : Task
{
    private readonly TTask[] _tasks;
    private int _open;

    public AllCompletedWait(TTask[] tasks, CancellationToken cancellationToken)
        : base(cancellationToken)
    {
        _tasks = tasks;
        // One more than there are, so that it does not end while the tasks are still being gone through.
        _open = tasks.Length + 1;
    }

    protected override bool HasCome => Array.TrueForAll(_tasks, static task => task.IsCompleted);

    protected override WaitResult<TTask> CurrentResult => TaskPartition.Of(_tasks);

    protected override void Follow()
    {
        Action taskEnded = Hub.TaskEnded;
        var ended = 1;
        foreach (var task in _tasks)
        {
            if (task.IsCompleted)
                ended++;
            else
                task.OnEnd(taskEnded);
        }

        Ended(ended);
    }

    protected override void OnTaskEnded(Task? task) => Ended(1);

    private void Ended(int count)
    {
        if (Interlocked.Add(ref _open, -count) == 0)
            End();
    }
}
