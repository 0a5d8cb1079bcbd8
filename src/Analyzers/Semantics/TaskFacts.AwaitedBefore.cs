using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    // foreach (var t in tasks), tasks.Select(t => t.Result): an element of a collection that was awaited before.
    private static bool IsElement(IOperation element, TaskSymbols symbols)
    {
        var symbol = element.ReferencedSymbol()!;
        for (var o = element.Parent; o is not null; o = o.Parent)
        {
            switch (o)
            {
                case IForEachLoopOperation { IsAsynchronous: false } loop when symbol is ILocalSymbol local && loop.Locals.Contains(local, SymbolEqualityComparer.Default):
                    return IsAwaitedBefore(loop.Collection.Unwrap(), symbols) != KnownCompletion.Unknown;
                case IAnonymousFunctionOperation lambda when SymbolEqualityComparer.Default.Equals(lambda.Symbol, symbol.ContainingSymbol):
                    return symbol is IParameterSymbol { Ordinal: 0 }
                        && lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation query } }
                        && TaskSymbols.Is(query.TargetMethod.ContainingType, symbols.Enumerable)
                        && query.Receiver() is { } sequence && (IsAwaitedBefore(sequence, symbols) != KnownCompletion.Unknown || IsFiltered(sequence));
            }
        }

        return false;
    }

    // tasks.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)
    private static bool IsFiltered(IOperation sequence) =>
        sequence is IInvocationOperation { TargetMethod.Name: "Where", Arguments: [.., { Value: var filter }] }
        && filter.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: { Operations: [IReturnOperation { ReturnedValue: { } tested }] } } }
        && tested.Unwrap() is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" };

    // await Task.WhenAll(tasks), or a blocking wait for all of them, on every way to this place.
    private static KnownCompletion IsAwaitedBefore(IOperation collection, TaskSymbols symbols)
    {
        collection = collection.Unwrap();
        if (collection.ReferencedSymbol() is not { } symbol)
            return KnownCompletion.Unknown;

        foreach (var use in SymbolUses.Around(collection).Of(symbol))
        {
            if (use.Outermost().Parent is not IArgumentOperation { Parent: IInvocationOperation call } || !use.IsSameObject(collection))
                continue;
            var wait = call.IsWhenAll(symbols) ? call.AwaitedBy(symbols) ?? WaitOn(call)
                : call.IsOnTask("WaitAll", symbols) && call.TimeLimitArgument(symbols) is null ? call : null;
            if (wait is not null && (RunsBefore(wait, collection) || RunsInTryBefore(wait, collection)))
                return KnownCompletion.Completed;
        }

        return KnownCompletion.Unknown;
    }

    private static IOperation? WaitOn(IInvocationOperation whenAll) =>
        whenAll.Outermost().Parent is IInvocationOperation { TargetMethod: { Name: "Wait", Parameters.IsEmpty: true } } wait ? wait : null;

    // try { await Task.WhenAll(tasks); } catch { .. }: behind it, all have ended either way.
    private static bool RunsInTryBefore(IOperation wait, IOperation place)
    {
        for (var o = wait; o.Parent is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o.Parent is ITryOperation attempt && ReferenceEquals(attempt.Body, o))
                return attempt.Body.Operations[0] is IExpressionStatementOperation or IVariableDeclarationGroupOperation
                    && wait.IsWithin(attempt.Body.Operations[0]) && RunsBefore(attempt, place);
        }

        return false;
    }
}
