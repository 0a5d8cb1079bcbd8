using AsyncPitfalls.Semantics.Flow;

namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>How often the analysis was right.</summary>
internal sealed class Figures
{
    // So many runs are looked at before a report is called wrong.
    private const int Doubted = 20_000;

    private readonly Lock _lock = new();
    private int _starts;
    private int _lost;
    private int _reported;
    private int _unknown;

    /// <summary>What was reported and cannot be lost.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>How much of what can be lost is reported, in percent.</summary>
    public double Found => 100.0 * (_reported - Wrong.Count) / _lost;

    public void Add(RandomBody body, int site, TaskFate fate, RunResult seen)
    {
        // Of code that never runs everything is true.
        if ((seen.Started & (1UL << site)) == 0)
            return;

        var isReported = fate.Kind == TaskFateKind.Lost;
        var isLost = (seen.Lost & (1UL << site)) != 0 || isReported && body.MayLose(site, Doubted);
        lock (_lock)
        {
            _starts++;
            _lost += isLost ? 1 : 0;
            _reported += isReported ? 1 : 0;
            _unknown += fate.Kind == TaskFateKind.Unknown ? 1 : 0;
            if (isReported && !isLost)
                Wrong.Add($"{body.Seed}: F({site}) is not {fate.Kind} by {fate.Loss} at {fate.Place}: {body.Text(Spelling.Analysed)}");
        }
    }

    public override string ToString() =>
        $"{_starts} starts, {_lost} lost, {_reported} reported, {Wrong.Count} of them wrongly, {_unknown} unknown, {Found:F1} % found\n"
        + string.Join("\n", Wrong.OrderBy(w => w.Length));
}
