using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Lazy sequences that start tasks while they are walked over: <c>ids.Select(id => LoadAsync(id))</c>, a query, an
/// iterator. Each walk starts them anew.
/// </summary>
public static class LazyTasks
{
    /// <summary>Does a walk over this sequence start tasks?</summary>
    public static bool AreStartedBy(IOperation sequence, TaskSymbols symbols) => AreStartedBy(sequence.Unwrap(), symbols, depth: 0);

    /// <summary>
    /// The local whose value starts them, where other locals are made of it (<c>var slow = tasks.Where(..)</c>); null when
    /// a walk over this local starts nothing.
    /// </summary>
    public static ILocalSymbol? Origin(ILocalReferenceOperation reference, TaskSymbols symbols)
    {
        if (!IsLazy(reference.Type) || SymbolUses.Around(reference).OnlyValue(reference.Local) is not { } value || !AreStartedBy(value, symbols))
            return null;

        var origin = reference.Local;
        for (var depth = 0; depth < Operations.MaximumDepth; depth++)
        {
            while (value is IInvocationOperation call && IsQuery(call, symbols) && call.Receiver() is { } receiver)
                value = receiver;
            if (value is not ILocalReferenceOperation { Local: var inner } || SymbolUses.Around(reference).OnlyValue(inner) is not { } further || !AreStartedBy(further, symbols))
                break;
            origin = inner;
            value = further;
        }

        return origin;
    }

    /// <summary>Is this the type of a sequence that may be made while it is walked over?</summary>
    public static bool IsLazy(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "IEnumerable" or "IOrderedEnumerable" or "ParallelQuery" or "OrderedParallelQuery" };

    /// <summary>Is this an operator of LINQ?</summary>
    public static bool IsQuery(IInvocationOperation call, TaskSymbols symbols) =>
        TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.Enumerable) || TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.ParallelEnumerable);

    private static bool AreStartedBy(IOperation sequence, TaskSymbols symbols, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;

        switch (sequence)
        {
            case IInvocationOperation call when IsQuery(call, symbols):
                return IsLazy(call.Type)
                    && (IsMaking(call) && call.Arguments.Any(a => Makes(a.Value.Unwrap(), symbols, depth))
                        || call.Arguments.Any(a => IsLazy(a.Parameter?.Type) && AreStartedBy(a.Value.Unwrap(), symbols, depth + 1)));
            case IInvocationOperation call when IsLazy(call.Type):
                return IsMadeBy(call.TargetMethod, symbols, depth);
            case ILocalReferenceOperation local:
                return IsLazy(local.Type) && SymbolUses.Around(local).OnlyValue(local.Local) is { } value && AreStartedBy(value, symbols, depth + 1);
            case IConditionalOperation { WhenFalse: { } other } choice:
                return AreStartedBy(choice.WhenTrue.Unwrap(), symbols, depth + 1) || AreStartedBy(other.Unwrap(), symbols, depth + 1);
            default:
                return false;
        }
    }

    private static bool IsMaking(IInvocationOperation query) => query.TargetMethod.Name is "Select" or "SelectMany" or "Zip" or "Join" or "GroupJoin";

    // The selector of a query: what it gives for each element.
    private static bool Makes(IOperation selector, TaskSymbols symbols, int depth) => selector switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: { IsAsync: true, ReturnType: var result } } } => symbols.IsTask(result),
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Body.DescendantsInFunction().OfType<IReturnOperation>()
            .Any(r => r.ReturnedValue is { } value && (IsStart(value, symbols) || AreStartedBy(value.Unwrap(), symbols, depth + 1))),
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } =>
            symbols.IsTask(method.ReturnType) && !IsCached(method, symbols) && !TaskStart.IsOwnedElsewhere(method, symbols),
        // Whoever hands over such a function means it to be called.
        IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation =>
            selector.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var result } && symbols.IsTask(result),
        _ => false,
    };

    // LoadAsync(id); (id, LoadAsync(id)); new { id, Task = LoadAsync(id) }
    private static bool IsStart(IOperation value, TaskSymbols symbols) => value.WithoutConfigureAwait(symbols) switch
    {
        // other.ContinueWith(..), other.AsTask(): what is done with a task that is there.
        IInvocationOperation call when TaskTypes.IsAwaitable(call.Receiver()?.Type, symbols) => IsStart(call.Receiver()!, symbols),
        IInvocationOperation call => symbols.IsTask(call.Type) && TaskStart.IsOne(call, symbols) && !IsCached(call.TargetMethod, symbols) && !TaskStart.IsOwnedElsewhere(call, symbols),
        ITupleOperation tuple => tuple.Elements.Any(e => IsStart(e, symbols)),
        IAnonymousObjectCreationOperation creation => creation.Initializers.Any(i => i is ISimpleAssignmentOperation { Value: var part } && IsStart(part, symbols)),
        IObjectCreationOperation creation => creation.Arguments.Any(a => IsStart(a.Value, symbols)),
        IConditionalOperation { WhenFalse: { } other } choice => IsStart(choice.WhenTrue, symbols) && IsStart(other, symbols),
        _ => false,
    };

    // GetOrAddAsync, GetOrCreateAsync: by its name it starts work the first time only. Where its body is at hand, that decides.
    private static bool IsCached(IMethodSymbol method, TaskSymbols symbols) =>
        method.Name.StartsWith("GetOr", StringComparison.Ordinal) && symbols.Bodies.Of(method).IsEmpty;

    // An iterator, or a method that hands out such a sequence.
    private static bool IsMadeBy(IMethodSymbol method, TaskSymbols symbols, int depth)
    {
        var returned = 0;
        foreach (var operation in symbols.Bodies.Of(method).SelectMany(body => body.DescendantsInFunction()))
        {
            if (operation is not IReturnOperation { ReturnedValue: { } value })
                continue;
            if (operation.Kind == OperationKind.YieldReturn)
            {
                if (IsStart(value, symbols))
                    return true;
            }
            else if (!AreStartedBy(value.Unwrap(), symbols, depth + 1))
            {
                return false;
            }
            else
            {
                returned++;
            }
        }

        return returned > 0;
    }
}
