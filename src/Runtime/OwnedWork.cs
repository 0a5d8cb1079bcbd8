namespace AsyncPitfalls;

/// <summary>
/// Work that was started here and is answered for here: it is counted, asked to stop for the first of several reasons,
/// and waited for, as long as the grace allows, before anything is thrown.
/// </summary>
/// <remarks>
/// <para>
/// Everything that still has to end holds a share: each child, whoever starts children, and a cancellation whose
/// callbacks have not returned. When the last share is given back nothing of the work runs any more.
/// </para>
/// <para>
/// <see cref="OnOver"/> is called exactly once: then, or when the grace has expired before. Timer and registration are
/// gone by that time.
/// </para>
/// </remarks>
internal abstract partial class OwnedWork
{
    public const string HasEnded = "The work has ended; nothing can be added to it any more.";

    private readonly CancellationTokenSource _cancellation = new(); // Also what is locked: nobody else gets to see it.
    private readonly WaitSettings _settings;
    private readonly CancellationToken _caller;
    private int _shares = 1;
    private int _reason;
    private bool _over;

    protected OwnedWork(in WaitSettings settings, CancellationToken caller)
    {
        _settings = settings;
        _caller = caller;
        Token = _cancellation.Token;
    }

    /// <summary>The token that the work gets.</summary>
    public CancellationToken Token { get; }

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    public bool IsStopped => Reason != StopReason.None;

    public bool IsOver => Volatile.Read(ref _over);

    /// <summary>The token with which the caller cancels the work; of several the one that is cancelled.</summary>
    protected virtual CancellationToken Caller => _caller;

    /// <summary>Asks the work to stop, unless it has been asked before or has ended. Returns without waiting.</summary>
    public void Stop(StopReason reason)
    {
        if (!TryEnter())
            return;

        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) != (int)StopReason.None)
        {
            LeaveElsewhere();
            return;
        }

        // The cancellation takes over the share, but only when the timer is where the end looks for it: otherwise all
        // could be over, and the timer be left to run for a moment still.
        var cancelling = Cancellation.StartAsync(_cancellation);
        LimitGrace();
        if (cancelling.Succeeded())
            LeaveElsewhere();
        else
            cancelling.OnEnd(() => Cancelled(cancelling));
    }

    /// <summary>Starts a child, unless the work is being stopped; then the result is a cancelled task.</summary>
    /// <exception cref="InvalidOperationException">All work has ended; cannot be while the caller has a share.</exception>
    public TTask StartChild<TArgument, TTask>(
        Func<TArgument, CancellationToken, TTask> work, TArgument argument, Func<Exception, TTask> failed)
        where TTask : Task
    {
        if (!TryEnter())
            throw new InvalidOperationException(HasEnded);

        if (IsStopped)
        {
            MarkUnfinished();
            Leave();
            return failed(new OperationCanceledException(Token));
        }

        var child = WorkCall.Start(work, argument, Token, failed);
        Follow(child);
        return child;
    }

    /// <summary>Nothing of the work is waited for any more.</summary>
    protected abstract void OnOver();

    /// <summary>A child has ended. The default collects its failures.</summary>
    protected virtual void OnChildEnded(Task child)
    {
        if (!child.Succeeded())
            Collect(child);
    }

    /// <summary>What a child that is still running calls when it ends. It must lead to <see cref="Ended"/>.</summary>
    protected virtual Action EndOf(Task child) => new Child(this, child).Ended;

    protected void Ended(Task child)
    {
        OnChildEnded(child);
        Leave();
    }

    /// <summary>Starts a child for each element, until the source ends or the work is stopped.</summary>
    protected void StartEach<TSource>(IEnumerable<TSource> source, Action<TSource> start)
    {
        try
        {
            foreach (var element in source)
            {
                if (IsStopped)
                {
                    MarkUnfinished();
                    return;
                }

                start(element);

                // The source itself may do work for the next element, so it is not asked for one after a failure.
                // After another reason it is: only so can it be told whether anything was left undone.
                if (Reason == StopReason.Failure)
                    return;
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Gives back the share of whoever starts the children.</summary>
    protected void EndStart() => Leave();

    private void Follow(Task child)
    {
        if (child.IsCompleted)
            Ended(child);
        else
            child.OnEnd(EndOf(child));
    }

    private void Cancelled(Task cancelling)
    {
        if (cancelling.IsFaulted)
            CollectCallbackFailures(cancelling);

        Leave();
    }

    private bool TryEnter()
    {
        int shares;
        do
        {
            shares = Volatile.Read(ref _shares);
            if (shares == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _shares, shares + 1, shares) != shares);

        return true;
    }

    private void Leave()
    {
        if (IsOverByLeaving())
            OnOver();
    }

    // All else may have ended while somebody asked for it, and that is not the one to run what comes after the end.
    private void LeaveElsewhere()
    {
        if (IsOverByLeaving())
            QueueOver();
    }

    private bool IsOverByLeaving()
    {
        if (Interlocked.Decrement(ref _shares) != 0)
            return false;

        var isFirst = Release();
        _cancellation.Dispose();
        return isFirst;
    }

    private void QueueOver() => Task.Factory.StartNew(
        static work => ((OwnedWork)work!).OnOver(),
        this,
        CancellationToken.None,
        TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    private sealed class Child(OwnedWork owner, Task task)
    {
        public void Ended() => owner.Ended(task);
    }
}
