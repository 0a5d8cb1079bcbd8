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
    private FlowJump(TaskLoss exit, BasicBlock? destination, ImmutableArray<ControlFlowRegion> finallys, ImmutableArray<ControlFlowRegion> left, ImmutableArray<ControlFlowRegion> entered, SyntaxNode? place)
    {
        Exit = exit;
        Destination = destination;
        Finallys = finallys;
        Left = left;
        Entered = entered;
        Place = place;
    }

    /// <summary>How the function ends here; <see cref="TaskLoss.None"/> when it goes on.</summary>
    public TaskLoss Exit { get; }

    /// <summary>The block at which it goes on.</summary>
    public BasicBlock? Destination { get; }

    /// <summary>The finally regions on the way, the innermost first.</summary>
    public ImmutableArray<ControlFlowRegion> Finallys { get; }

    /// <summary>The regions that are left, with the variables that belong to them.</summary>
    public ImmutableArray<ControlFlowRegion> Left { get; }

    /// <summary>The regions that are entered.</summary>
    public ImmutableArray<ControlFlowRegion> Entered { get; }

    /// <summary>The code that jumps, as far as the graph knows it.</summary>
    public SyntaxNode? Place { get; }

    /// <summary>The ways on that a branch stands for: one, or for a throw one for each handler that may be entered.</summary>
    public static ImmutableArray<FlowJump> Of(ControlFlowBranch branch, ControlFlowGraph graph, TaskSymbols symbols)
    {
        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return when branch.Destination is { } destination:
                var jump = JumpStatements.Of(branch, graph);
                return ImmutableArray.Create(new FlowJump(ExitAt(jump, branch), destination, branch.FinallyRegions, branch.LeavingRegions, branch.EnteringRegions, jump ?? PlaceOf(branch.Source)));
            // A switch expression without an arm for a value throws by itself: nobody wrote that exit.
            case ControlFlowBranchSemantics.Throw when branch.Source.BranchValue?.Unwrap() is { IsImplicit: false }:
                return Thrown(branch.Source, branch.Source.BranchValue?.Unwrap().Type, graph, symbols);
            case ControlFlowBranchSemantics.Rethrow:
                return Thrown(branch.Source, CaughtAround(branch.Source), graph, symbols);
            default:
                return ImmutableArray<FlowJump>.Empty;
        }
    }

    /// <summary>The ways into the handlers of a try, as any exception in it would take them.</summary>
    public static IEnumerable<FlowJump> IntoHandlers(ControlFlowRegion attempt, ControlFlowGraph graph) =>
        Handlers(attempt).Select(handler => new FlowJump(
            TaskLoss.None, graph.Blocks[handler.FirstBlockOrdinal], ImmutableArray<ControlFlowRegion>.Empty, ImmutableArray<ControlFlowRegion>.Empty, ImmutableArray<ControlFlowRegion>.Empty, place: null));

    private static TaskLoss ExitAt(SyntaxNode? jump, ControlFlowBranch branch) =>
        branch.Destination!.Kind != BasicBlockKind.Exit ? TaskLoss.None
        : branch.Semantics == ControlFlowBranchSemantics.Return || jump is ReturnStatementSyntax or YieldStatementSyntax ? TaskLoss.Return
        : jump is null ? TaskLoss.End
        : TaskLoss.Scope;

    // From the inside out: finally blocks are collected, a handler that surely catches ends the way.
    private static ImmutableArray<FlowJump> Thrown(BasicBlock source, ITypeSymbol? exception, ControlFlowGraph graph, TaskSymbols symbols)
    {
        var jumps = ImmutableArray.CreateBuilder<FlowJump>();
        var finallys = ImmutableArray.CreateBuilder<ControlFlowRegion>();
        var left = ImmutableArray.CreateBuilder<ControlFlowRegion>();
        var place = source.BranchValue?.Syntax ?? PlaceOf(source);
        for (var region = source.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } around })
            {
                if (around.Kind == ControlFlowRegionKind.TryAndFinally)
                    finallys.Add(around.NestedRegions.First(r => r.Kind == ControlFlowRegionKind.Finally));

                foreach (var handler in Handlers(region))
                {
                    var catches = Catches(handler, exception, symbols);
                    if (catches != false)
                        jumps.Add(new(TaskLoss.None, graph.Blocks[handler.FirstBlockOrdinal], finallys.ToImmutable(), left.ToImmutable(), ImmutableArray<ControlFlowRegion>.Empty, place));
                    if (catches == true)
                        return jumps.ToImmutable();
                }
            }

            left.Add(region);
        }

        jumps.Add(new(TaskLoss.Throw, null, finallys.ToImmutable(), left.ToImmutable(), ImmutableArray<ControlFlowRegion>.Empty, place));
        return jumps.ToImmutable();
    }

    private static IEnumerable<ControlFlowRegion> Handlers(ControlFlowRegion attempt) =>
        attempt.EnclosingRegion is { Kind: ControlFlowRegionKind.TryAndCatch } around
            ? around.NestedRegions.Where(r => r.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
            : [];

    // Surely, surely not, or perhaps.
    private static bool? Catches(ControlFlowRegion handler, ITypeSymbol? exception, TaskSymbols symbols)
    {
        if (handler.Kind == ControlFlowRegionKind.FilterAndHandler)
            return null;
        var caught = handler.ExceptionType;
        if (caught is null || caught.SpecialType == SpecialType.System_Object || TaskSymbols.Is(caught, symbols.Exception))
            return true;
        if (exception is null)
            return null;
        if (Derives(exception, caught))
            return true;
        return Derives(caught, exception) ? null : false;
    }

    private static bool Derives(ITypeSymbol type, ITypeSymbol from)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, from))
                return true;
        }

        return false;
    }

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
