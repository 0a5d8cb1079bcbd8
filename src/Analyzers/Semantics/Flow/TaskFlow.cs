using System.Collections.Immutable;
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
    private readonly FlowConditions _conditions;
    private readonly FlowEvents _events;
    private readonly Dictionary<ControlFlowBranch, ImmutableArray<FlowJump>> _jumps = [];
    private readonly Dictionary<SyntaxNode, TaskFate> _fates = [];
    private FlowPrefixes? _known;

    private TaskFlow(ControlFlowGraph graph, TaskSymbols symbols)
    {
        _graph = graph;
        _symbols = symbols;
        _conditions = new(graph);
        _events = new(graph, _conditions, symbols);
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

    private static TaskFlow Of(ControlFlowGraph graph, TaskSymbols symbols) => Cache.GetValue(graph, g => new(g, symbols));

    private ControlFlowGraph? Nested(IOperation function) => function switch
    {
        ILocalFunctionOperation { Symbol: var local } when _graph.LocalFunctions.FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f, local)) is { } declared =>
            _graph.GetLocalFunctionControlFlowGraph(declared),
        IAnonymousFunctionOperation when _events.Lambdas.TryGetValue(function.Syntax, out var lambda) => _graph.GetAnonymousFunctionControlFlowGraph(lambda),
        _ => null,
    };

    private TaskFate Follow(IInvocationOperation start)
    {
        if (_events.StartOf(start.Syntax) is not { } place)
            return default;
        var holder = _events.Of(_graph.Blocks[place.Block])[place.Event].Holder;
        if (_events.IsShared(holder, start.Syntax))
            return default;
        _known ??= new(_graph, _events, _conditions);
        var known = _known.At(place.Block);
        // Code that is never reached.
        if (known.Count == 0)
            return default;
        var writes = _events.Of(_graph.Blocks[place.Block]).Take(place.Event).Select(step => step.Write);
        return new FlowSearch(start.Syntax, _graph, _events, _conditions, JumpsOf).Run(place.Block, place.Event + 1, holder, known.SelectMany(k => FlowWrite.AfterAll(writes, k)));
    }

    private ImmutableArray<FlowJump> JumpsOf(ControlFlowBranch branch)
    {
        if (!_jumps.TryGetValue(branch, out var jumps))
            _jumps.Add(branch, jumps = FlowJump.Of(branch, _graph, _symbols));
        return jumps;
    }
}
