using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// What the ways to each block have shown of the conditions. What differs is kept apart, so that a condition that led
/// here together with another one is still known to go with it: <c>t = flag ? F() : null; t ??= F();</c>.
/// </summary>
internal sealed class FlowPrefixes
{
    // So many different things are kept of a block; of more only what they have in common.
    private const int Maximum = 32;

    private readonly FlowEvents _events;
    private readonly FlowConditions _conditions;
    private readonly List<FlowKnowledge>[] _known;
    private readonly Stack<(BasicBlock Block, FlowKnowledge Known)> _pending = new();

    public FlowPrefixes(ControlFlowGraph graph, FlowEvents events, FlowConditions conditions)
    {
        _events = events;
        _conditions = conditions;
        _known = new List<FlowKnowledge>[graph.Blocks.Length];
        for (var i = 0; i < _known.Length; i++)
            _known[i] = [];

        Reach(graph.Blocks[0], FlowKnowledge.None);
        while (_pending.Count > 0)
        {
            var (block, known) = _pending.Pop();
            var jumps = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            foreach (var after in FlowWrite.AfterAll(_events.Of(block).Select(step => step.Write), known))
            {
                Spread(block.ConditionalSuccessor, block, jumps, after, graph);
                Spread(block.FallThroughSuccessor, block, !jumps, after, graph);
            }
        }
    }

    /// <summary>The different things that may be known where a block begins; none when nothing leads to it.</summary>
    public IReadOnlyList<FlowKnowledge> At(int block) => _known[block];

    private void Spread(ControlFlowBranch? branch, BasicBlock block, bool outcome, FlowKnowledge known, ControlFlowGraph graph)
    {
        if (branch is null)
            return;
        if (block.ConditionKind != ControlFlowConditionKind.None)
        {
            if (_conditions.Take(block, outcome, known, out var isDoubtful) is { } taken)
                known = taken;
            else if (!isDoubtful)
                return;
        }

        // A handler is entered from anywhere in its try, a finally from any way out of it.
        foreach (var region in branch.EnteringRegions)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            foreach (var other in region.EnclosingRegion!.NestedRegions)
            {
                if (other != region)
                    Reach(graph.Blocks[other.FirstBlockOrdinal], known.Doubting(_events.WrittenWithin(region)));
            }
        }

        foreach (var region in branch.FinallyRegions)
            known = known.Doubting(_events.WrittenWithin(region));
        if (branch.Destination is { } destination)
            Reach(destination, known);
    }

    private void Reach(BasicBlock block, FlowKnowledge known)
    {
        var there = _known[block.Ordinal];
        foreach (var other in there)
        {
            if (other.Meet(known) == other)
                return;
        }

        if (there.Count == Maximum)
            known = there.Aggregate(known, (all, k) => all.Meet(k));
        there.RemoveAll(k => k.Meet(known) == known);
        there.Add(known);
        _pending.Push((block, known));
    }
}
