using System.Threading.Tasks.Sources;

namespace AsyncPitfalls;

/// <summary>
/// Tasks in the order in which they end, to be walked through once. Ended tasks wait in a queue; when it is empty the
/// walker is set down, and whoever adds to the queue next makes the step on its behalf.
/// </summary>
/// <remarks>
/// Only one thread at a time makes steps: the walker, or whoever has taken <see cref="_isWaiting"/> from it. So
/// everything but the queue needs no lock.
/// </remarks>
internal abstract class CompletionStream<TTask> : IAsyncEnumerable<TTask>, IAsyncEnumerator<TTask>, IValueTaskSource<bool>
    where TTask : Task
{
    // Continuations of the walker run elsewhere, not inside whatever ends a task.
    private ManualResetValueTaskSourceCore<bool> _step = new() { RunContinuationsAsynchronously = true };
    private Ended? _added;
    private Ended? _taken;
    private TTask? _current;
    private int _isWaiting;
    private int _isWalked;
    private bool _hasBegun;
    private bool _hasFinished;

    public TTask Current => _current!;

    /// <summary>Whether something has come that a step might need; the queue aside.</summary>
    protected abstract bool HasNews { get; }

    public IAsyncEnumerator<TTask> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isWalked, 1) != 0)
            throw new InvalidOperationException("The tasks can be enumerated only once.");

        SetEnumeratorToken(cancellationToken);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_hasFinished)
            return new(false);

        try
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                Begin();
            }

            if (Step() is { } moved)
                return new(moved);
        }
        catch (Exception e)
        {
            return new(FailedTask.Of<bool>(e));
        }

        _step.Reset();
        var version = _step.Version;
        SetDown();
        return new(this, version);
    }

    public ValueTask DisposeAsync()
    {
        _hasFinished = true;
        return LeaveAsync();
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _step.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    /// <summary>The token given to <c>WithCancellation</c>.</summary>
    protected abstract void SetEnumeratorToken(CancellationToken cancellationToken);

    /// <summary>Ends the walk, be it at its end or before.</summary>
    protected abstract ValueTask LeaveAsync();

    /// <summary>Called once, by the first step.</summary>
    protected abstract void Begin();

    /// <summary>Makes a step if one can be made: true to the next task, false to the end, null when it must wait.</summary>
    protected abstract bool? TryStep();

    /// <summary>A task has ended. Any thread.</summary>
    protected void Add(Ended ended)
    {
        // Once it is in the queue whoever takes it may link it anew, so Next is not to be read again.
        Ended? first;
        do
        {
            first = Volatile.Read(ref _added);
            ended.Next = first;
        }
        while (Interlocked.CompareExchange(ref _added, ended, first) != first);
    }

    /// <summary>The task that has waited longest. Only in a step.</summary>
    protected Ended? Take()
    {
        if (_taken is null)
        {
            // Added at the front, so the order is turned round.
            var added = TakeAdded();
            while (added is not null)
                (_taken, added.Next, added) = (added, _taken, added.Next);
        }

        var first = _taken;
        _taken = first?.Next;
        return first;
    }

    /// <summary>What nobody has taken yet, linked in no order in particular. Any thread.</summary>
    protected Ended? TakeAdded() => Interlocked.Exchange(ref _added, null);

    protected void SetCurrent(TTask task) => _current = task;

    /// <summary>Lets go of all tasks. Only in a step, or after the walk.</summary>
    protected void Clear()
    {
        TakeAdded();
        _taken = null;
    }

    /// <summary>Makes the step that the walker waits for, if it waits and the step can be made. Any thread.</summary>
    protected void Wake()
    {
        while (Interlocked.Exchange(ref _isWaiting, 0) != 0)
        {
            bool? moved;
            try
            {
                moved = Step();
            }
            catch (Exception e)
            {
                _step.SetException(e);
                return;
            }

            if (moved is { } result)
            {
                _step.SetResult(result);
                return;
            }

            Interlocked.Exchange(ref _isWaiting, 1);
            if (!HasMore)
                return;
        }
    }

    private bool HasMore => Volatile.Read(ref _added) is not null || HasNews;

    // What came after the last look and before the flag was up would wake nobody.
    private void SetDown()
    {
        Interlocked.Exchange(ref _isWaiting, 1);
        if (HasMore)
            Wake();
    }

    private bool? Step()
    {
        try
        {
            var moved = TryStep();
            _hasFinished = moved == false;
            return moved;
        }
        catch
        {
            _hasFinished = true;
            throw;
        }
    }

    /// <summary>A task that has ended, in the queue.</summary>
    protected class Ended(TTask task)
    {
        public TTask Task { get; } = task;

        // A field, because the tests of schedules do not see what happens inside of properties.
        public Ended? Next;
    }
}
