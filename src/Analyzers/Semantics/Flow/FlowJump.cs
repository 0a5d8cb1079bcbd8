using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// One way on from the end of a block: the finally blocks that run first, and then another block, or the end of the
/// function.
/// </summary>
internal sealed class FlowJump
{
    private static readonly Lazy<SyntaxNode?> Nowhere = new(() => null);

    private readonly Lazy<SyntaxNode?> _place;

    private FlowJump(TaskLoss exit, BasicBlock? destination, ImmutableArray<ControlFlowRegion> finallys, ImmutableArray<ControlFlowRegion> left, ImmutableArray<ControlFlowRegion> entered, Lazy<SyntaxNode?> place)
    {
        Exit = exit;
        Destination = destination;
        Finallys = finallys;
        Left = left;
        Entered = entered;
        _place = place;
    }

    /// <summary>How the function ends here; <see cref="TaskLoss.None"/> when it goes on.</summary>
    public TaskLoss Exit { get; }

    /// <summary>The block at which it goes on.</summary>
    public BasicBlock? Destination { get; }

    /// <summary>The finally regions on the way, the innermost first.</summary>
    public ImmutableArray<ControlFlowRegion> Finallys { get; }

    /// <summary>The regions that are left, with the variables that belong to them.</summary>
    public ImmutableArray<ControlFlowRegion> Left { get; }

    /// <summary>Does it lead into a filter, which may refuse?</summary>
    public bool EntersFilter { get; private init; }

    /// <summary>Does it lead out of a filter, which has accepted?</summary>
    public bool LeavesFilter => Left.Any(r => r.Kind == ControlFlowRegionKind.Filter) && !EntersFilter;

    /// <summary>The ways on when the filter that this one leads to refuses.</summary>
    public ImmutableArray<FlowJump> IfRefused { get; private init; } = ImmutableArray<FlowJump>.Empty;

    /// <summary>The regions that are entered.</summary>
    public ImmutableArray<ControlFlowRegion> Entered { get; }

    /// <summary>The code that jumps, as far as the graph knows it.</summary>
    public SyntaxNode? Place => _place.Value;

    /// <summary>The ways on that a branch stands for: one, or for a throw one for each handler that may be entered.</summary>
    public static ImmutableArray<FlowJump> Of(ControlFlowBranch branch, ControlFlowGraph graph, TaskSymbols symbols)
    {
        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return when branch.Destination is { } destination:
                // Finding the statement takes a look at the source, which only an end of the function is worth by itself.
                var place = new Lazy<SyntaxNode?>(() => JumpStatements.Of(branch, graph) ?? PlaceOf(branch.Source));
                var exit = destination.Kind == BasicBlockKind.Exit ? ExitAt(place.Value, branch) : TaskLoss.None;
                return ImmutableArray.Create(new FlowJump(exit, destination, branch.FinallyRegions, branch.LeavingRegions, branch.EnteringRegions, place));
            // A switch expression without an arm for a value throws by itself: nobody wrote that exit.
            case ControlFlowBranchSemantics.Throw when branch.Source.BranchValue?.Unwrap() is { IsImplicit: false }:
                return Thrown(branch.Source, ThrownType.Of(branch.Source.BranchValue!), graph, symbols);
            case ControlFlowBranchSemantics.Rethrow:
                return Thrown(branch.Source, new(CaughtAround(branch.Source), IsExact: false), graph, symbols);
            default:
                return ImmutableArray<FlowJump>.Empty;
        }
    }

    /// <summary>The ways into the handlers of a try, as any exception in it would take them.</summary>
    public static IEnumerable<FlowJump> IntoHandlers(ControlFlowRegion attempt, ControlFlowGraph graph) =>
        Handlers(attempt).Select(handler => new FlowJump(
            TaskLoss.None, graph.Blocks[handler.FirstBlockOrdinal], ImmutableArray<ControlFlowRegion>.Empty, ImmutableArray<ControlFlowRegion>.Empty, ImmutableArray<ControlFlowRegion>.Empty, Nowhere)
        {
            EntersFilter = handler.Kind == ControlFlowRegionKind.FilterAndHandler,
        });

    private static TaskLoss ExitAt(SyntaxNode? place, ControlFlowBranch branch) =>
        branch.Semantics == ControlFlowBranchSemantics.Return || place is ReturnStatementSyntax or YieldStatementSyntax { Expression: null } ? TaskLoss.Return
        : place is BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax ? TaskLoss.Scope
        : TaskLoss.End;

    // From the inside out: finally blocks are collected, a handler that surely catches ends the way. What a filter may
    // refuse goes on from there.
    private static ImmutableArray<FlowJump> Thrown(BasicBlock source, ThrownType thrown, ControlFlowGraph graph, TaskSymbols symbols)
    {
        var place = new Lazy<SyntaxNode?>(() => PlaceOf(source));
        var finallys = ImmutableArray.CreateBuilder<ControlFlowRegion>();
        var left = ImmutableArray.CreateBuilder<ControlFlowRegion>();
        var handlers = new List<(ControlFlowRegion Handler, bool? Catches, ImmutableArray<ControlFlowRegion> Finallys, ImmutableArray<ControlFlowRegion> Left)>();
        for (var region = source.EnclosingRegion; region is not null && handlers.All(h => h.Catches != true); region = region.EnclosingRegion)
        {
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } around })
            {
                if (around.Kind == ControlFlowRegionKind.TryAndFinally)
                    finallys.Add(around.NestedRegions.First(r => r.Kind == ControlFlowRegionKind.Finally));
                foreach (var handler in Handlers(region))
                {
                    if (thrown.IsCaughtBy(handler, symbols) is var catches && catches != false)
                        handlers.Add((handler, catches, finallys.ToImmutable(), left.ToImmutable()));
                }
            }

            left.Add(region);
        }

        var none = ImmutableArray<ControlFlowRegion>.Empty;
        var ways = handlers.Any(h => h.Catches == true)
            ? ImmutableArray<FlowJump>.Empty
            : ImmutableArray.Create(new FlowJump(TaskLoss.Throw, null, finallys.ToImmutable(), left.ToImmutable(), none, place));
        for (var i = handlers.Count - 1; i >= 0; i--)
        {
            var (handler, catches, through, behind) = handlers[i];
            var isFiltered = handler.Kind == ControlFlowRegionKind.FilterAndHandler;
            var into = new FlowJump(TaskLoss.None, graph.Blocks[handler.FirstBlockOrdinal], through, behind, none, place)
            {
                EntersFilter = isFiltered,
                IfRefused = isFiltered ? ways : ImmutableArray<FlowJump>.Empty,
            };
            // The finally blocks run after the filter, not before it: for what they look at that is the same. Past a filter the way leads through it; past a handler for a more special type, beside it.
            ways = isFiltered || catches == true ? ImmutableArray.Create(into) : ways.Insert(0, into);
        }

        return ways;
    }

    private static IEnumerable<ControlFlowRegion> Handlers(ControlFlowRegion attempt) =>
        attempt.EnclosingRegion is { Kind: ControlFlowRegionKind.TryAndCatch } around
            ? around.NestedRegions.Where(r => r.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
            : [];

    private static ITypeSymbol? CaughtAround(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                return region.ExceptionType;
        }

        return null;
    }

    private static SyntaxNode? PlaceOf(BasicBlock block) => (block.BranchValue ?? block.Operations.LastOrDefault())?.Syntax;
}
