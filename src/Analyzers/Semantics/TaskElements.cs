using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What makes the tasks of a sequence.</summary>
public static class TaskElements
{
    /// <summary>
    /// What gives a sequence its elements: the results of the lambda of a <c>Select</c>, the values put into a local
    /// list or array, what an iterator yields. Default when that is not known.
    /// </summary>
    public static ImmutableArray<IOperation> Of(IOperation sequence, TaskSymbols symbols) =>
        ImmutableArray.CreateBuilder<IOperation>() is var elements && AddElements(sequence.Unwrap(), elements, symbols, depth: 0) && elements.Count > 0
            ? elements.ToImmutable()
            : default;

    private static bool AddElements(IOperation sequence, ImmutableArray<IOperation>.Builder elements, TaskSymbols symbols, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;

        if (CollectionShapes.Items(sequence) is { } items)
        {
            elements.AddRange(items.Select(Operations.Unwrap));
            return !items.Any(i => CollectionShapes.IsSpread(i.Unwrap()));
        }

        switch (sequence)
        {
            case IInvocationOperation { TargetMethod: { Name: "Select", Parameters.Length: > 0 } } call when Selector(call) is { } selector:
                elements.AddRange(selector is IAnonymousFunctionOperation lambda ? ReturnedBy(lambda) : [selector]);
                return true;
            case IInvocationOperation call when CollectionShapes.Materialised(call) is { } source:
                return AddElements(source, elements, symbols, depth + 1);
            case IInvocationOperation { TargetMethod.Name: "Where" } call when call.Receiver() is { } source:
                return AddElements(source, elements, symbols, depth + 1);
            case IInvocationOperation call when symbols.Bodies.Of(call.TargetMethod) is [var body]:
                var yielded = body.DescendantsInFunction().Where(o => o.Kind == OperationKind.YieldReturn).Select(o => ((IReturnOperation)o).ReturnedValue?.Unwrap()).OfType<IOperation>();
                elements.AddRange(yielded);
                return elements.Count > 0;
            case ILocalReferenceOperation local:
                return AddContent(local, elements, symbols, depth);
            default:
                return false;
        }
    }

    // Everything that is put into a local list or array: its first content, Add and element assignments.
    private static bool AddContent(ILocalReferenceOperation reference, ImmutableArray<IOperation>.Builder elements, TaskSymbols symbols, int depth)
    {
        var uses = SymbolUses.Around(reference);
        if (uses.OnlyValue(reference.Local) is not { } value)
            return false;

        var empty = value is IArrayCreationOperation { Initializer: null } or IObjectCreationOperation { Initializer: null } && !TakesSequence(value);
        if (!empty && !AddElements(value, elements, symbols, depth + 1))
            return false;

        foreach (var use in uses.Of(reference.Local))
        {
            switch (use.Outermost().Parent)
            {
                case IInvocationOperation { TargetMethod.Name: "Add", Arguments: [var added] } call when call.Instance?.Unwrap() == use:
                    elements.Add(added.Value.Unwrap());
                    break;
                case IArrayElementReferenceOperation or IPropertyReferenceOperation when use.Outermost().Parent!.AssignedValue() is { } assigned:
                    elements.Add(assigned.Unwrap());
                    break;
                default:
                    if (!CollectionShapes.LeavesContentAlone(use))
                        return false;
                    break;
            }
        }

        return true;
    }

    private static bool TakesSequence(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: [{ Parameter.Type.SpecialType: not SpecialType.System_Int32 }, ..] };

    // The lambda or the method group.
    private static IOperation? Selector(IInvocationOperation select) =>
        (select.Arguments.LastOrDefault()?.Value.Unwrap() as IDelegateCreationOperation)?.Target;

    // What a lambda hands out as its task: for an async one the lambda itself, whose body then is the operation; else
    // the values it returns.
    private static IEnumerable<IOperation> ReturnedBy(IAnonymousFunctionOperation lambda) => lambda.Symbol.IsAsync
        ? [lambda]
        : lambda.Body.DescendantsInFunction().OfType<IReturnOperation>().Select(r => r.ReturnedValue?.Unwrap()).OfType<IOperation>();
}
