using System.Collections.Immutable;
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
    private readonly TaskSymbols _symbols;
    private readonly FlowConditions _conditions;
    private readonly List<FlowEvent>[] _ofBlock;
    private readonly Dictionary<IOperation, (List<int> Sources, List<IOperation> Starts)> _incoming = [];
    private readonly Dictionary<SyntaxNode, (int Block, int Event)> _starts = [];
    private readonly Dictionary<int, List<int>> _blocksOf = [];
    private readonly Dictionary<SyntaxNode, List<FlowEvent>> _optional = [];
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly HashSet<int> _shared = [];
    private List<FlowEvent> _current = [];

    public FlowEvents(ControlFlowGraph graph, FlowConditions conditions, TaskSymbols symbols)
    {
        _symbols = symbols;
        _conditions = conditions;
        Holders = new(graph, symbols);
        _ofBlock = new List<FlowEvent>[graph.Blocks.Length];
        foreach (var block in graph.Blocks)
        {
            _current = _ofBlock[block.Ordinal] = [];
            foreach (var operation in block.Operations)
                Read(operation, isReturned: false);
            if (block.BranchValue is { } value)
                Read(value, IsReturn(block));
        }

        AddOptional(graph);
        for (var block = 0; block < _ofBlock.Length; block++)
            Index(block);
    }

    /// <summary>The variables that hold tasks.</summary>
    public FlowHolders Holders { get; }

    /// <summary>The nested functions, found by their code.</summary>
    public Dictionary<SyntaxNode, IFlowAnonymousFunctionOperation> Lambdas { get; } = [];

    /// <summary>The steps of a block in order.</summary>
    public IReadOnlyList<FlowEvent> Of(BasicBlock block) => _ofBlock[block.Ordinal];

    /// <summary>Where the call's task is given to its first holder; null when no holder gets it.</summary>
    public (int Block, int Event)? StartOf(SyntaxNode call) => _starts.TryGetValue(call, out var place) ? place : null;

    /// <summary>
    /// May somebody else have the collection that a holder holds: it came from elsewhere, has two names, or was handed on
    /// before this code?
    /// </summary>
    public bool IsShared(int holder, SyntaxNode code) =>
        _shared.Contains(holder)
        || Holders.IsCollection(holder) && _blocksOf[holder].Any(block => _ofBlock[block].Any(step =>
            step.Kind == FlowEventKind.Escape && step.Holder == holder && step.Operation.Syntax.SpanStart < code.SpanStart));

    /// <summary>Does anything in these blocks name the holder?</summary>
    public bool IsNamedWithin(int holder, ControlFlowRegion region)
    {
        if (!_blocksOf.TryGetValue(holder, out var blocks))
            return false;
        var index = blocks.BinarySearch(region.FirstBlockOrdinal);
        if (index < 0)
            index = ~index;
        return index < blocks.Count && blocks[index] <= region.LastBlockOrdinal;
    }

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

    private static bool IsReturn(BasicBlock block) => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return;

    // Children first: they run first.
    private void Read(IOperation operation, bool isReturned)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
        {
            Lambdas[lambda.Syntax] = lambda;
            foreach (var captured in Holders.NamedIn(lambda.Syntax))
                _current.Add(new(FlowEventKind.Escape, lambda, captured));
            return;
        }

        if (operation is IFlowCaptureOperation { Id: var id, Value: ILocalReferenceOperation or IParameterReferenceOperation } kept)
            _captured[id] = kept.Value;

        foreach (var child in operation.ChildOperations)
            Read(child, isReturned);

        switch (operation)
        {
            case ILocalReferenceOperation or IFlowCaptureReferenceOperation:
                ReadReference(operation, isReturned);
                break;
            case IInvocationOperation call:
                ReadCall(call, isReturned);
                break;
            case IFlowCaptureOperation capture:
                Write(capture, capture.Value);
                if (Holders.Of(capture) is >= 0 and var holder)
                    Assign(capture, holder, replaces: true);
                break;
            case ISimpleAssignmentOperation assignment:
                ReadAssignment(assignment);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                ReadDeconstruction(deconstruction);
                break;
            case IAwaitOperation:
                _current.Add(new(FlowEventKind.Await, operation, -1));
                break;
            case ICompoundAssignmentOperation { Target: var target }:
                Write(target);
                break;
            case IIncrementOrDecrementOperation { Target: var target }:
                Write(target);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Write(argument.Value);
                break;
        }
    }

    private void ReadReference(IOperation reference, bool isReturned)
    {
        if (Holders.Of(reference) is not (>= 0 and var holder))
            return;

        var use = FlowUse.Of(reference, isReturned, _symbols);
        if (use is { Kind: FlowEventKind.Assign, Receiver: { } receiver })
        {
            Incoming(receiver).Sources.Add(holder);
            // A list under two names: what is put into the one is in the other too.
            if (reference is ILocalReferenceOperation && receiver is not ISimpleAssignmentOperation { Target: not ILocalReferenceOperation } and not IFlowCaptureOperation && CollectionShapes.CollectionAround(reference) == reference.Outermost() && Holders.IsCollection(holder))
                _shared.Add(holder);
        }
        else if (use.Kind is { } kind)
            _current.Add(new(kind, reference, holder));
    }

    private void ReadCall(IInvocationOperation call, bool isReturned)
    {
        if (call.TargetMethod.Name is "Cancel" or "CancelAsync" && TaskSymbols.Is(call.TargetMethod.ContainingType, _symbols.CancellationTokenSource))
            _current.Add(new(FlowEventKind.Cancel, call, -1));

        if (FlowUse.IsAdded(call) && call.Instance is { } instance && _incoming.ContainsKey(call))
        {
            var holder = Holders.Of(Captured(instance.Unwrap()));
            if (holder >= 0)
                Assign(call, holder, replaces: false);
            else
                EscapeIncoming(call);
        }
        else if (TaskStart.IsOne(call, _symbols) && FlowUse.Of(call, isReturned, _symbols) is { Kind: FlowEventKind.Assign, Receiver: { } receiver })
        {
            Incoming(receiver).Starts.Add(call);
        }
    }

    private void ReadAssignment(ISimpleAssignmentOperation assignment)
    {
        // t ??= F() keeps the variable itself in a capture.
        var target = Captured(assignment.Target.Unwrap());
        Write(target, assignment.Value);
        if (Holders.Of(target) is >= 0 and var holder)
        {
            if (!CollectionShapes.IsOwn(assignment.Value.Unwrap()) && Holders.IsCollection(holder))
                _shared.Add(holder);
            Assign(assignment, holder, replaces: true);
            return;
        }

        // tasks[i] = t: one more that the array holds, as far as can be told.
        var collection = target switch
        {
            IArrayElementReferenceOperation element => element.ArrayReference.Unwrap(),
            IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } instance } => instance.Unwrap(),
            _ => null,
        };
        if (collection is not null && Holders.Of(Captured(collection)) is >= 0 and var array)
            Assign(assignment, array, replaces: false);
        else
            EscapeIncoming(assignment);
    }

    // var (a, b) = (F(), G()): each to its own.
    private void ReadDeconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        if (deconstruction.Target.Declared() is not ITupleOperation targets)
            return;

        var values = deconstruction.Value.Unwrap() as ITupleOperation;
        var incoming = _incoming.TryGetValue(deconstruction, out var found) ? found : ([], []);
        WriteAll(targets, values);
        var kept = KeepOverwritten(deconstruction, targets, incoming.Sources);
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var element = targets.Elements[i].Declared();
            var value = values is { Elements: var elements } && i < elements.Length ? elements[i] : null;
            var sources = incoming.Sources.Where(s => value?.DescendantsAndSelf().Any(o => Holders.Of(o) == s) == true)
                .Select(s => kept.TryGetValue(s, out var temporary) ? temporary : s).ToImmutableArray();
            var starts = incoming.Starts.Where(s => value is not null && s.IsWithin(value)).ToImmutableArray();
            if (Holders.Of(element) is >= 0 and var holder)
                _current.Add(new(FlowEventKind.Assign, deconstruction, holder) { Sources = sources, Starts = starts, Replaces = true });
            else
                _current.AddRange(sources.Select(s => new FlowEvent(FlowEventKind.Escape, deconstruction, s)));
        }

        _current.AddRange(kept.Values.Select(temporary => new FlowEvent(FlowEventKind.Assign, deconstruction, temporary) { Replaces = true }));
    }

    // (a, b) = (b, a): all values are read before the first variable gets one.
    private Dictionary<int, int> KeepOverwritten(IOperation deconstruction, ITupleOperation targets, List<int> sources)
    {
        var kept = new Dictionary<int, int>();
        foreach (var target in targets.Elements)
        {
            if (Holders.Of(target.Declared()) is not (>= 0 and var holder) || !sources.Contains(holder) || kept.ContainsKey(holder))
                continue;
            kept.Add(holder, Holders.AddTemporary());
            _current.Add(new(FlowEventKind.Assign, deconstruction, kept[holder]) { Sources = ImmutableArray.Create(holder), Replaces = true });
        }

        return kept;
    }

    private void Assign(IOperation operation, int holder, bool replaces)
    {
        var (sources, starts) = _incoming.TryGetValue(operation, out var incoming) ? incoming : ([], []);
        _current.Add(new(FlowEventKind.Assign, operation, holder)
        {
            Sources = sources.ToImmutableArray(),
            Starts = starts.ToImmutableArray(),
            Replaces = replaces,
        });
    }

    // A field, a discard, an out parameter: somebody else has it now.
    private void EscapeIncoming(IOperation operation)
    {
        if (_incoming.TryGetValue(operation, out var incoming))
            _current.AddRange(incoming.Sources.Select(source => new FlowEvent(FlowEventKind.Escape, operation, source)));
    }

    private void Write(IOperation target, IOperation? value = null)
    {
        if (_conditions.WriteOf(target, value) is { } write)
            _current.Add(new(FlowEventKind.Write, target, -1) { Write = write });
    }

    private void WriteAll(ITupleOperation targets, ITupleOperation? values)
    {
        FlowWrite? all = null;
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var value = values is { Elements: var elements } && i < elements.Length ? elements[i] : null;
            if (_conditions.WriteOf(targets.Elements[i].Declared(), value) is { } write)
                all = all?.With(write) ?? write;
        }

        if (all is not null)
            _current.Add(new(FlowEventKind.Write, targets, -1) { Write = all });
    }

    // The variable behind a capture that stands for one.
    private IOperation Captured(IOperation operation) =>
        operation is IFlowCaptureReferenceOperation { Id: var capture } && _captured.TryGetValue(capture, out var variable) ? variable : operation;

    private (List<int> Sources, List<IOperation> Starts) Incoming(IOperation receiver)
    {
        if (!_incoming.TryGetValue(receiver, out var incoming))
            _incoming.Add(receiver, incoming = ([], []));
        return incoming;
    }

    // for (..) await tasks[i]; observes them all, however often it runs: that it runs not at all is another thing than
    // forgetting them. signal?.SetResult(t) hands t on, if there is anybody to have it. What these look at counts where
    // they begin.
    private void AddOptional(ControlFlowGraph graph)
    {
        foreach (var events in _ofBlock)
        {
            foreach (var step in events)
            {
                if (step.Kind is not (FlowEventKind.Observe or FlowEventKind.Escape or FlowEventKind.Race))
                    continue;
                foreach (var construct in OptionalCode.Around(step.Operation.Syntax))
                {
                    if (!_optional.TryGetValue(construct, out var steps))
                        _optional.Add(construct, steps = []);
                    steps.Add(step);
                }
            }
        }

        if (_optional.Count == 0)
            return;

        foreach (var block in graph.Blocks)
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue.Syntax: { } condition }
                && OptionalCode.TestedBy(condition) is { } construct && _optional.TryGetValue(construct, out var steps))
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
            if (step.Kind is FlowEventKind.Await or FlowEventKind.Cancel or FlowEventKind.Write)
                continue;
            foreach (var start in step.Starts)
                _starts[start.Syntax] = (block, i);
            Index(step.Holder, block);
            foreach (var source in step.Sources)
                Index(source, block);
        }
    }

    private void Index(int holder, int block)
    {
        if (!_blocksOf.TryGetValue(holder, out var blocks))
            _blocksOf.Add(holder, blocks = []);
        if (blocks.Count == 0 || blocks[blocks.Count - 1] != block)
            blocks.Add(block);
    }
}
