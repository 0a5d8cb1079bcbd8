namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What one run of a body has shown.</summary>
/// <param name="Lost">The starts of which a task was never looked at and never handed on, a bit each.</param>
/// <param name="Counts">
/// Is it a run by which the analysis is judged: one that ends, and not by an exception that no statement has thrown?
/// </param>
internal readonly record struct RunResult(ulong Lost, bool Counts)
{
    /// <summary>Two runs are the same if they count alike, and lose alike if they count.</summary>
    public bool Agrees(RunResult other) => Counts == other.Counts && (!Counts || Lost == other.Lost);
}
