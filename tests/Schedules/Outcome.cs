namespace AsyncPitfalls.Schedules;

/// <summary>What a helper came back with, and what was the case at that moment.</summary>
internal sealed class Outcome
{
    private readonly Stage _stage;
    private readonly bool _hasEveryPartEnded;
    private readonly bool _hasEveryPartSucceeded;
    private readonly int _parts;
    private readonly int _callbacks;
    private readonly bool _hasTimers;
    private readonly bool _hasRegistrations;
    private readonly bool _limitPassed;
    private readonly bool _callerCancelled;
    private readonly List<Exception> _thrown;

    public Outcome(Stage stage, Exception? exception)
    {
        _stage = stage;
        Exception = exception;
        _parts = stage.Parts.Count;
        _hasEveryPartEnded = stage.Parts.All(static part => part.Task.IsCompleted);
        _hasEveryPartSucceeded = stage.Parts.All(static part => part.HasSucceeded);
        _callbacks = stage.RunningCallbacks;
        _hasTimers = stage.Clock.HasLiveTimers;
        _hasRegistrations = stage.Caller.HasRegistrations;
        _limitPassed = stage.Clock.HasFired(Stage.Limit);
        GracePassed = stage.Clock.HasFired(Stage.Grace);
        _callerCancelled = stage.Caller.HasCancelled;
        _thrown = exception is null ? [] : [.. exception.AllFailures()];
    }

    public Exception? Exception { get; }

    public bool GracePassed { get; }

    /// <summary>Holds for every helper, when all is over.</summary>
    public void LeavesNothing()
    {
        // A grace may expire while whoever has started it is still about to dispose the limit's timer.
        Check.That(!_hasTimers || GracePassed, "A timer is left.");
        Check.That(!_stage.Clock.HasUndisposedTimers, "A timer that has fired is left.");
        Check.That(!_hasRegistrations, "A registration is left on the caller's source.");
    }

    /// <summary>The caller's cancellation is the only thing that may have been thrown.</summary>
    public void ThrowsOnlyForCaller()
    {
        if (Exception is null)
            return;

        Check.That(IsCancellationOf(Exception, _stage.Caller.Token), $"Something else was thrown: {Exception}");
        Check.That(_callerCancelled, "It was cancelled by nobody.");
    }

    /// <summary>Holds for the helpers that own their work.</summary>
    /// <param name="parts">How many parts there should have been, where that is known.</param>
    /// <param name="wasLeft">Whether nobody was there any more to be thrown to.</param>
    /// <param name="areSeen">Whether each part was handed out, so that a failed one does not make the work a failed one.</param>
    /// <param name="scope">The token of the scope, if it is one.</param>
    public async Task IsThatOfOwnedWorkAsync(
        int? parts = null, bool wasLeft = false, bool areSeen = false, CancellationToken scope = default)
    {
        LeavesNothing();
        Check.That(_hasEveryPartEnded || GracePassed, "Work is running after the return.");
        Check.That(_callbacks == 0 || GracePassed, "A cancellation callback is running after the return.");

        TellThrown(scope);
        await _stage.AllToldAsync();
        foreach (var failure in _stage.Failures)
        {
            Check.That(
                !failure.IsLate || GracePassed || wasLeft || (failure.Kind == FailureKind.Callback && Exception is null),
                $"'{failure.Message}' was reported as late, but it could have been thrown.");
        }

        if (wasLeft)
        {
            Check.That(Exception is null, $"Leaving the loop threw: {Exception}");
            return;
        }

        var isComplete = !_stage.IsUnfinished && (parts ?? _parts) == _parts && (areSeen || _hasEveryPartSucceeded);
        if (Exception is null)
            Check.That(isComplete || _stage.HasCancelled, "There was no result, but nothing was thrown.");
        else
            Check.That(!isComplete || GracePassed, $"There was a result, but this was thrown: {Exception}");

        IsForAReason(scope);
    }

    /// <summary>Holds for tasks that were cancelled and waited for.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="areCallbacksOurs">Whether no one else may have run the cancellation callbacks.</param>
    public async Task IsThatOfCancelledTasksAsync(IReadOnlyList<Task> tasks, bool areCallbacksOurs)
    {
        LeavesNothing();
        Check.That(_hasEveryPartEnded || GracePassed, "A task is running after the return.");
        Check.That(_callbacks == 0 || GracePassed || !areCallbacksOurs, "A cancellation callback is running after the return.");

        TellThrown(scope: default);
        await _stage.AllToldAsync();
        Check.That(Exception is null or Failure, $"Something else was thrown: {Exception}");
        Check.That(!_stage.Failures.Any(static failure => failure.IsLate) || GracePassed, "A failure was reported as late, but it could have been thrown.");

        var first = tasks.FirstOrDefault(static task => task.IsFaulted)?.Exception!.InnerException;
        Check.That(first is null || Exception == first || GracePassed, "The first failure in input order should be thrown.");
    }

    private void IsForAReason(CancellationToken scope)
    {
        switch (Exception)
        {
            case null:
                break;
            case Failure failure:
                Check.That(
                    failure.Kind == FailureKind.Cause || _callerCancelled || _stage.HasCancelled || HasOtherCause,
                    $"A timeout alone was no reason to throw this: {Exception}");
                break;
            case TimeoutException:
                Check.That(_limitPassed, "The limit has not passed.");
                Check.That(
                    _thrown.Count == 1 ? Exception.InnerException is OperationCanceledException : Exception.InnerException == _thrown[1],
                    $"The timeout should carry the first failure, or else a cancellation: {Exception}");
                break;
            case OperationCanceledException when Part.IsOwnCancellation(Exception):
                break;
            default:
                Check.That(_thrown.Count == 1, "A failure hides in a cancellation.");
                if (IsCancellationOf(Exception, scope))
                    Check.That(_stage.HasCancelled, "The scope was not cancelled.");
                else
                    ThrowsOnlyForCaller();

                break;
        }
    }

    private bool HasOtherCause => _stage.Failures.Any(static failure => failure.HasHappened && failure.Kind == FailureKind.Cause)
        || _stage.Parts.Any(static part => part.Kind == PartKind.CancelsItself);

    private void TellThrown(CancellationToken scope)
    {
        foreach (var exception in _thrown)
        {
            if (exception is Failure failure)
            {
                failure.Tell(late: false);
            }
            else
            {
                var isOutcome = exception == Exception
                    && (exception is TimeoutException || IsCancellationOf(exception, scope) || IsCancellationOf(exception, _stage.Caller.Token));
                Check.That(isOutcome || Part.IsOwnCancellation(exception), $"Nobody threw this: {exception}");
            }
        }
    }

    private static bool IsCancellationOf(Exception exception, CancellationToken token) =>
        exception is OperationCanceledException cancelled && cancelled.CancellationToken == token;
}
