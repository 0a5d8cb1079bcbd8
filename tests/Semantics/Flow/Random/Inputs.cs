namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Everything that a run depends on.</summary>
/// <param name="Flags">The values of c0 to c3, a bit each.</param>
/// <param name="Number">The value of n.</param>
/// <param name="Failures">What the first call in each try throws; null where it returns.</param>
internal sealed record Inputs(int Flags, int Number, Type?[] Failures)
{
    public const int FlagCount = 4;
    public const int Numbers = 4;

    public bool Flag(int index) => (Flags & (1 << index)) != 0;

    /// <summary>All that matter to a body with these flags, and tries with handlers for these exceptions.</summary>
    public static IEnumerable<Inputs> All(int flagsUsed, IReadOnlyList<IReadOnlyList<Type>> handled)
    {
        foreach (var failures in AllFailures(handled, handled.Count).ToList())
        {
            for (var flags = 0; flags < 1 << FlagCount; flags++)
            {
                if ((flags & ~flagsUsed) != 0)
                    continue;
                for (var number = 0; number < Numbers; number++)
                    yield return new(flags, number, failures);
            }
        }
    }

    private static IEnumerable<Type?[]> AllFailures(IReadOnlyList<IReadOnlyList<Type>> handled, int count)
    {
        if (count == 0)
            return [[]];
        return from earlier in AllFailures(handled, count - 1)
               from failure in handled[count - 1].Prepend(null)
               select (Type?[])[.. earlier, failure];
    }
}
