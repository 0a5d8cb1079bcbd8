using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Parts of work, and what may come between. Times are in milliseconds; null: never.</summary>
internal sealed record Scenario(Part[] Parts, int? Timeout, int? CallerCancels, int? ScopeCancels, int? Grace)
{
    /// <summary>Any scenario. No two reasons to stop come at one time, so the first is certain.</summary>
    public static readonly Gen<Scenario> Any = Of(atMost: 6);

    public static readonly Gen<Scenario> OfOnePart =
        from part in Part.Any
        from timeout in Time(50)
        from caller in Time(60)
        from grace in Time(70)
        select new Scenario([part], timeout, caller, null, grace);

    private static Gen<Scenario> Of(int atMost) =>
        from parts in Part.Several(atMost)
        from timeout in Time(50)
        from caller in Time(60)
        from scope in Time(40)
        from grace in Time(70)
        select new Scenario(parts, timeout, caller, scope, grace);

    public override string ToString() =>
        $"limit {Timeout}, caller {CallerCancels}, scope {ScopeCancels}, grace {Grace}\n{string.Join("\n", Parts.Select(p => p.ToString()))}";

    private static Gen<int?> Time(int offset) => Gen.Frequency(
        (2, Gen.Const((int?)null)), (1, Gen.Int[1, 14].Select(turn => (int?)((turn * 100) + offset))));
}
