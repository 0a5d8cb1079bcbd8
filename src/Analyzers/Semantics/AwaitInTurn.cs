using System.Runtime.CompilerServices;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The first of several awaits that wait, one after the other, for tasks that were started in the same function: by name
/// (<c>await a; await b;</c>), or in a loop over their list.
/// </summary>
public sealed class AwaitInTurn
{
    private static readonly ConditionalWeakTable<StartedTasks, Dictionary<SyntaxNode, StartedTask>> Firsts = new();

    private AwaitInTurn(IAwaitOperation await, StartedTask pending, ILocalSymbol? list)
    {
        Await = await;
        Pending = pending;
        List = list;
    }

    /// <summary>The await. When it throws, the others are never reached.</summary>
    public IAwaitOperation Await { get; }

    /// <summary>A task that nobody waits for then; in a loop, one of those in the list.</summary>
    public StartedTask Pending { get; }

    /// <summary>The local with the tasks, where these are elements of one; null where each has a local of its own.</summary>
    public ILocalSymbol? List { get; }

    /// <summary>Reads an await; null when it is not the first of several, or when nothing is lost if it throws.</summary>
    /// <param name="await">The await.</param>
    /// <param name="graph">Gives the control flow graph of the whole member, where it is needed.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static AwaitInTurn? Find(IAwaitOperation await, Func<ControlFlowGraph?> graph, TaskSymbols symbols)
    {
        var awaited = await.Operation.WithoutConfigureAwait(symbols);
        if (awaited is IInvocationOperation whenAll && whenAll.IsWhenAll(symbols))
            return OfNamed(await, null, graph, symbols);
        if (LocalBehind(awaited) is not { } local)
            return null;
        return (awaited is ILocalReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation && LoopOver(local, await) is { } loop
                ? OfLoop(await, loop, graph, symbols)
                : awaited is ILocalReferenceOperation ? null : OfElement(await, awaited, local, graph, symbols))
            ?? OfNamed(await, local, graph, symbols);
    }

