namespace AsyncPitfalls.Schedules;

/// <summary>What a race takes place on: the caller, the clock, the parts of the work, and all that they do.</summary>
internal sealed class Stage
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly List<Part> _parts = [];
    private readonly List<Failure> _failures = [];
    private readonly List<Task> _operations = [];
    private readonly PartKind[] _kinds;
    private readonly bool _canOutlive;
    private readonly bool _isGraceRaced;
    private int _runningCallbacks;

    /// <param name="helper">What is called.</param>
    /// <param name="kinds">How the parts may behave, those that end by themselves sooner or later.</param>
    public Stage(HelperKind helper, params PartKind[] kinds)
        : this(helper == HelperKind.Owns && Choice.OneIn(3), kinds)
    {
        _canOutlive = helper switch
        {
            HelperKind.Owns => Clock.Passes(Grace),
            HelperKind.WaitsWithLimit => Clock.Passes(Limit) || Caller.Cancels,
            _ => Caller.Cancels,
        };
    }

    // What always came would hide that nothing else would have ended the wait.
    private Stage(bool gracePasses, PartKind[] kinds)
    {
        _kinds = kinds;
        TimeSpan[] passing = gracePasses ? [Limit, Grace] : Choice.OneIn(2) ? [Limit] : [];
        Clock = new(passing);
        Caller = new(cancels: Choice.OneIn(2));
        Options = new() { Timeout = Limit, Grace = Grace, TimeProvider = Clock, LateFailure = TellLate };
    }

    private Stage(PartKind[] kinds)
        : this(gracePasses: true, kinds) => _isGraceRaced = true;

    public RacingClock Clock { get; }

    public RacingCaller Caller { get; }

    public WaitOptions Options { get; }

    public IReadOnlyList<Part> Parts => Copy(_parts);

    public IReadOnlyList<Failure> Failures => Copy(_failures);

    /// <summary>Whether the helper has come back.</summary>
    public bool HasReturned { get; private set; }

    /// <summary>Whether something besides the parts has kept the work from being complete.</summary>
    public bool IsUnfinished { get; set; }

    /// <summary>Whether the work asked itself to stop.</summary>
    public bool HasCancelled { get; set; }

    public int RunningCallbacks => Volatile.Read(ref _runningCallbacks);

    public void BeginCallback() => Interlocked.Increment(ref _runningCallbacks);

    public void EndCallback() => Interlocked.Decrement(ref _runningCallbacks);

    /// <summary>The grace expires, be it that parts end at that very moment.</summary>
    public static Stage WithRacingGrace(params PartKind[] kinds) => new(kinds);

    /// <summary>Starts a part, and the operation that will end it.</summary>
    public Task<int> StartPart(CancellationToken token) => StartPart(token, beforeEnd: null);

    public Task<int> StartPart(CancellationToken token, Action? beforeEnd)
    {
        Check.That(!HasReturned, "Work was started after the helper had returned.");
        var outlives = _canOutlive && Choice.OneIn(3);
        var kind = outlives ? PartKind.Outlives : Choice.Among(_kinds);
        var part = new Part(this, kind, $"part {_parts.Count}") { BeforeEnd = beforeEnd };
        Add(_parts, part);
        var hasBadCallback = token.CanBeCanceled && Choice.OneIn(4);
        if (kind is not (PartKind.FailsAtOnce or PartKind.Outlives) && !(kind == PartKind.BlocksCancelling && _canOutlive))
            Run(() => End(part));

        return part.Start(token, hasBadCallback);
    }

    /// <summary>Starts an operation that races with all others.</summary>
    public void Run(Action operation) => Add(_operations, Task.Run(() =>
    {
        Choice.Pause();
        operation();
    }));

    public Failure NewFailure(string message, FailureKind kind)
    {
        var failure = new Failure(message, kind);
        Add(_failures, failure);
        return failure;
    }

    public Failure HappenedFailure(string message)
    {
        var failure = NewFailure(message, FailureKind.Cause);
        failure.HasHappened = true;
        IsUnfinished = true;
        return failure;
    }

    /// <summary>Somebody looks at the failures of a task.</summary>
    public static void TellSeen(Task ended)
    {
        foreach (var failure in ended.Exception?.InnerExceptions ?? Enumerable.Empty<Exception>())
            ((Failure)failure).Tell(late: false);
    }

    /// <summary>Calls a helper and sees it through to the very end, its own and that of all that it left running.</summary>
    public async Task<Outcome> RunAsync(Func<Task> helper)
    {
        Exception? thrown = null;
        Caller.Begin();
        try
        {
            await helper();
        }
        catch (Exception e)
        {
            thrown = e;
        }

        var outcome = new Outcome(this, thrown);
        HasReturned = true;
        await EndAsync();
        return outcome;
    }

    /// <summary>Goes on when every failure that happened has been told; never, which is a deadlock, when one is lost.</summary>
    public async Task AllToldAsync()
    {
        for (var i = 0; i < Failures.Count; i++)
        {
            if (Failures[i].HasHappened)
                await Failures[i].Told;
        }
    }

    private void End(Part part)
    {
        if (_isGraceRaced && Choice.OneIn(2))
        {
            Task.WaitAny(Clock.FirstOf(Grace), part.Task);
            Choice.Pause();
        }

        part.End();
    }

    private async Task EndAsync()
    {
        foreach (var part in Parts)
        {
            if (!part.Task.IsCompleted)
                Run(part.End);
        }

        // They may start further ones.
        for (var i = 0; i < Copy(_operations).Count; i++)
            await Copy(_operations)[i];

        await Clock.Over;
        await Caller.Over;
    }

    private static void TellLate(Exception exception)
    {
        if (exception is Failure failure)
            failure.Tell(late: true);
        else
            Check.That(Part.IsOwnCancellation(exception), $"A late failure that nobody threw: {exception}");
    }

    // Operations of all kinds add to the lists.
    private static void Add<T>(List<T> list, T item)
    {
        lock (list)
            list.Add(item);
    }

    private static List<T> Copy<T>(List<T> list)
    {
        lock (list)
            return [.. list];
    }
}
