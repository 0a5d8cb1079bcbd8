namespace AsyncPitfalls;

// What becomes of failures: which are collected, which is thrown, and where those go that come too late.
internal abstract partial class OwnedWork
{
    private List<Exception>? _failures;
    private int _callbackFailures;
    private OperationCanceledException? _cancelledWork;
    private volatile bool _unfinished;
    private bool _closed;

    /// <summary>Every part of the work was started, and succeeded.</summary>
    protected bool HasSucceeded => Volatile.Read(ref _shares) == 0 && !_unfinished;

    /// <summary>Notes that a part was not started or has no result.</summary>
    protected void MarkUnfinished() => _unfinished = true;

    /// <summary>Takes a failure of something other than a child as a reason to stop.</summary>
    protected void Fail(Exception failure)
    {
        _unfinished = true;
        if (IsFailure(failure))
            AddOrReport([failure]);
    }

    /// <summary>Takes what a child that has not succeeded leaves behind; the first failure is a reason to stop.</summary>
    protected void Collect(Task child)
    {
        _unfinished = true;
        if (child.IsCanceled)
            CollectCancellation(child);
        else if (_settings.LateFailure is not null || !Volatile.Read(ref _closed))
            AddOrReport([.. child.Exception!.InnerExceptions.Where(IsFailure)]);

        // Nobody is left to be told: unobserved, the child tells the runtime's event.
    }

    /// <summary>Ends the collecting, and decides what is thrown.</summary>
    /// <param name="hasResult">Whether there is a result; it is not thrown away for a limit or a wish that came late.</param>
    /// <returns>What is to be thrown, the others attached; null when nothing is.</returns>
    protected Exception? Close(bool hasResult)
    {
        List<Exception>? failures;
        lock (_cancellation)
        {
            _closed = true;
            failures = _failures;
        }

        if (hasResult)
        {
            // What then has failed are cancellation callbacks.
            if (failures?.Count == _callbackFailures)
            {
                LateFailures.Report(failures, _settings.LateFailure);
                failures = null;
            }

            if (failures is null)
                return null;
        }

        var first = failures?[0];
        if (first is not null)
            AttachedFailures.Attach(first, failures!, _settings.LateFailure);

        return Reason switch
        {
            StopReason.Caller => first ?? new OperationCanceledException(Caller),
            StopReason.Timeout => TimedOut(first),
            _ => first,
        };
    }

    /// <summary>Ends the collecting where nobody is left to throw to.</summary>
    protected void CloseLate()
    {
        List<Exception>? failures;
        lock (_cancellation)
        {
            _closed = true;
            failures = _failures;
        }

        if (failures is not null)
            LateFailures.Report([.. failures.Distinct(ByReference.Comparer)], _settings.LateFailure);
    }

    /// <summary>Takes the cancellation of a child that came before any reason to stop: it was the child's own.</summary>
    protected void CollectOwnCancellation(Task child)
    {
        _unfinished = true;
        AddOrReport([Cancellation.Of(child)]);
    }

    /// <summary>Whether the child was cancelled because the work was asked to stop.</summary>
    protected bool WasAskedToEnd(Task child)
    {
        if (!child.IsCanceled)
            return false;

        if (Reason == StopReason.None && Caller.IsCancellationRequested)
            Stop(StopReason.Caller);

        return IsStopped;
    }

    // The caller's token itself may have reached the work before it reached us.
    private bool IsFailure(Exception exception)
    {
        if (exception is not OperationCanceledException)
            return true;

        if (Caller.IsCancellationRequested)
            Stop(StopReason.Caller);

        return !IsStopped;
    }

    private void CollectCancellation(Task child)
    {
        // Taking the exception off a cancelled task means throwing it once, so only where it will be seen.
        if (!WasAskedToEnd(child))
            CollectOwnCancellation(child);
        else if (Reason == StopReason.Timeout && Volatile.Read(ref _cancelledWork) is null)
            Interlocked.CompareExchange(ref _cancelledWork, Cancellation.Of(child), null);
    }

    private void CollectCallbackFailures(Task cancelling)
    {
        List<Exception> failures = [.. FailureLeaves.Of(cancelling.Exception!).Where(IsFailure)];
        lock (_cancellation)
        {
            if (!_closed)
            {
                if (failures.Count > 0)
                    (_failures ??= []).AddRange(failures);
                _callbackFailures += failures.Count;
                return;
            }
        }

        LateFailures.Report(failures, _settings.LateFailure);
    }

    private void AddOrReport(List<Exception> failures)
    {
        if (failures.Count == 0)
            return;

        bool isLate;
        lock (_cancellation)
        {
            isLate = _closed;
            if (isLate)
                failures = Untold(failures);
            else
                (_failures ??= []).AddRange(failures);
        }

        if (isLate)
            LateFailures.Report(failures, _settings.LateFailure);
        else
            Stop(StopReason.Failure);
    }

    // A body that awaits a part ends with the failure of that part, of which somebody may have been told already. The
    // list is replaced: whoever closed the collecting may be reading it.
    private List<Exception> Untold(List<Exception> failures)
    {
        List<Exception> untold = [.. failures.Except(_failures ?? [], ByReference.Comparer)];
        _failures = [.. _failures ?? [], .. untold];
        return untold;
    }

    private TimeoutException TimedOut(Exception? first)
    {
        var exception = new TimeoutException(
            $"The work did not end within {_settings.Timeout}.",
            first ?? _cancelledWork ?? new OperationCanceledException(Token));
        if (first is not null)
            AttachedFailures.Attach(exception, [first], _settings.LateFailure);

        return exception;
    }
}
