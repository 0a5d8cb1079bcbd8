using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>Reads the operations of one block after the other: what do they do to the tasks in the variables?</summary>
internal sealed partial class FlowReader(FlowHolders holders, FlowConditions? conditions, TaskSymbols symbols)
{
    private readonly Dictionary<IOperation, Incoming> _incoming = [];
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private List<FlowEvent> _current = [];

    /// <summary>The nested functions met so far, found by their code.</summary>
    public Dictionary<SyntaxNode, IFlowAnonymousFunctionOperation> Lambdas { get; } = [];

    /// <summary>The holders of collections that came from elsewhere or have two names.</summary>
    public HashSet<int> Shared { get; } = [];

    /// <summary>The steps of a block, in order.</summary>
    public List<FlowEvent> Read(BasicBlock block)
    {
        _current = [];
        foreach (var operation in block.Operations)
            Read(operation, isReturned: false);
        if (block.BranchValue is { } value)
            Read(value, IsReturn(block));
        return _current;
    }

    private static bool IsReturn(BasicBlock block) => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return;

    // Children first: they run first.
    private void Read(IOperation operation, bool isReturned)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
        {
            Lambdas[lambda.Syntax] = lambda;
            foreach (var captured in holders.NamedIn(lambda.Syntax))
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
                if (holders.Of(capture) is >= 0 and var holder)
                    Assign(capture, holder, replaces: true);
                break;
            case IAwaitOperation:
                _current.Add(new(FlowEventKind.Await, operation, FlowEvents.Awaits));
                break;
            case ISimpleAssignmentOperation assignment:
                ReadAssignment(assignment);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                ReadDeconstruction(deconstruction);
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
        if (holders.Of(reference) is not (>= 0 and var holder))
            return;

        var use = FlowUse.Of(reference, isReturned, symbols);
        if (use is { Kind: FlowEventKind.Assign, Receiver: { } receiver })
        {
            IncomingAt(receiver).Sources.Add(holder);
            if (IsSecondName(reference, receiver) && holders.IsCollection(holder))
                Shared.Add(holder);
        }
        else if (use.Kind is { } kind)
        {
            _current.Add(new(kind, reference, holder));
        }
    }

    // A list under two names: what is put into the one is in the other too.
    private static bool IsSecondName(IOperation reference, IOperation receiver) =>
        reference is ILocalReferenceOperation
        && receiver is not (IFlowCaptureOperation or IInvocationOperation or ISimpleAssignmentOperation { Target: not ILocalReferenceOperation })
        && CollectionShapes.CollectionAround(reference) == reference.Outermost()
        // The task of WhenAll is no list.
        && reference.Outermost().Parent is not IArgumentOperation;

    private void ReadCall(IInvocationOperation call, bool isReturned)
    {
        if (CollectionShapes.IsPutting(call) && call.Instance is { } instance && _incoming.ContainsKey(call))
        {
            var holder = holders.Of(Captured(instance.Unwrap()));
            if (holder >= 0)
                Assign(call, holder, replaces: false);
            else
                EscapeIncoming(call);
        }
        else if (TaskStart.IsOne(call, symbols) && FlowUse.Of(call, isReturned, symbols) is { Kind: FlowEventKind.Assign, Receiver: { } receiver })
        {
            IncomingAt(receiver).Starts.Add(call);
        }
    }

    private void ReadAssignment(ISimpleAssignmentOperation assignment)
    {
        // t ??= F() keeps the variable itself in a capture.
        var target = Captured(assignment.Target.Unwrap());
        Write(target, assignment.Value);
        if (holders.Of(target) is >= 0 and var holder)
        {
            if (!CollectionShapes.IsOwn(assignment.Value.Unwrap()) && holders.IsCollection(holder))
                Shared.Add(holder);
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
        if (collection is not null && holders.Of(Captured(collection)) is >= 0 and var array)
            Assign(assignment, array, replaces: false);
        else
            EscapeIncoming(assignment);
    }

    private void Assign(IOperation operation, int holder, bool replaces)
    {
        var incoming = IncomingAt(operation);
        _current.Add(new(FlowEventKind.Assign, operation, holder)
        {
            Sources = incoming.Sources.ToImmutableArray(),
            Starts = incoming.Starts.ToImmutableArray(),
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
        if (conditions?.WriteOf(target, value) is { } write)
            _current.Add(new(FlowEventKind.Write, target, FlowEvents.Writes) { Write = write });
    }

    // The variable behind a capture that stands for one.
    private IOperation Captured(IOperation operation) =>
        operation is IFlowCaptureReferenceOperation { Id: var capture } && _captured.TryGetValue(capture, out var variable) ? variable : operation;

    private Incoming IncomingAt(IOperation receiver)
    {
        if (!_incoming.TryGetValue(receiver, out var incoming))
            _incoming.Add(receiver, incoming = new());
        return incoming;
    }

    /// <summary>What an operation gives to the holder it writes to.</summary>
    private sealed class Incoming
    {
        /// <summary>The holders whose tasks it gives.</summary>
        public List<int> Sources { get; } = [];

        /// <summary>The calls whose tasks it gives.</summary>
        public List<IOperation> Starts { get; } = [];
    }
}
