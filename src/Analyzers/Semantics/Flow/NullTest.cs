using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>A test for null, as the graph writes it: of <c>?.</c>, <c>??</c>, <c>== null</c>, <c>is null</c>, <c>is { }</c>.</summary>
/// <param name="Tested">The variable or capture that is tested.</param>
/// <param name="IsNullWhen">The outcome of the test that says null.</param>
internal readonly record struct NullTest(IOperation Tested, bool IsNullWhen)
{
    /// <summary>Reads a branch value; null when it is no such test.</summary>
    public static NullTest? Of(IOperation value)
    {
        value = value.Unwrap();
        switch (value)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Of(not.Operand) is { } inner ? inner with { IsNullWhen = !inner.IsNullWhen } : null;
            case IIsNullOperation test:
                return new(test.Operand.Unwrap(), true);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                var whenEqual = test.OperatorKind == BinaryOperatorKind.Equals;
                return IsNull(test.RightOperand) ? new(test.LeftOperand.Unwrap(), whenEqual)
                    : IsNull(test.LeftOperand) ? new(test.RightOperand.Unwrap(), whenEqual)
                    : null;
            case IIsPatternOperation { Pattern: var pattern } test:
                var saysNull = true;
                while (pattern is INegatedPatternOperation negated)
                {
                    saysNull = !saysNull;
                    pattern = negated.Pattern;
                }

                return pattern switch
                {
                    IConstantPatternOperation { Value: var constant } when IsNull(constant) => new(test.Value.Unwrap(), saysNull),
                    // A type or property pattern does not match null; that it does not match says nothing.
                    IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } => new(test.Value.Unwrap(), !saysNull),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static bool IsNull(IOperation operation) =>
        operation.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation;
}
