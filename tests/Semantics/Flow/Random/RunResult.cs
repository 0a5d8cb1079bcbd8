namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What one run of a body has shown.</summary>
/// <param name="Started">The starts that it came by, a bit each.</param>
/// <param name="Lost">The starts of which a task was never looked at and never handed on, a bit each.</param>
/// <param name="Counts">
/// Is it a run by which the analysis is judged: one that ends, and not by an exception that no statement has thrown?
/// </param>
internal readonly record struct RunResult(ulong Started, ulong Lost, bool Counts)
{
    public static RunResult Of(List<(int Site, bool IsSettled)> instances, bool counts)
    {
        var (started, lost) = (0UL, 0UL);
        foreach (var (site, isSettled) in instances)
        {
            started |= 1UL << site;
            lost |= isSettled ? 0 : 1UL << site;
        }

        return new(started, lost, counts);
    }

    /// <summary>What one of two runs, or both, have shown.</summary>
    public RunResult Or(RunResult other) => new(Started | other.Started, Lost | other.Lost, Counts || other.Counts);

    /// <summary>Two runs are the same if they count alike, and lose alike if they count.</summary>
    public bool Agrees(RunResult other) => Counts == other.Counts && (!Counts || Started == other.Started && Lost == other.Lost);
}
