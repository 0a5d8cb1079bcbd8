namespace AsyncPitfalls;

/// <summary>
/// One wait for the first of three: what is waited for comes, a limit is reached, a token is cancelled. The first to
/// come gives the result, and the timer and the registration are gone before that result can be seen.
/// </summary>
/// <remarks>
/// It is its own result, which saves the state machine of an async method. A continuation cannot be taken off a task
/// that stays open, so what is put there knows only a <see cref="Relay"/>, which lets go of the wait when it ends.
/// </remarks>
internal abstract class LimitedWait<TResult> : TaskCompletionSource<TResult>
{
    private const int Arming = 0;
    private const int Armed = 1;
    private const int Ended = 2;

    private readonly CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private int _state;

    // Continuations run elsewhere: not inside the caller's Cancel(), nor inside whatever completes a task.
    protected LimitedWait(CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _cancellationToken = cancellationToken;
        Hub = new(this);
    }

    /// <summary>What continuations of tasks hold on to.</summary>
    protected Relay Hub { get; }

    /// <summary>Whether what is waited for has come; it does not go away again.</summary>
    protected abstract bool HasCome { get; }

    /// <summary>The result as of now, be it that the limit has come first.</summary>
    protected abstract TResult CurrentResult { get; }

    /// <summary>A task that is waited for has ended.</summary>
    protected abstract void OnTaskEnded(Task? task);

    /// <summary>Asks the tasks to report to the <see cref="Hub"/>. <see cref="End"/> may be called from here.</summary>
    protected abstract void Follow();

    public Task<TResult> Run(TimeSpan limit, TimeProvider timeProvider)
    {
        try
        {
            _registration = _cancellationToken.Register(
                static wait => ((LimitedWait<TResult>)wait!).End(), this, useSynchronizationContext: false);
            if (limit != Timeout.InfiniteTimeSpan)
            {
                _timer = timeProvider.CreateTimer(
                    static wait => ((LimitedWait<TResult>)wait!).End(), this, limit, Timeout.InfiniteTimeSpan);
            }
        }
        catch
        {
            Disarm();
            throw;
        }

        if (Volatile.Read(ref _state) == Arming)
            Follow();

        // Whoever ended the wait before this point left the rest to us: there was not everything to disarm yet.
        if (Interlocked.CompareExchange(ref _state, Armed, Arming) == Ended)
            Finish();

        return Task;
    }

    protected void End()
    {
        if (Interlocked.Exchange(ref _state, Ended) == Armed)
            Finish();
    }

    /// <summary>Lets go of everything that outlives the wait.</summary>
    protected virtual void Disarm()
    {
        _timer?.Dispose();
        _registration.Dispose();
        Hub.LetGo();
    }

    private void Finish()
    {
        Disarm();
        if (_cancellationToken.IsCancellationRequested && !HasCome)
            TrySetCanceled(_cancellationToken);
        else
            TrySetResult(CurrentResult);
    }

    protected sealed class Relay(LimitedWait<TResult> wait)
    {
        private LimitedWait<TResult>? _wait = wait;

        public void TaskEnded() => TaskEnded(null);

        public void TaskEnded(Task? task) => Volatile.Read(ref _wait)?.OnTaskEnded(task);

        public void LetGo() => Volatile.Write(ref _wait, null);
    }
}
