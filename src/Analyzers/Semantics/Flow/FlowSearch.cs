using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// Follows one task from its start along every path that can be taken, as long as somebody holds it and nobody has
/// looked at it. A state is a block, who holds the task, what the conditions on the way have shown, and the finally
/// blocks that are still to run; each state is visited once.
/// </summary>
internal sealed class FlowSearch(SyntaxNode start, ControlFlowGraph graph, FlowEvents events, FlowConditions? conditions, Func<ControlFlowBranch, IReadOnlyList<FlowJump>> jumpsOf)
{
    // A task whose fate takes more states than this to find out is left alone. It bounds the time for a body.
    private const int Budget = 2000;

    private readonly Stack<FlowState> _pending = new();
    private readonly HashSet<FlowState> _seen = [];
    private readonly HolderBits _holders = new();
    private TaskFate? _loss;
    private bool _isUnclear;
    private bool _escapes;

    /// <summary>
    /// Told of every await that is reached while the task is pending, and of the places that look at it then; for rules
    /// that ask for more than its fate.
    /// </summary>
    public Action<FlowEvent>? OnPending { get; init; }

    /// <summary>For a search behind a race that the task did not win; null for all others.</summary>
    public TimeoutPath? Timeout { get; init; }

    /// <summary>The fate of a task that some holders have after a step, whichever of these things is known there.</summary>
    public TaskFate Run(int block, int firstEvent, IEnumerable<int> holders, IEnumerable<FlowKnowledge> known)
    {
        var bits = holders.Aggregate(0UL, (all, holder) => all | _holders.Give(holder));
        foreach (var knowledge in known)
            Push(new(block, firstEvent, bits, knowledge, null));
        for (var steps = 0; _pending.Count > 0; steps++)
        {
            if (steps > Budget)
                return TaskFate.Unknown;
            Visit(_pending.Pop());
            if (_isUnclear || _holders.IsOverfull)
                return TaskFate.Unknown;
        }

        return _loss ?? new(_escapes ? TaskFateKind.Escapes : TaskFateKind.Observed);
    }

    private void Visit(FlowState state)
    {
        var block = graph.Blocks[state.Block];
        if (Timeout?.StopsIn(block) == true)
            return;
        var steps = events.Of(block);
        for (var i = Next(state, state.Event); i < steps.Count; i = Next(state, i + 1))
        {
            if (!Step(steps[i], i, ref state))
                return;
        }

        Leave(block, state);
    }

    // The next step that has to do with whoever holds the task, or with the conditions.
    private int Next(FlowState state, int from)
    {
        var next = events.Next(state.Block, from, FlowEvents.Writes);
        if (OnPending is not null)
            next = Math.Min(next, events.Next(state.Block, from, FlowEvents.Awaits));
        for (var i = 0; i < _holders.Count; i++)
        {
            if (HolderBits.Has(state.Holders, i))
                next = Math.Min(next, events.Next(state.Block, from, _holders[i]));
        }

        return next;
    }

    // False when the task is settled here.
    private bool Step(FlowEvent step, int index, ref FlowState state)
    {
        if (step.Kind == FlowEventKind.Await)
        {
            OnPending?.Invoke(step);
            return true;
        }

        if (step.Within is { } construct && construct.Span.Contains(start.Span))
            return true;
        if (step.Write is { } write)
        {
            var known = write.After(state.Known).ToList();
            foreach (var other in known.Skip(1))
                Push(state with { Event = index + 1, Known = other });
            state = state with { Known = known[0] };
            return true;
        }

        var bit = _holders.Of(step.Holder);
        if (step.Kind == FlowEventKind.Assign)
        {
            if ((state.Holders & _holders.OfAll(step.Sources)) != 0)
                state = state with { Holders = state.Holders | _holders.Give(step.Holder) };
            else if (step.Replaces && (state.Holders & bit) != 0 && !Drop(bit, ref state))
                return Lose(TaskLoss.Overwritten, step.Operation.Syntax);
            return true;
        }

        if ((state.Holders & bit) == 0 || Timeout?.IsQuestion(step.Operation) == true)
            return true;
        switch (step.Kind)
        {
            case FlowEventKind.Race:
                _isUnclear = true;
                return false;
            case FlowEventKind.Escape:
                _escapes = true;
                return false;
            default:
                OnPending?.Invoke(step);
                return false;
        }
    }

