using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Everything a local is given: its values, the elements put into it, the sequence it walks over.</summary>
public static class LocalValues
{
    /// <summary>The values, in source order after the loop or the declaration.</summary>
    public static IEnumerable<IOperation> Of(ILocalSymbol local, IOperation reference)
    {
        for (var o = reference.Parent; o is not null; o = o.Parent)
        {
            if (o is IForEachLoopOperation loop && loop.Locals.Contains(local, SymbolEqualityComparer.Default))
                yield return loop.Collection;
        }

        var uses = SymbolUses.Around(reference);
        if (uses.FirstValue(local) is { } first)
            yield return first;
        foreach (var use in uses.Of(local))
        {
            var around = use.Outermost().Parent;
            if ((use.AssignedValue() ?? (around is IArrayElementReferenceOperation or IPropertyReferenceOperation ? around.AssignedValue() : null)) is { } assigned)
                yield return assigned;
            else if (around is IInvocationOperation { Arguments: [.., var added] } call && IsPutInto(use))
                yield return added.Value;
            else if (Deconstructed(use) is { } part)
                yield return part;
        }
    }

    // F() of var (a, b) = (F(), G());
    private static IOperation? Deconstructed(IOperation target)
    {
        var element = target.Parent is IDeclarationExpressionOperation declared ? declared : target;
        if (element.Parent is not ITupleOperation targets)
            return null;
        var all = targets.Parent is IDeclarationExpressionOperation outer ? outer : (IOperation)targets;
        return all.Parent is IDeconstructionAssignmentOperation { Value: var value } deconstruction && ReferenceEquals(deconstruction.Target, all)
            && value.Unwrap() is ITupleOperation { Elements: var values } && targets.Elements.IndexOf(element) is >= 0 and var index && index < values.Length
                ? values[index]
                : null;
    }

    /// <summary>Is something put into the collection that this reference names?</summary>
    public static bool IsPutInto(IOperation reference) =>
        reference.Outermost().Parent is IInvocationOperation { Instance: { } instance } call && CollectionShapes.IsPutting(call) && instance.Unwrap() == reference;
}
