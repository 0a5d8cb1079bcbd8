using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What an <c>AggregateException</c> was made of.</summary>
public static class AggregateOrigin
{
    /// <summary>
    /// Is it known to hold the failures of several tasks or iterations, of which nobody asks each for its own: caught
    /// from <c>WaitAll</c>, <c>Parallel</c>, PLINQ or a blocked <c>WhenAll</c>, or read off a WhenAll task?
    /// </summary>
    public static bool IsOfSeveral(IOperation aggregate, TaskSymbols symbols)
    {
        for (var depth = 0; depth < Operations.MaximumDepth; depth++)
        {
            switch (aggregate)
            {
                case ILocalReferenceOperation reference when ClauseOf(reference) is { } clause:
                    return !new CaughtException(clause, symbols).Rethrows && clause.Parent is ITryOperation attempt && IsFromSeveral(attempt, symbols);
                case ILocalReferenceOperation { Local: var local } when SymbolUses.Around(aggregate).OnlyValue(local) is { } value:
                    aggregate = FirstFailure.WithoutFlatten(value);
                    break;
                case IPropertyReferenceOperation { Property.Name: "Exception", Instance: { } task } property when symbols.IsTask(property.Property.ContainingType):
                    return task.Unwrap() is ILocalReferenceOperation all && WhenAll(all, symbols) is { } call && IsOnlyAskedForFirst(all, symbols)
                        && TaskFacts.SeveralCanFail(TaskArguments.Of(call), symbols) && !AreLookedAt(TaskArguments.Of(call), call, null, symbols);
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Is the aggregate caught, or handled, behind a try that only awaits, so that it never arrives?</summary>
    public static bool NeverArrives(IOperation aggregate, TaskSymbols symbols)
    {
        for (var o = aggregate.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ICatchClauseOperation { Parent: ITryOperation attempt } clause)
                return new CaughtException(clause, symbols).Variable is not null && AggregateHandler.IsNeverEntered(attempt, symbols);
        }

        return false;
    }

    /// <summary>The clause that caught the exception in this local; null when it is no catch variable.</summary>
    public static ICatchClauseOperation? ClauseOf(ILocalReferenceOperation reference)
    {
        for (var o = reference.Parent; o is not null; o = o.Parent)
        {
            if (o is ICatchClauseOperation { ExceptionDeclarationOrExpression: IVariableDeclaratorOperation caught } clause
                && SymbolEqualityComparer.Default.Equals(caught.Symbol, reference.Local))
            {
                return clause;
            }
        }

        return null;
    }

    private static bool IsFromSeveral(ITryOperation attempt, TaskSymbols symbols)
    {
        var any = false;
        foreach (var source in AggregateSources.Into(attempt, symbols))
        {
            if (!IsWaitForSeveral(source, attempt, symbols))
                return false;
            any = true;
        }

        return any;
    }

    private static bool IsWaitForSeveral(IOperation source, ITryOperation attempt, TaskSymbols symbols) => source switch
    {
        IInvocationOperation { TargetMethod.Name: "WaitAll" } call => MissesSome(call, attempt, symbols),
        IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } task } => WhenAll(task, symbols) is { } call && MissesSome(call, attempt, symbols),
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => WhenAll(task, symbols) is { } call && MissesSome(call, attempt, symbols),
        IInvocationOperation call => TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.Parallel) || TaskSymbols.IsOrInherits(call.Receiver()?.Type, symbols.ParallelQuery),
        IForEachLoopOperation => true,
        _ => false,
    };

    private static bool MissesSome(IInvocationOperation call, ITryOperation attempt, TaskSymbols symbols) =>
        TaskArguments.Of(call) is var tasks && TaskFacts.SeveralCanFail(tasks, symbols) && !AreLookedAt(tasks, call, attempt, symbols);

    private static IInvocationOperation? WhenAll(IOperation task, TaskSymbols symbols)
    {
        var value = task.Unwrap();
        if (value is ILocalReferenceOperation { Local: var local })
            value = SymbolUses.Around(task).OnlyValue(local);
        return value is IInvocationOperation call && call.IsWhenAll(symbols) ? call : null;
    }

    // The WhenAll task itself: awaited or asked for its state it shows no more than the first failure.
    private static bool IsOnlyAskedForFirst(ILocalReferenceOperation all, TaskSymbols symbols) =>
        SymbolUses.Around(all).Of(all.Local).All(u => TaskFacts.UseOf(u, symbols) is not (TaskUse.Escapes or TaskUse.Combined));

    // Does somebody ask the tasks one by one, behind the wait? What stands behind it in the try runs when none failed.
    private static bool AreLookedAt(TaskArguments tasks, IInvocationOperation wait, ITryOperation? attempt, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(wait);
        var holders = tasks.Holders.Concat(tasks.Known.Concat(tasks.Open.Select(s => TaskHolder.Of(s, symbols))).Select(t => t?.ReferencedSymbol()).OfType<ISymbol>());
        return holders.Any(h => uses.Of(h).Any(u =>
            u.Syntax.SpanStart > wait.Syntax.Span.End && !(attempt is not null && u.IsWithin(attempt.Body))
            && TaskFacts.UseOf(u, symbols) is not (TaskUse.None or TaskUse.WaitedWithLimit)));
    }
}
