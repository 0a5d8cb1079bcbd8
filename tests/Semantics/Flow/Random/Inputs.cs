namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Everything that a run depends on.</summary>
/// <param name="Flags">The values of c0 to c3, a bit each.</param>
/// <param name="Number">The value of n.</param>
/// <param name="Rounds">How often each loop runs: r0 and r1.</param>
/// <param name="Failures">What the first or the last call in each try throws; null where they return.</param>
internal sealed record Inputs(int Flags, int Number, int[] Rounds, Failure?[] Failures)
{
    public const int FlagCount = 4;
    public const int Numbers = 4;
    public const int MaximumLoops = 2;

    private static readonly int[] HowOften = [0, 1, 2, 3];

    public bool Flag(int index) => (Flags & (1 << index)) != 0;

    /// <summary>All that matter to a body; the thorough ones differ by when a try fails too, and by one more round of each loop.</summary>
    public static IEnumerable<Inputs> All(Features features, bool isThorough) =>
        from failures in Choices(features.Handled.Select(h => h.SelectMany(e => Failure.Of(e, isThorough)).Prepend(null)))
        from rounds in Choices(Enumerable.Repeat(isThorough ? HowOften : HowOften[..^1], features.Loops))
        from flags in Enumerable.Range(0, 1 << FlagCount)
        where (flags & ~features.Flags) == 0
        from number in Enumerable.Range(0, features.HasNumber ? Numbers : 1)
        select new Inputs(flags, number, rounds, failures);

    private static T[][] Choices<T>(IEnumerable<IEnumerable<T>> choices)
    {
        T[][] all = [[]];
        foreach (var next in choices)
            all = [.. from earlier in all from choice in next select (T[])[.. earlier, choice]];
        return all;
    }
}
