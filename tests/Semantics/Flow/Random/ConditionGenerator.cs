namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Makes the conditions of a body, few different ones, so that one is often met again.</summary>
internal sealed class ConditionGenerator
{
    /// <summary>The ways to ask whether a variable has a task.</summary>
    public static readonly string[] IsSet = ["!=", "is not"];

    private static readonly string[] IsNull = ["==", "is"];
    private static readonly string[] Comparisons = ["==", "!=", ">"];

    private readonly Dice _dice;
    private readonly Features _features;
    private readonly int[] _flags;

    public ConditionGenerator(Dice dice, Features features)
    {
        _dice = dice;
        _features = features;
        _flags = _dice.Chance(50) ? [0, 1] : [0, 1, 2, 3];
    }

    public Condition Any(Surroundings around, int depth) => _dice.Of(
        (60, () => Flags(depth)),
        (10, () => Number(_dice.Of(Comparisons), _dice.Between(0, 2))),
        (8, () => around.Tasks.Count > 0 ? new Condition.IsSet(_dice.Of(around.Tasks), _dice.Of(_dice.Chance(50) ? IsSet : IsNull)) : Flags(depth)));

    public Condition Flags(int depth) => _dice.Of(
        (60, () => Flag(_dice.Of(_flags))),
        (25, () => new Condition.Not(depth > 1 ? Flags(depth - 1) : Flag(_dice.Of(_flags)))),
        (depth > 1 ? 15 : 0, () => new Condition.Both(Flags(depth - 1), Flags(depth - 1))),
        (depth > 1 ? 15 : 0, () => (Condition)new Condition.Either(Flags(depth - 1), Flags(depth - 1))));

    public Condition Flag(int index)
    {
        _features.Flags |= 1 << index;
        return new Condition.Flag(index);
    }

    private Condition Number(string comparison, int value)
    {
        _features.HasNumber = true;
        return new Condition.NumberIs(comparison, value);
    }
}
