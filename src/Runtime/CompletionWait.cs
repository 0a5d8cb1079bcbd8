namespace AsyncPitfalls;

/// <summary>
/// One wait for the first of three: a task ends, a limit is reached, a token is cancelled. The first to come gives the
/// result, and the timer and the registration are gone before that result can be seen.
/// </summary>
/// <remarks>
/// It is its own result, which saves the state machine of an async method. A continuation cannot be taken off a task
/// that stays open, so the one put there knows only a <see cref="Relay"/>, which lets go of the wait when it ends.
/// </remarks>
internal sealed class CompletionWait : TaskCompletionSource<bool>
{
    private const int Arming = 0;
    private const int Armed = 1;
    private const int Ended = 2;

    private readonly Relay _relay;
    private readonly Task _task;
    private readonly CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private int _state;

    // Continuations run elsewhere: not inside the caller's Cancel(), nor inside whatever completes the task.
    private CompletionWait(Task task, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _relay = new Relay(this);
        _task = task;
        _cancellationToken = cancellationToken;
    }

    public static Task<bool> Start(Task task, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var wait = new CompletionWait(task, cancellationToken);
        wait.Arm(limit, timeProvider);
        if (!wait.Task.IsCompleted)
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(wait._relay.TaskEnded);

        return wait.Task;
    }

    private void Arm(TimeSpan limit, TimeProvider timeProvider)
    {
        try
        {
            _registration = _cancellationToken.Register(
                static wait => ((CompletionWait)wait!).End(), this, useSynchronizationContext: false);
            if (limit != Timeout.InfiniteTimeSpan)
            {
                _timer = timeProvider.CreateTimer(
                    static wait => ((CompletionWait)wait!).End(), this, limit, Timeout.InfiniteTimeSpan);
            }
        }
        catch
        {
            Disarm();
            throw;
        }

        // A limit or a token that is very quick comes before there is something to disarm.
        if (Interlocked.CompareExchange(ref _state, Armed, Arming) == Ended)
            Finish();
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _state, Ended) == Armed)
            Finish();
    }

    private void Finish()
    {
        Disarm();
        if (_task.IsCompleted)
            TrySetResult(true);
        else if (_cancellationToken.IsCancellationRequested)
            TrySetCanceled(_cancellationToken);
        else
            TrySetResult(false);
    }

    private void Disarm()
    {
        _timer?.Dispose();
        _registration.Dispose();
        _relay.LetGo();
    }

    private sealed class Relay(CompletionWait wait)
    {
        private CompletionWait? _wait = wait;

        public void TaskEnded() => Volatile.Read(ref _wait)?.End();

        public void LetGo() => Volatile.Write(ref _wait, null);
    }
}
