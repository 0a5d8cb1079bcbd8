namespace AsyncPitfalls.Schedules;

/// <summary>
/// A part of the work. It is a completion source, not an async method, so that what its end sets off has been done when
/// the operation that ended it is over.
/// </summary>
internal sealed class Part(Stage stage, PartKind kind, string name)
{
    private static readonly CancellationToken OwnToken = new(canceled: true);

    private readonly TaskCompletionSource<int> _source = new();
    private readonly TaskCompletionSource<bool> _unblocked = new();
    private volatile bool _isStarting = true;

    public PartKind Kind => kind;

    public Task<int> Task => _source.Task;

    public bool HasSucceeded => Task.Status == TaskStatus.RanToCompletion;

    /// <summary>What it does before it ends by itself.</summary>
    public Action? BeforeEnd { get; init; }

    private bool CanBeCancelled => kind is PartKind.Succeeds or PartKind.Fails or PartKind.CancelsItself;

    /// <summary>Whether a part cancelled itself with it.</summary>
    public static bool IsOwnCancellation(Exception exception) =>
        exception is OperationCanceledException cancelled && cancelled.CancellationToken == OwnToken;

    public Task<int> Start(CancellationToken token, bool hasBadCallback)
    {
        if (CanBeCancelled)
            OnCancel(token, () => _source.TrySetCanceled(token));
        else if (kind == PartKind.FailsInCleanup)
            OnCancel(token, () => Fail(FailureKind.Effect, "fails in its cleanup"));
        else if (kind == PartKind.BlocksCancelling)
            OnCancel(token, Block);

        if (hasBadCallback)
            OnCancel(token, ThrowFromCallback);

        _isStarting = false;
        return kind == PartKind.FailsAtOnce ? throw Fail(FailureKind.Cause, "fails at once")! : Task;
    }

    /// <summary>Ends by itself, unless it has ended.</summary>
    public void End()
    {
        BeforeEnd?.Invoke();
        _unblocked.TrySetResult(true);
        if (kind == PartKind.CancelsItself)
            _source.TrySetCanceled(OwnToken);
        else if (kind is PartKind.Fails or PartKind.FailsAnyway || (kind is PartKind.IgnoresToken or PartKind.Outlives && Choice.OneIn(2)))
            Fail(kind == PartKind.Outlives ? FailureKind.Effect : FailureKind.Cause, "fails");
        else
            _source.TrySetResult(1);
    }

    private Failure Fail(FailureKind failureKind, string how)
    {
        var failure = stage.NewFailure($"{name} {how}", failureKind);
        failure.HasHappened = _source.TrySetException(failure);
        return failure;
    }

    private void OnCancel(CancellationToken token, Action callback) => token.Register(() =>
    {
        stage.BeginCallback();
        try
        {
            callback();
        }
        finally
        {
            stage.EndCallback();
        }
    });

    // A token that was cancelled already has its callbacks run by those who register them.
    private void Block()
    {
        if (!_isStarting)
            _unblocked.Task.Wait();
    }

    private void ThrowFromCallback()
    {
        if (_isStarting)
            return;

        var failure = stage.NewFailure($"{name} throws from its callback", FailureKind.Callback);
        failure.HasHappened = true;
        throw failure;
    }
}