    // t; tasks[i]; both.Item1; pair.Value; queue.Dequeue()
    private static ILocalSymbol? LocalBehind(IOperation awaited) => awaited switch
    {
        ILocalReferenceOperation local => local.Local,
        IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation array } => array.Local,
        IPropertyReferenceOperation { Instance: ILocalReferenceOperation owner } => owner.Local,
        IFieldReferenceOperation { Field.ContainingType.IsTupleType: true, Instance: ILocalReferenceOperation both } => both.Local,
        IInvocationOperation { TargetMethod: { Name: "Dequeue" or "Pop", Parameters.IsEmpty: true }, Instance: ILocalReferenceOperation queue } => queue.Local,
        _ => null,
    };

    // foreach (var t in tasks) await t; foreach (var (id, t) in byId) await t;
    private static IForEachLoopOperation? LoopOver(ILocalSymbol variable, IOperation await)
    {
        for (var o = await.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is IForEachLoopOperation loop && loop.Locals.Contains(variable, SymbolEqualityComparer.Default))
                return loop.IsAsynchronous ? null : loop;
        }

        return null;
    }

    private static AwaitInTurn? OfLoop(IAwaitOperation await, IForEachLoopOperation loop, Func<ControlFlowGraph?> graph, TaskSymbols symbols)
    {
        var collection = loop.Collection.Unwrap();
        if (collection is IPropertyReferenceOperation { Property.Name: "Values", Instance: { } instance })
            collection = instance.Unwrap();
        return collection is ILocalReferenceOperation { Local: var list }
            ? OfList(await, list, loop, collection.Syntax, graph, symbols)
            : null;
    }

    // for (..) await tasks[i]; while (..) await queue.Dequeue(); await tasks[0]; await tasks[1];
    private static AwaitInTurn? OfElement(IAwaitOperation await, IOperation awaited, ILocalSymbol list, Func<ControlFlowGraph?> graph, TaskSymbols symbols)
    {
        if (!TaskTypes.IsCollection(list.Type, symbols))
            return null;
        var loop = LoopAround(await, list);
        if (loop is null && !SymbolUses.Around(await).Of(list).Any(IsNextElement))
            return null;
        return OfList(await, list, loop, awaited.Syntax, graph, symbols);

        bool IsNextElement(IOperation use) => use.Syntax.SpanStart > await.Syntax.Span.End
            && use.Parent is IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } or IFieldReferenceOperation or IInvocationOperation
            && use.Parent.AwaitedBy(symbols) is not null;
    }

    // The loop that awaits an element in each of its turns, and in which the local lives on.
    private static ILoopOperation? LoopAround(IOperation await, ILocalSymbol list)
    {
        return await.LoopAround() is { } loop && !loop.Syntax.Span.Contains(list.DeclaringSyntaxReferences[0].Span) ? loop : null;
    }

    private static AwaitInTurn? OfList(
        IAwaitOperation await, ILocalSymbol list, ILoopOperation? loop, SyntaxNode look, Func<ControlFlowGraph?> graph, TaskSymbols symbols)
    {
        var all = StartedTasks.Around(await, symbols);
        if (!all.AreSeveralIn(list, symbols) || !AwaitBetween.CanThrow(await, symbols) || loop is not null && IsGuardedIn(loop, await))
            return null;
        foreach (var started in all.In(list))
        {
            // A loop that starts what it awaits in a later turn is a window over the tasks, and has its own order.
            if (started.Call.Syntax.SpanStart > look.SpanStart || loop is not null && started.Call.IsWithin(loop) || started.IsHarmless(symbols))
                continue;
            if (graph() is { } root && TaskFlow.Around(started.Call, root, symbols)?.FirstLooks(started.Call, code => look.Span.Contains(code.Span)) is [_, ..])
                return AwaitBetween.IsLookedAfter(await.Syntax, symbols, await.SemanticModel!) ? null : new(await, started, list);
        }

        return null;
    }

    // Each turn looks after its own failure.
    private static bool IsGuardedIn(ILoopOperation loop, IAwaitOperation await) =>
        EnclosingTries.Of(await).Any(t => !t.Try.Catches.IsEmpty && ReferenceEquals(t.Part, t.Try.Body) && t.Try.IsWithin(loop));

    private static AwaitInTurn? OfNamed(IAwaitOperation await, ILocalSymbol? local, Func<ControlFlowGraph?> graph, TaskSymbols symbols)
    {
        var all = StartedTasks.Around(await, symbols);
        return IsAcross(await, local, all) && FirstsOf(all, graph, symbols).TryGetValue(await.Syntax, out var pending) ? new(await, pending, null) : null;
    }

    // Is there, as far as positions tell, a task that is started before the await and looked at behind it?
    private static bool IsAcross(IAwaitOperation await, ILocalSymbol? local, StartedTasks all)
    {
        foreach (var started in all.All)
        {
            if (started.Call.Syntax.SpanStart < await.Syntax.SpanStart
                && !SymbolEqualityComparer.Default.Equals(started.Variable, local)
                && SymbolUses.Around(await).Of(started.Variable) is [.., var last] && last.Syntax.SpanStart > await.Syntax.Span.End)
            {
                return true;
            }
        }

        return false;
    }

    // For each task the first await of another one that it is pending across: worked out for all of a function at once,
    // so that a long row of awaits does not ask for each pair.
    private static Dictionary<SyntaxNode, StartedTask> FirstsOf(StartedTasks all, Func<ControlFlowGraph?> graph, TaskSymbols symbols) =>
        Firsts.GetValue(all, key =>
        {
            var firsts = new Dictionary<SyntaxNode, StartedTask>();
            foreach (var started in key.All)
            {
                if (!StatementsAhead.SettleBeforeAwait(started)
                    && graph() is { } root
                    && TaskFlow.Around(started.Call, root, symbols)?.AwaitsAcross(started.Call, code => AwaitBetween.LosesTaskInTurn(code, started, symbols)) is [var first, ..]
                    && !firsts.ContainsKey(first) && !started.IsHarmless(symbols))
                {
                    firsts.Add(first, started);
                }
            }

            return firsts;
        });
}
