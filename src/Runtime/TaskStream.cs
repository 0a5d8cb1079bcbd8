namespace AsyncPitfalls;

/// <summary>Tasks that somebody else started, in the order in which they end.</summary>
internal sealed class TaskStream<TTask>(TTask[] tasks, CancellationToken cancellationToken) : CompletionStream<TTask>
    where TTask : Task
{
    // At first all tasks, in the walk those that had ended when it began.
    private readonly TTask?[] _tasks = tasks;
    private CancellationToken _enumeratorToken;
    private CancellationTokenRegistration _registration;
    private CancellationTokenRegistration _enumeratorRegistration;
    private int _ready;
    private int _next;
    private int _undelivered = tasks.Length;
    private volatile bool _isLeft;

    protected override bool HasNews => Cancelled.IsCancellationRequested;

    private CancellationToken Cancelled => cancellationToken.IsCancellationRequested ? cancellationToken : _enumeratorToken;

    protected override ValueTask LeaveAsync()
    {
        Leave();
        return default;
    }

    protected override void SetEnumeratorToken(CancellationToken cancellationToken) => _enumeratorToken = cancellationToken;

    protected override void Begin()
    {
        for (var i = 0; i < _tasks.Length; i++)
        {
            var task = _tasks[i]!;
            _tasks[i] = null;
            if (task.IsCompleted)
                _tasks[_ready++] = task;
            else
                task.OnEnd(new Watch(this, task).HasEnded);
        }

        if (_ready == _tasks.Length)
            return;

        _registration = Listen(cancellationToken);
        _enumeratorRegistration = Listen(_enumeratorToken);
    }

    protected override bool? TryStep()
    {
        if (NextTask() is { } task)
        {
            _undelivered--;
            SetCurrent(task);
            return true;
        }

        if (_undelivered == 0)
        {
            Leave();
            return false;
        }

        return HasNews ? throw new OperationCanceledException(Cancelled) : null;
    }

    private TTask? NextTask()
    {
        if (_next == _ready)
            return Take()?.Task;

        var task = _tasks[_next];
        _tasks[_next++] = null;
        return task;
    }

    private CancellationTokenRegistration Listen(CancellationToken token) =>
        token.Register(static stream => ((TaskStream<TTask>)stream!).Wake(), this, useSynchronizationContext: false);

    // Continuations stay on the tasks that are still running; what they hold on to is emptied.
    private void Leave()
    {
        _isLeft = true;
        Array.Clear(_tasks, 0, _tasks.Length);
        Clear();
        _registration.Dispose();
        _enumeratorRegistration.Dispose();
    }

    private void OnEnded(Watch watch)
    {
        if (_isLeft)
            return;

        Add(watch);
        Wake();
    }

    private sealed class Watch(TaskStream<TTask> stream, TTask task) : Ended(task)
    {
        public void HasEnded() => stream.OnEnded(this);
    }
}
