using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// A test whether a variable holds anything: for null (<c>?.</c>, <c>??</c>, <c>== null</c>, <c>is null</c>,
/// <c>is { }</c>), or of a collection for being empty (<c>tasks.Count &gt; 0</c>).
/// </summary>
/// <param name="Tested">The variable or capture that is tested.</param>
/// <param name="IsNothingWhen">The outcome of the test that says that it holds nothing.</param>
internal readonly record struct HolderTest(IOperation Tested, bool IsNothingWhen)
{
    /// <summary>Reads a branch value; null when it is no such test.</summary>
    public static HolderTest? Of(IOperation value)
    {
        value = value.Unwrap();
        switch (value)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Of(not.Operand) is { } inner ? inner with { IsNothingWhen = !inner.IsNothingWhen } : null;
            case IIsNullOperation test:
                return new(test.Operand.Unwrap(), true);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                var whenEqual = test.OperatorKind == BinaryOperatorKind.Equals;
                return Emptiness(test) ?? (IsNull(test.RightOperand) ? new(test.LeftOperand.Unwrap(), whenEqual)
                    : IsNull(test.LeftOperand) ? new(test.RightOperand.Unwrap(), whenEqual)
                    : null);
            case IBinaryOperation test:
                return Emptiness(test);
            case IPropertyReferenceOperation { Property.Name: "IsEmpty", Instance: { } collection }:
                return new(collection.Unwrap(), true);
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
                    // is { }, is { Count: > 0 }: what does not match is taken to hold nothing.
                    IRecursivePatternOperation => new(test.Value.Unwrap(), !saysNull),
                    _ => null,
                };
            default:
                return null;
        }
    }

    // Count > 0, 0 < Count, Count >= 1, Count != 0, and their opposites.
    private static HolderTest? Emptiness(IBinaryOperation test)
    {
        var (left, kind, right) = (test.LeftOperand.Unwrap(), test.OperatorKind, test.RightOperand.Unwrap());
        if (left.ConstantValue.HasValue)
            (left, kind, right) = (right, Mirrored(kind), left);
        if (left is not IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } collection } || right.ConstantValue is not { HasValue: true, Value: int number })
            return null;

        return (kind, number) switch
        {
            (BinaryOperatorKind.Equals, 0) or (BinaryOperatorKind.LessThan, 1) or (BinaryOperatorKind.LessThanOrEqual, 0) => new(collection.Unwrap(), true),
            (BinaryOperatorKind.NotEquals, 0) or (BinaryOperatorKind.GreaterThan, 0) or (BinaryOperatorKind.GreaterThanOrEqual, 1) => new(collection.Unwrap(), false),
            _ => null,
        };
    }

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };

    private static bool IsNull(IOperation operation) =>
        operation.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation;
}