    private void Leave(BasicBlock block, FlowState state)
    {
        var test = block.ConditionKind == ControlFlowConditionKind.None ? null : block.BranchValue;
        if (test is null)
        {
            Follow(block.FallThroughSuccessor, state);
            return;
        }

        var whenJumping = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        Take(block.ConditionalSuccessor, whenJumping);
        Take(block.FallThroughSuccessor, !whenJumping);

        void Take(ControlFlowBranch? branch, bool outcome)
        {
            if (test.ConstantValue is { HasValue: true, Value: bool constant } && constant != outcome)
                return;
            if (Timeout?.WorkWonWhen(test) == outcome)
                return;
            if (!outcome && test is IIsPatternOperation { Pattern: IDiscardPatternOperation })
                return;
            // Whoever holds the task is not null, and not empty.
            if (HolderTest.Of(test) is { } holds && holds.IsNothingWhen == outcome && events.Holders.Of(holds.Tested) is >= 0 and var holder && (state.Holders & _holders.Of(holder)) != 0)
                return;
            if (conditions is null)
                Follow(branch, state);
            else if (conditions.Take(block, outcome, state.Known, out _) is { } known)
                Follow(branch, state with { Known = known });
        }
    }

    private void Follow(ControlFlowBranch? branch, FlowState state)
    {
        if (branch is null)
            return;
        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling)
        {
            // The end of a finally block, or a filter that refuses: on with what it was on the way to. Without that, an
            // exception is in flight.
            if (state.Then is { } then)
            {
                foreach (var jump in then.IsRefused ? then.Jump.IfRefused : ImmutableArray.Create(then.Jump))
                    Continue(jump, then.Next, state with { Then = then.Outer });
            }

            return;
        }

        foreach (var jump in jumpsOf(branch))
            Continue(jump, 0, state);
    }

    private void Continue(FlowJump jump, int next, FlowState state)
    {
        if (next < jump.Finallys.Length)
        {
            Push(state with { Block = jump.Finallys[next].FirstBlockOrdinal, Event = 0, Then = new(jump, next + 1, IsRefused: false, state.Then) });
            return;
        }

        if (jump.Exit != TaskLoss.None)
        {
            Lose(jump.Exit, jump.Place);
            return;
        }

        foreach (var region in jump.Left)
        {
            foreach (var holder in events.Holders.Declared(region))
            {
                var bit = _holders.Of(holder);
                if ((state.Holders & bit) != 0 && !Drop(bit, ref state))
                {
                    Lose(TaskLoss.Scope, jump.Place);
                    return;
                }
            }
        }

        // A filter is left by accepting, or by its end, which leads on to what would come without it.
        if (jump.EntersFilter)
            state = state with { Then = new(jump, 0, IsRefused: true, state.Then) };
        else if (jump.LeavesFilter)
            state = state with { Then = state.Then?.Outer };
        Push(state with { Block = jump.Destination!.Ordinal, Event = 0 });
        foreach (var region in jump.Entered)
            EnterHandlers(region, state);
    }

    // An exception in a try finds the tasks that were pending when it began, if the try itself does nothing about them.
    private void EnterHandlers(ControlFlowRegion region, FlowState state)
    {
        if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion?.Kind != ControlFlowRegionKind.TryAndCatch)
            return;
        for (var i = 0; i < _holders.Count; i++)
        {
            if (HolderBits.Has(state.Holders, i) && events.IsNamedWithin(_holders[i], region))
                return;
        }

        foreach (var jump in FlowJump.IntoHandlers(region, graph))
            Continue(jump, 0, state with { Known = state.Known.Doubting(events.WrittenWithin(region)) });
    }

    private static bool Drop(ulong bit, ref FlowState state)
    {
        state = state with { Holders = state.Holders & ~bit };
        return state.Holders != 0;
    }

    private bool Lose(TaskLoss loss, SyntaxNode? place)
    {
        _loss = TaskFate.First(_loss, new(TaskFateKind.Lost, loss, place));
        return false;
    }

    private void Push(FlowState state)
    {
        if (_seen.Add(state))
            _pending.Push(state);
    }
}
