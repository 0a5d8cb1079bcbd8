using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What one reference to a variable does with it.</summary>
public static class References
{
    /// <summary>The value that a plain assignment to this reference gives; null when the reference is no such target.</summary>
    public static IOperation? AssignedValue(this IOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference)
            ? assignment.Value
            : null;

    /// <summary>The local that a value is declared or assigned to as it stands; null when it goes anywhere else.</summary>
    public static ILocalSymbol? GivenTo(this IOperation value) => value.Outermost().Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
        _ => null,
    };

    /// <summary>Is the variable written here by anything but a plain assignment: ref, out, <c>+=</c>, deconstruction?</summary>
    public static bool IsWrittenOtherwise(this IOperation reference)
    {
        for (IOperation child = reference, parent = reference.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case ITupleOperation or IConversionOperation or IDeclarationExpressionOperation:
                    continue;
                case IDeconstructionAssignmentOperation deconstruction:
                    return ReferenceEquals(deconstruction.Target, child);
                case ICompoundAssignmentOperation compound:
                    return ReferenceEquals(compound.Target, child);
                case ICoalesceAssignmentOperation coalesce:
                    return ReferenceEquals(coalesce.Target, child);
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                case IIncrementOrDecrementOperation:
                case IAddressOfOperation:
                    return true;
                case ISimpleAssignmentOperation { IsRef: true }:
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } }:
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }
}
