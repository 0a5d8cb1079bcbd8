using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>A piece of work in a random scenario.</summary>
/// <param name="Delay">When it ends if nothing comes between; 0: inside the call that starts it.</param>
/// <param name="Ending">How it ends then; a cancellation is its own, not what the token asked for.</param>
/// <param name="HearsToken">Whether it looks at its token.</param>
/// <param name="Cleanup">How long it takes to end when it was cancelled.</param>
/// <param name="CancelledEnding">How it ends then.</param>
internal sealed record Part(int Delay, Ending Ending, bool HearsToken, int Cleanup, Ending CancelledEnding)
{
    private static readonly Gen<Ending> Endings = Gen.Frequency(
        (6, Gen.Const(Ending.Success)), (2, Gen.Const(Ending.Failure)), (1, Gen.Const(Ending.Cancellation)));

    private static readonly Gen<Ending> CancelledEndings = Gen.Frequency(
        (4, Gen.Const(Ending.Cancellation)), (2, Gen.Const(Ending.Failure)), (1, Gen.Const(Ending.Success)));

    public static readonly Gen<Part> Any =
        from turn in Gen.Int[0, 12]
        from ending in Endings
        from hears in Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false)))
        from cleanup in Gen.Int[0, 6]
        from cancelledEnding in CancelledEndings
        select new Part(turn * 100, ending, hears, cleanup == 0 ? 0 : (cleanup * 100) + 20, cancelledEnding);

    /// <summary>Some parts, of which no two end by themselves at one time, except inside the calls.</summary>
    public static Gen<Part[]> Several(int atMost) => Any.Array[0, atMost].Select(parts =>
        parts.Select((part, i) => part.Delay == 0 ? part : part with { Delay = part.Delay + i }).ToArray());
}
