using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Code that serves synchronous and asynchronous callers alike, and is told which: <c>Open(async: false)</c> has ended when
/// it returns, <c>if (async) await task; else task.Wait();</c> waits as its caller wants it.
/// </summary>
public static class SynchronousMode
{
    /// <summary>Is a task that of a call which was told to do all of it at once? Through a local, too.</summary>
    public static bool IsAskedOf(IOperation task)
    {
        if (task is ILocalReferenceOperation { Local: var local })
            task = SymbolUses.Around(task).OnlyValue(local) ?? task;
        return task is IInvocationOperation call && call.Arguments.Any(a => a.Parameter is { } parameter && IsSynchronous(parameter, a.Value.Unwrap()));
    }

    /// <summary>Does a place stand where only those come that want to be served synchronously?</summary>
    public static bool IsAt(IOperation place)
    {
        for (IOperation child = place, parent = place.Parent!; parent is not null && !child.IsFunction(); child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child):
                    if (IsAsynchronous(choice.Condition, ReferenceEquals(choice.WhenTrue, child)) == false)
                        return true;
                    break;
                // if (async) return await task;
                case IBlockOperation block when block.Operations.TakeWhile(o => !ReferenceEquals(o, child)).Any(o =>
                    o is IConditionalOperation { WhenFalse: null } guard && IsAsynchronous(guard.Condition, true) == true && CompletionTest.Leaves(guard.WhenTrue)):
                    return true;
            }
        }

        return false;
    }

    private static bool IsSynchronous(IParameterSymbol parameter, IOperation value) =>
        value is IFieldReferenceOperation { Field: { ContainingType.TypeKind: TypeKind.Enum, Name: var mode } }
            ? SaysAsynchronous(mode) == false
            : parameter.Type.SpecialType == SpecialType.System_Boolean && value.ConstantValue is { HasValue: true, Value: bool given } && SaysAsynchronous(parameter.Name) == !given;

    // Does this outcome of the condition say that the caller waits for a task, or that it does not? Null: neither.
    private static bool? IsAsynchronous(IOperation condition, bool outcome)
    {
        condition = condition.Unwrap();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return IsAsynchronous(negation.Operand, !outcome);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison when ModeOf(comparison.RightOperand) is { } mode:
                return mode == (outcome == (comparison.OperatorKind == BinaryOperatorKind.Equals));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: bool expected } } comparison:
                return IsAsynchronous(comparison.LeftOperand, outcome == ((comparison.OperatorKind == BinaryOperatorKind.Equals) == expected));
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } when ModeOf(constant) is { } mode:
                return mode == outcome;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when outcome:
                return IsAsynchronous(both.LeftOperand, true) ?? IsAsynchronous(both.RightOperand, true);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !outcome:
                return IsAsynchronous(either.LeftOperand, false) ?? IsAsynchronous(either.RightOperand, false);
            default:
                return condition.Type?.SpecialType == SpecialType.System_Boolean && condition.ReferencedSymbol() is { } flag && SaysAsynchronous(flag.Name) is { } says ? says == outcome : null;
        }
    }

    private static bool? ModeOf(IOperation value) =>
        value.Unwrap() is IFieldReferenceOperation { Field: { ContainingType.TypeKind: TypeKind.Enum, Name: var mode } } ? SaysAsynchronous(mode) : null;

    // async, isAsync, _useAsync, Asynchronous; sync, Synchronous
    private static bool? SaysAsynchronous(string name) =>
        EndsWith(name, "async") || EndsWith(name, "asynchronous") || EndsWith(name, "asynchronously") ? true
        : EndsWith(name, "sync") || EndsWith(name, "synchronous") || EndsWith(name, "synchronously") ? false
        : null;

    private static bool EndsWith(string name, string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
