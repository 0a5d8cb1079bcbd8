using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// What the blocks of a graph do to the tasks in it, read off the operations once. Whoever follows a task looks at
/// nothing else.
/// </summary>
internal sealed class FlowEvents
{
    /// <summary>Stands for the holder in steps that write what conditions test.</summary>
    public const int Writes = -1;

    /// <summary>Stands for the holder in steps that await something.</summary>
    public const int Awaits = -2;

    private readonly FlowReader _reader;
    private readonly List<FlowEvent>[] _ofBlock;
    private readonly Dictionary<SyntaxNode, (int Block, int Event)> _starts = [];
    private readonly Dictionary<int, List<long>> _placesOf = [];

    public FlowEvents(ControlFlowGraph graph, FlowConditions? conditions, TaskSymbols symbols)
    {
        Holders = new(graph, symbols);
        _reader = new(Holders, conditions, symbols);
        _ofBlock = new List<FlowEvent>[graph.Blocks.Length];
        foreach (var block in graph.Blocks)
            _ofBlock[block.Ordinal] = _reader.Read(block);

        AddOptional(graph);
        for (var block = 0; block < _ofBlock.Length; block++)
            Index(block);
    }

    /// <summary>The variables that hold tasks.</summary>
    public FlowHolders Holders { get; }

    /// <summary>The nested functions, found by their code.</summary>
    public IReadOnlyDictionary<SyntaxNode, IFlowAnonymousFunctionOperation> Lambdas => _reader.Lambdas;

    /// <summary>The steps of a block in order.</summary>
    public IReadOnlyList<FlowEvent> Of(BasicBlock block) => _ofBlock[block.Ordinal];

    /// <summary>Where the call's task is given to its first holder; null when no holder gets it.</summary>
    public (int Block, int Event)? StartOf(SyntaxNode call) => _starts.TryGetValue(call, out var place) ? place : null;

    /// <summary>
    /// May somebody else have the collection that a holder holds: it came from elsewhere, has two names, or was handed on
    /// before this code?
    /// </summary>
    public bool IsShared(int holder, SyntaxNode code) =>
        _reader.Shared.Contains(holder)
        || Holders.IsCollection(holder) && _placesOf.TryGetValue(holder, out var places) && places.Any(place => _ofBlock[Block(place)][Event(place)] is { Kind: FlowEventKind.Escape } step
            && step.Holder == holder && step.Operation.Syntax.SpanStart < code.SpanStart);

    /// <summary>Does anything in these blocks name the holder?</summary>
    public bool IsNamedWithin(int holder, ControlFlowRegion region) =>
        FirstFrom(region.FirstBlockOrdinal, 0, holder) is { } place && Block(place) <= region.LastBlockOrdinal;

    /// <summary>The first step of a block, from one on, that names the holder; past all steps when there is none.</summary>
    public int Next(int block, int from, int holder) =>
        FirstFrom(block, from, holder) is { } place && Block(place) == block ? Event(place) : int.MaxValue;

    /// <summary>The conditions that may come out otherwise after these blocks, as they write what the conditions test.</summary>
    public ulong WrittenWithin(ControlFlowRegion region)
    {
        var conditions = 0UL;
        for (var i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            foreach (var step in _ofBlock[i])
                conditions |= step.Write?.Forgotten ?? 0;
        }

        return conditions;
    }

    // for (..) await tasks[i]; observes them all, however often it runs: that it runs not at all is another thing than
    // forgetting them. signal?.SetResult(t) hands t on, if there is anybody to have it. What these look at counts where
    // they begin.
    private void AddOptional(ControlFlowGraph graph)
    {
        var optional = new Dictionary<SyntaxNode, List<FlowEvent>>();
        foreach (var events in _ofBlock)
        {
            foreach (var step in events)
            {
                if (step.Kind is not (FlowEventKind.Observe or FlowEventKind.Escape or FlowEventKind.Race))
                    continue;
                foreach (var construct in OptionalCode.Around(step.Operation.Syntax))
                {
                    if (!optional.TryGetValue(construct, out var steps))
                        optional.Add(construct, steps = []);
                    steps.Add(step);
                }
            }
        }

        if (optional.Count == 0)
            return;

        foreach (var block in graph.Blocks)
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue.Syntax: { } condition }
                && OptionalCode.TestedBy(condition) is { } construct && optional.TryGetValue(construct, out var steps))
            {
                _ofBlock[block.Ordinal].AddRange(steps.Select(step => step with { Within = construct }));
            }
        }
    }

    private void Index(int block)
    {
        for (var i = 0; i < _ofBlock[block].Count; i++)
        {
            var step = _ofBlock[block][i];
            foreach (var start in step.Starts)
                _starts[start.Syntax] = (block, i);
            Index(step.Holder, Place(block, i));
            foreach (var source in step.Sources)
                Index(source, Place(block, i));
        }
    }

    private void Index(int holder, long place)
    {
        if (!_placesOf.TryGetValue(holder, out var places))
            _placesOf.Add(holder, places = []);
        if (places.Count == 0 || places[places.Count - 1] != place)
            places.Add(place);
    }

    private long? FirstFrom(int block, int from, int holder)
    {
        if (!_placesOf.TryGetValue(holder, out var places))
            return null;
        var index = places.BinarySearch(Place(block, from));
        if (index < 0)
            index = ~index;
        return index < places.Count ? places[index] : null;
    }

    // A block and a step in it as one number, which orders as they do.
    private static long Place(int block, int step) => ((long)block << 32) | (uint)step;

    private static int Block(long place) => (int)(place >> 32);

    private static int Event(long place) => (int)place;
}
