namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What is known of the conditions of a graph on one path, a bit for each condition.</summary>
/// <param name="Known">Those that have been met, or shown by a value.</param>
/// <param name="True">Those of them that hold.</param>
/// <param name="Unclear">Those that hang on code of which it is not known how far it ran.</param>
internal sealed record FlowKnowledge(ulong Known, ulong True, ulong Unclear = 0)
{
    /// <summary>Nothing is known.</summary>
    public static readonly FlowKnowledge None = new(0, 0);

    /// <summary>What two paths that meet have in common.</summary>
    public FlowKnowledge Meet(FlowKnowledge other)
    {
        var known = Known & other.Known & ~(True ^ other.True);
        return new(known, True & known, Unclear | other.Unclear);
    }

    /// <summary>Without what depended on a variable that has changed.</summary>
    public FlowKnowledge Without(ulong conditions) => new(Known & ~conditions, True & ~conditions, Unclear & ~conditions);

    /// <summary>After code that may have changed what these depend on, and may not have: nothing follows from them any more.</summary>
    public FlowKnowledge Doubting(ulong conditions) => Without(conditions) with { Unclear = Unclear | conditions };
}
