using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// What becomes of the tasks that a body starts, on every path through its control flow graph. One analysis for each
/// graph, shared by all rules: they are handed the same graph.
/// </summary>
public sealed class TaskFlow
{
    private static readonly ConditionalWeakTable<ControlFlowGraph, TaskFlow> Cache = new();

    private readonly ControlFlowGraph _graph;
    private readonly TaskSymbols _symbols;
    private readonly FlowEvents _events;
    private readonly Lazy<FlowConditions> _conditions;
    private readonly Lazy<Conditional> _conditional;
    private readonly Lazy<Dictionary<SyntaxNode, BasicBlock>> _races;
    private readonly Dictionary<ControlFlowBranch, IReadOnlyList<FlowJump>> _jumps = [];
    private readonly Dictionary<SyntaxNode, TaskFate> _fates = [];

    private TaskFlow(ControlFlowGraph graph, TaskSymbols symbols)
    {
        _graph = graph;
        _symbols = symbols;
        _events = new(graph, null, symbols);
        _conditions = new(() => new(graph));
        _races = new(() => BlocksOfRaces(graph));
        _conditional = new(() =>
        {
            var events = new FlowEvents(graph, _conditions.Value, symbols);
            return new(events, new FlowPrefixes(graph, events, _conditions.Value));
        });
    }

