using System.Runtime.ExceptionServices;

namespace AsyncPitfalls;

/// <summary>
/// Tasks of work on each element of a source, in the order in which they end. The loop decides what the failure of one
/// means, so it stops nothing; leaving the loop cancels the rest.
/// </summary>
internal sealed class WorkStream<TSource, TTask> : CompletionStream<TTask>
    where TTask : Task
{
    private readonly IEnumerable<TSource> _source;
    private readonly Func<TSource, CancellationToken, TTask> _start;
    private readonly Func<Exception, TTask> _failed;
    private readonly WaitSettings _settings;
    private readonly CancellationToken _caller;
    private CancellationToken _enumeratorToken;
    private Work? _work;
    private volatile bool _isClosed;

    public WorkStream(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, TTask> start,
        Func<Exception, TTask> failed,
        in WaitSettings settings,
        CancellationToken caller)
    {
        _source = source;
        _start = start;
        _failed = failed;
        _settings = settings;
        _caller = caller;
    }

    protected override bool HasNews => _work is null or { IsOver: true };

    private CancellationToken Cancelled => _enumeratorToken.IsCancellationRequested ? _enumeratorToken : _caller;

    protected override async ValueTask LeaveAsync()
    {
        if (_work is null)
            return;

        _work.Stop(StopReason.Cancel);
        await _work.Over.ConfigureAwait(false);
        if (_isClosed)
            return;

        _work.Abandon();
        _isClosed = true;
        while (Take() is { } ended)
            _work.ReportLate(ended.Task);

        ReportAdded();
    }

    protected override void SetEnumeratorToken(CancellationToken cancellationToken) => _enumeratorToken = cancellationToken;

    protected override void Begin()
    {
        if (Cancelled.IsCancellationRequested)
            return;

        _work = new Work(this);
        _work.StartAll();
    }

    protected override bool? TryStep()
    {
        if (_work is null)
            throw new OperationCanceledException(Cancelled);

        // In this order: when the work is over, what is not in the queue by now will be late. Nor is the work complete
        // when that, after an expired grace, ends while the queue is being emptied.
        var isOver = _work.IsOver;
        var isComplete = _work.IsComplete;
        while (Take() is { } ended)
        {
            if (!_work.IsStopped || ended.Task.Succeeded())
            {
                SetCurrent(ended.Task);
                return true;
            }

            _work.CollectUndelivered(ended.Task);
        }

        if (!isOver)
            return null;

        var thrown = _work.Finish(isComplete && _work.IsComplete);
        _isClosed = true;
        ReportAdded();
        if (thrown is not null)
            ExceptionDispatchInfo.Capture(thrown).Throw();

        return false;
    }

    private void OnEnded(TTask task)
    {
        Add(new(task));
        if (_isClosed)
            ReportAdded();
        else
            Wake();
    }

    // Whoever adds to the queue after it was closed sees that, or is seen by whoever closed it.
    private void ReportAdded()
    {
        for (var ended = TakeAdded(); ended is not null; ended = ended.Next)
            _work!.ReportLate(ended.Task);
    }

    private sealed class Work(WorkStream<TSource, TTask> stream) : OwnedWork(stream._settings, stream._caller)
    {
        private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration _registration;

        public Task Over => _over.Task;

        public bool IsComplete => HasSucceeded;

        protected override CancellationToken Caller => stream.Cancelled;

        public void StartAll()
        {
            Begin();
            _registration = stream._enumeratorToken.Register(
                static work => ((Work)work!).Stop(StopReason.Caller), this, useSynchronizationContext: false);
            StartEach(stream._source, Start);
            EndStart();
        }

        public Exception? Finish(bool isComplete)
        {
            _registration.Dispose();
            return Close(isComplete);
        }

        public void Abandon()
        {
            _registration.Dispose();
            CloseLate();
        }

        public void CollectUndelivered(TTask child)
        {
            if (child.IsCanceled)
                CollectOwnCancellation(child);
            else
                Collect(child);
        }

        public void ReportLate(TTask child)
        {
            if (child.IsFaulted)
                Collect(child);
        }

        protected override void OnChildEnded(Task child)
        {
            if (WasAskedToEnd(child))
                MarkUnfinished();
            else
                stream.OnEnded((TTask)child);
        }

        protected override void OnOver()
        {
            _over.TrySetResult(true);
            stream.Wake();
        }

        private void Start(TSource element) => StartChild(stream._start, element, stream._failed);
    }
}
