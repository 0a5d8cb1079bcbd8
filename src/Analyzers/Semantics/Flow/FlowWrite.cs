using System.Collections.Immutable;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What it means for the conditions of a graph that a variable gets another value.</summary>
/// <param name="Forgotten">The conditions that say nothing any more.</param>
/// <param name="Shown">What the value shows by itself: <c>flag = false</c>.</param>
/// <param name="Copied">The conditions that come out as others did: <c>flag = other</c>.</param>
internal sealed record FlowWrite(ulong Forgotten, FlowKnowledge Shown, ImmutableArray<FlowWrite.Copy> Copied)
{
    /// <summary>Several variables that get their values at once.</summary>
    public FlowWrite With(FlowWrite other) => new(
        Forgotten | other.Forgotten,
        new(Shown.Known | other.Shown.Known, Shown.True | other.Shown.True),
        Copied.AddRange(other.Copied));

    /// <summary>
    /// What is known afterwards. What is copied and not known may be either: then there are two ways on, on each of which
    /// the copy is known to go with the original.
    /// </summary>
    public IEnumerable<FlowKnowledge> After(FlowKnowledge before)
    {
        foreach (var copy in Copied)
        {
            if (!copy.IsEither || ((before.Known | before.Unclear) & copy.From) != 0)
                continue;
            return After(before with { Known = before.Known | copy.From, True = before.True | copy.From })
                .Concat(After(before with { Known = before.Known | copy.From }));
        }

        return [AfterKnown(before)];
    }

    /// <summary>What is known after the writes among some steps.</summary>
    public static IEnumerable<FlowKnowledge> AfterAll(IEnumerable<FlowWrite?> writes, FlowKnowledge before)
    {
        IReadOnlyList<FlowKnowledge> known = [before];
        foreach (var write in writes)
        {
            if (write is not null)
                known = known.SelectMany(write.After).ToList();
        }

        return known;
    }

    private FlowKnowledge AfterKnown(FlowKnowledge before)
    {
        var (known, holds, unclear) = before.Without(Forgotten);
        known |= Shown.Known;
        holds |= Shown.True;
        foreach (var copy in Copied)
        {
            if ((before.Unclear & copy.From) != 0)
                unclear |= copy.To;
            if ((before.Known & copy.From) == 0)
                continue;
            known |= copy.To;
            holds |= (before.True & copy.From) != 0 != copy.IsNegated ? copy.To : 0;
        }

        return new(known, holds, unclear);
    }

    /// <summary>One condition that gets the outcome of another, or the opposite.</summary>
    /// <param name="From">The other.</param>
    /// <param name="To">The one.</param>
    /// <param name="IsNegated">Is it the opposite?</param>
    /// <param name="IsEither">May the other be taken for either, as nothing else is asked of its variable?</param>
    internal readonly record struct Copy(ulong From, ulong To, bool IsNegated, bool IsEither);
}