    /// <summary>The analysis of the function that an operation stands in.</summary>
    /// <param name="operation">An operation of the tree that the graph was made of.</param>
    /// <param name="root">The graph of the whole member.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static TaskFlow? Around(IOperation operation, ControlFlowGraph root, TaskSymbols symbols)
    {
        var functions = new Stack<IOperation>();
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o.IsFunction())
                functions.Push(o);
        }

        var flow = Of(root, symbols);
        foreach (var function in functions)
        {
            if (flow.Nested(function) is not { } graph)
                return null;
            flow = Of(graph, symbols);
        }

        return flow;
    }

    /// <summary>The fate of the task that a call starts; Unknown when no variable of the body gets it.</summary>
    public TaskFate FateOf(IInvocationOperation start)
    {
        lock (_fates)
        {
            if (!_fates.TryGetValue(start.Syntax, out var fate))
                _fates.Add(start.Syntax, fate = Follow(start));
            return fate;
        }
    }

    /// <summary>
    /// The code of the awaits that are reached while the call's task is still pending, in source order; none when the
    /// task is not observed on every path.
    /// </summary>
    /// <param name="start">The call that starts the task.</param>
    /// <param name="matters">Which awaits are asked for.</param>
    public IReadOnlyList<SyntaxNode> AwaitsAcross(IInvocationOperation start, Func<SyntaxNode, bool> matters) =>
        WhilePending(start, FlowEventKind.Await, matters);

    /// <summary>
    /// The code that looks at the call's task first, on one path or another, in source order: the variable where it is
    /// awaited, walked over or asked; none when the task is not observed on every path.
    /// </summary>
    /// <param name="start">The call that starts the task.</param>
    /// <param name="matters">Which places are asked for.</param>
    public IReadOnlyList<SyntaxNode> FirstLooks(IInvocationOperation start, Func<SyntaxNode, bool> matters) =>
        WhilePending(start, FlowEventKind.Observe, matters);

    /// <summary>The fate of a task behind a race that it did not win.</summary>
    /// <param name="race">The race.</param>
    /// <param name="holders">The locals that hold the task there; none when nobody does.</param>
    /// <param name="path">What ends the way.</param>
    internal TaskFate FateBehind(DelayRace race, IReadOnlyList<ILocalSymbol> holders, TimeoutPath path)
    {
        lock (_fates)
        {
            var fate = FollowBehind(race, holders, path, _events, null);
            return fate.Kind != TaskFateKind.Lost || _conditions.Value.IsEmpty
                ? fate
                : FollowBehind(race, holders, path, _conditional.Value.Events, _conditional.Value.Prefixes);
        }
    }

    private IReadOnlyList<SyntaxNode> WhilePending(IInvocationOperation start, FlowEventKind kind, Func<SyntaxNode, bool> matters)
    {
        lock (_fates)
        {
            if (FateOf(start).Kind != TaskFateKind.Observed)
                return [];
            var places = new HashSet<SyntaxNode>();
            FollowAll(start, step => Add(step, places));
            places.RemoveWhere(code => !matters(code));
            if (places.Count > 0 && !_conditions.Value.IsEmpty)
            {
                var possible = new HashSet<SyntaxNode>();
                FollowPossible(start, step => Add(step, possible));
                places.IntersectWith(possible);
            }

            return places.OrderBy(code => code.SpanStart).ToList();
        }

        void Add(FlowEvent step, HashSet<SyntaxNode> places)
        {
            if (step.Kind == kind)
                places.Add(step.Operation.Syntax);
        }
    }

    private static TaskFlow Of(ControlFlowGraph graph, TaskSymbols symbols) => Cache.GetValue(graph, g => new(g, symbols));

    private ControlFlowGraph? Nested(IOperation function) => function switch
    {
        ILocalFunctionOperation { Symbol: var local } when _graph.LocalFunctions.FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f, local)) is { } declared =>
            _graph.GetLocalFunctionControlFlowGraph(declared),
        IAnonymousFunctionOperation when _events.Lambdas.TryGetValue(function.Syntax, out var lambda) => _graph.GetAnonymousFunctionControlFlowGraph(lambda),
        _ => null,
    };

    // Conditions only rule paths out. What they rule out matters where some path loses the task, and is worked out there.
    private TaskFate Follow(IInvocationOperation start) =>
        FollowAll(start) is var fate && (fate.Kind != TaskFateKind.Lost || _conditions.Value.IsEmpty) ? fate : FollowPossible(start);

    private TaskFate FollowAll(IInvocationOperation start, Action<FlowEvent>? onPending = null)
    {
        if (HolderOf(start, _events) is not var (block, index, holder) || !_graph.Blocks[block].IsReachable)
            return TaskFate.Unknown;
        return new FlowSearch(start.Syntax, _graph, _events, null, JumpsOf) { OnPending = onPending }.Run(block, index + 1, [holder], [FlowKnowledge.None]);
    }

    private TaskFate FollowPossible(IInvocationOperation start, Action<FlowEvent>? onPending = null)
    {
        var (events, prefixes) = _conditional.Value;
        if (HolderOf(start, events) is not var (block, index, holder))
            return TaskFate.Unknown;
        var known = prefixes.At(block);
        // Code that is never reached.
        if (known.Count == 0)
            return TaskFate.Unknown;
        var writes = events.Of(_graph.Blocks[block]).Take(index).Select(step => step.Write);
        var search = new FlowSearch(start.Syntax, _graph, events, _conditions.Value, JumpsOf) { OnPending = onPending };
        return search.Run(block, index + 1, [holder], known.SelectMany(k => FlowWrite.AfterAll(writes, k)));
    }

    private TaskFate FollowBehind(DelayRace race, IReadOnlyList<ILocalSymbol> holders, TimeoutPath path, FlowEvents events, FlowPrefixes? prefixes)
    {
        if (!_races.Value.TryGetValue(race.Call.Syntax, out var block) || !block.IsReachable)
            return TaskFate.Unknown;
        var numbers = holders.Select(events.Holders.Of).ToList();
        if (numbers.Any(holder => holder < 0 || events.IsShared(holder, race.Call.Syntax)))
            return TaskFate.Unknown;
        if (numbers.Count == 0)
            numbers.Add(events.Holders.AddTemporary());

        var steps = events.Of(block);
        var index = steps.Count;
        while (index > 0 && steps[index - 1].Operation.Syntax.Span.End > race.Wait.Syntax.Span.End)
            index--;
        var known = prefixes?.At(block.Ordinal).SelectMany(k => FlowWrite.AfterAll(steps.Take(index).Select(step => step.Write), k)) ?? [FlowKnowledge.None];
        return new FlowSearch(race.Call.Syntax, _graph, events, prefixes is null ? null : _conditions.Value, JumpsOf) { Timeout = path }.Run(block.Ordinal, index, numbers, known);
    }

    // The blocks that hold calls named like a race.
    private static Dictionary<SyntaxNode, BasicBlock> BlocksOfRaces(ControlFlowGraph graph)
    {
        var blocks = new Dictionary<SyntaxNode, BasicBlock>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations)
            {
                foreach (var part in operation.DescendantsAndSelf())
                {
                    if (part is IInvocationOperation { TargetMethod.Name: "WhenAny" or "WaitAny" })
                        blocks[part.Syntax] = block;
                }
            }
        }

        return blocks;
    }

    // The step that gives the task to its first holder; null when none has it alone.
    private (int Block, int Event, int Holder)? HolderOf(IInvocationOperation start, FlowEvents events)
    {
        if (events.StartOf(start.Syntax) is not var (block, index))
            return null;
        var holder = events.Of(_graph.Blocks[block])[index].Holder;
        return events.IsShared(holder, start.Syntax) ? null : (block, index, holder);
    }

    private IReadOnlyList<FlowJump> JumpsOf(ControlFlowBranch branch)
    {
        if (!_jumps.TryGetValue(branch, out var jumps))
            _jumps.Add(branch, jumps = FlowJump.Of(branch, _graph, _symbols));
        return jumps;
    }

    /// <summary>The graph, read with heed to its conditions.</summary>
    private sealed record Conditional(FlowEvents Events, FlowPrefixes Prefixes);
}
