using System.Collections.Immutable;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What it means for the conditions of a graph that a variable gets another value.</summary>
/// <param name="Forgotten">The conditions that say nothing any more.</param>
/// <param name="Shown">What the value shows by itself: <c>flag = false</c>.</param>
/// <param name="Copied">The conditions that come out as others did: <c>flag = other</c>.</param>
internal sealed record FlowWrite(ulong Forgotten, FlowKnowledge Shown, ImmutableArray<FlowWrite.Copy> Copied)
{
    /// <summary>What is known afterwards.</summary>
    public FlowKnowledge After(FlowKnowledge before)
    {
        var (known, holds) = before.Without(Forgotten);
        known |= Shown.Known;
        holds |= Shown.True;
        foreach (var (from, to, isNegated) in Copied)
        {
            if ((before.Known & from) == 0)
                continue;
            known |= to;
            holds |= (before.True & from) != 0 != isNegated ? to : 0;
        }

        return new(known, holds);
    }

    /// <summary>One condition that gets the outcome of another, or the opposite.</summary>
    internal readonly record struct Copy(ulong From, ulong To, bool IsNegated);
}
