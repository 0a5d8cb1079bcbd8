namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>
/// What must become of a scenario, worked out one thing after the other, without tasks or threads.
/// </summary>
internal sealed class Model
{
    private const int Never = int.MaxValue;

    private readonly Scenario _scenario;
    private readonly bool _failuresStop;
    private readonly List<Outcome> _outcomes = [];

    /// <param name="scenario">The scenario.</param>
    /// <param name="failuresStop">Whether a failure is a reason to stop, or something given to a loop.</param>
    public Model(Scenario scenario, bool failuresStop = true)
    {
        _scenario = scenario;
        _failuresStop = failuresStop;
        FindReason();
        FindOutcomes();
        LastEnd = _outcomes.Select(o => o.Time).Append(scenario.ScopeCancels ?? 0).Max();
        ExpiresAt = Reason != "" && scenario.Grace is { } grace ? ReasonAt + grace : Never;
        ReturnsAt = Math.Min(LastEnd, ExpiresAt);
    }

    /// <summary>"", "failure", "caller", "limit" or "scope".</summary>
    public string Reason { get; private set; } = "";

    public int ReasonAt { get; private set; } = Never;

    /// <summary>How many parts are started; the others are refused.</summary>
    public int Started { get; private set; }

    public int ReturnsAt { get; }

    public int LastEnd { get; }

    public bool IsExpired => LastEnd > ExpiresAt;

    /// <summary>The failures by the time, the indices of the parts.</summary>
    public IEnumerable<int> Failures => Failing.Where(o => o.Time <= ReturnsAt).OrderBy(o => o.Time).Select(o => o.Index);

    /// <summary>Those of them that may be the first: what happens at one time has no order.</summary>
    public IEnumerable<int> First => Failing.Where(o => o.Time == Failing.Min(f => f.Time)).Select(o => o.Index);

    public IEnumerable<int> LateFailures => Failing.Where(o => o.Time > ReturnsAt).Select(o => o.Index);

    public bool AllSucceeded => Started == _scenario.Parts.Length && !IsExpired && _outcomes.All(o => o.Ending == Ending.Success || IsGiven(o));

    /// <summary>What a loop over the parts gets by a time.</summary>
    public IEnumerable<int> GivenBy(int time) => _outcomes
        .Where(o => o.Time <= time && o.Time <= ReturnsAt && (IsGiven(o) || o.Ending == Ending.Success))
        .Select(o => o.Index);

    /// <summary>Whether parts may end in this order. What happens at one time has none.</summary>
    public bool MayEndInOrder(IEnumerable<int> parts)
    {
        int[] times = [.. parts.Select(index => _outcomes[index].Time)];
        return times.SequenceEqual(times.Order());
    }

    /// <summary>All times at which something happens.</summary>
    public IEnumerable<int> Times => _outcomes.Select(o => o.Time)
        .Concat([ReturnsAt, _scenario.ScopeCancels ?? 0, .. Reason == "" ? Array.Empty<int>() : [ReasonAt]])
        .Distinct().Order();

    private int ExpiresAt { get; }

    // A cancellation before any reason is a failure of its own; after that it is what was asked for.
    private IEnumerable<Outcome> Failing => _outcomes.Where(o => !IsGiven(o)).Where(o =>
        o.Ending == Ending.Failure || (o.Ending == Ending.Cancellation && !o.WasAsked && o.Time <= ReasonAt));

    public int EndedBy(int time) => _outcomes.Count(o => o.Time <= time);

    /// <summary>How many parts have been cancelled, and know it.</summary>
    public int Cancelled => _scenario.Parts.Take(Started).Count(p => IsRunning(p) && p.HearsToken);

    private void FindReason()
    {
        foreach (var part in _scenario.Parts)
        {
            Started++;
            if (_failuresStop && part.Delay == 0 && part.Ending != Ending.Success)
            {
                (Reason, ReasonAt) = ("failure", 0);
                return;
            }
        }

        var end = _scenario.Parts.Select(p => p.Delay).Append(_scenario.ScopeCancels ?? 0).Max();
        (string Reason, int At)[] candidates =
        [
            ("failure", _scenario.Parts.Where(p => _failuresStop && p.Ending != Ending.Success).Select(p => p.Delay).DefaultIfEmpty(Never).Min()),
            ("caller", _scenario.CallerCancels ?? Never),
            ("limit", _scenario.Timeout ?? Never),
            ("scope", _scenario.ScopeCancels ?? Never),
        ];
        var first = candidates.MinBy(c => c.At);
        if (first.At <= end)
            (Reason, ReasonAt) = first;
    }

    private void FindOutcomes()
    {
        for (var i = 0; i < Started; i++)
        {
            var part = _scenario.Parts[i];
            _outcomes.Add(Reason != "" && IsRunning(part) && part.HearsToken
                ? new(i, ReasonAt + part.Cleanup, part.CancelledEnding, WasAsked: true)
                : new(i, part.Delay, part.Ending, WasAsked: false));
        }
    }

    // A loop has got whatever ended before the reason, and decided for itself.
    private bool IsGiven(Outcome outcome) => !_failuresStop && !outcome.WasAsked && outcome.Time <= ReasonAt;

    private bool IsRunning(Part part) => Reason != "" && part.Delay > ReasonAt;

    private sealed record Outcome(int Index, int Time, Ending Ending, bool WasAsked);
}
