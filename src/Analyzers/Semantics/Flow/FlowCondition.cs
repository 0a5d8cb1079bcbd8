using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// What a branch tests, so that the same test further on is known to come out the same: a variable or member, compared
/// with a constant or not.
/// </summary>
/// <param name="Operand">The tested variable or member, in a form in which equal ones are equal.</param>
/// <param name="Test">What it is tested for; two tests of one operand with a constant each exclude each other.</param>
/// <param name="IsEquality">Is it compared for equality with the constant in <paramref name="Test"/>?</param>
/// <param name="IsNegated">Does the branch test for the opposite?</param>
/// <param name="Variables">The locals, parameters and captures whose value it depends on, as <see cref="VariableKey"/> names them.</param>
internal sealed record FlowCondition(string Operand, string Test, bool IsEquality, bool IsNegated, ImmutableArray<string> Variables)
{
    /// <summary>What is tested and for what, in one text: two conditions with the same one come out alike.</summary>
    public string Identity => $"{Operand} {Test}";

    /// <summary>The test that a branch value makes; null when it is none that could come again.</summary>
    public static FlowCondition? Of(IOperation value, Func<CaptureId, IOperation?> valueOf)
    {
        var negated = false;
        value = value.Unwrap();
        while (value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            negated = !negated;
            value = not.Operand.Unwrap();
        }

        return value switch
        {
            IIsNullOperation test => Create(test.Operand, "null", isEquality: true, negated, valueOf),
            IIsPatternOperation { Pattern: var pattern } test => OfPattern(test.Value, pattern, negated, valueOf),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test =>
                OfEquality(test, negated ^ (test.OperatorKind == BinaryOperatorKind.NotEquals), valueOf),
            IBinaryOperation test when Constant(test.RightOperand) is { } right => Create(test.LeftOperand, test.OperatorKind + right, isEquality: false, negated, valueOf),
            IBinaryOperation test => Create(test.LeftOperand, test.OperatorKind + Key(test.RightOperand, valueOf, []), isEquality: false, negated, valueOf, also: test.RightOperand),
            _ => Create(value, "true", isEquality: true, negated, valueOf),
        };
    }

    /// <summary>The name under which a variable or a capture is known here; null when it is neither.</summary>
    public static string? VariableKey(IOperation operation) => operation.Unwrap() switch
    {
        IFlowCaptureOperation { Id: var id } => "#" + id.GetHashCode(),
        IFlowCaptureReferenceOperation { Id: var id } => "#" + id.GetHashCode(),
        ILocalReferenceOperation { Local: var local } => Key(local),
        IParameterReferenceOperation { Parameter: var parameter } => Key(parameter),
        _ => null,
    };

    private static string Key(ISymbol symbol) => $"{symbol.Name}#{symbol.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0}";

    private static FlowCondition? OfPattern(IOperation value, IPatternOperation pattern, bool negated, Func<CaptureId, IOperation?> valueOf)
    {
        while (pattern is INegatedPatternOperation not)
        {
            negated = !negated;
            pattern = not.Pattern;
        }

        return pattern switch
        {
            IConstantPatternOperation { Value: var constant } when Constant(constant) is { } text => Create(value, text, isEquality: true, negated, valueOf),
            // is { }: not null
            IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true, MatchedType: var type } recursive
                when SymbolEqualityComparer.Default.Equals(type, recursive.InputType) => Create(value, "null", isEquality: true, !negated, valueOf),
            // The last arm of a switch: it always matches.
            IDiscardPatternOperation => null,
            _ => Create(value, "is " + pattern.Syntax, isEquality: false, negated, valueOf),
        };
    }

    private static FlowCondition? OfEquality(IBinaryOperation test, bool negated, Func<CaptureId, IOperation?> valueOf)
    {
        if (Constant(test.RightOperand) is { } right)
            return Create(test.LeftOperand, right, isEquality: true, negated, valueOf);
        if (Constant(test.LeftOperand) is { } left)
            return Create(test.RightOperand, left, isEquality: true, negated, valueOf);
        return Create(test.LeftOperand, "==" + Key(test.RightOperand, valueOf, []), isEquality: false, negated, valueOf, also: test.RightOperand);
    }

    private static FlowCondition? Create(
        IOperation operand, string test, bool isEquality, bool negated, Func<CaptureId, IOperation?> valueOf, IOperation? also = null)
    {
        // flag == false is !flag.
        if (isEquality && test == "False")
            (test, negated) = ("True", !negated);

        var variables = new List<string>();
        var key = Key(operand, valueOf, variables);
        if (key is null || (also is not null && Key(also, valueOf, variables) is null))
            return null;
        return new(key, test == "true" ? "True" : test, isEquality, negated, variables.ToImmutableArray());
    }

    private static string? Constant(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: var value } ? value?.ToString() ?? "null"
        : operation.Unwrap() is { ConstantValue: { HasValue: true, Value: var inner } } ? inner?.ToString() ?? "null"
        : null;

    // Only what gives the same value each time it is asked, as long as nobody assigns the locals in it. Members of
    // objects may change at any time; taking them for unchanged can only make a rule silent.
    private static string? Key(IOperation operation, Func<CaptureId, IOperation?> valueOf, List<string> variables)
    {
        var text = new StringBuilder();
        return Write(operation, text, valueOf, variables, depth: 0) ? text.ToString() : null;
    }

    private static bool Write(IOperation operation, StringBuilder text, Func<CaptureId, IOperation?> valueOf, List<string> variables, int depth)
    {
        operation = operation.Unwrap();
        if (depth > Operations.MaximumDepth)
            return false;
        if (Constant(operation) is { } constant)
        {
            text.Append(constant);
            return true;
        }

        switch (operation)
        {
            case IFlowCaptureReferenceOperation capture:
                return valueOf(capture.Id) is { } value && Write(value, text, valueOf, variables, depth + 1);
            case ILocalReferenceOperation or IParameterReferenceOperation:
                var variable = VariableKey(operation)!;
                text.Append(variable);
                variables.Add(variable);
                return true;
            case IInstanceReferenceOperation:
                text.Append("this");
                return true;
            case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                var member = (IMemberReferenceOperation)operation;
                if (member.Instance is { } instance && !Write(instance, text, valueOf, variables, depth + 1))
                    return false;
                text.Append('.').Append(member.Member.Name);
                return true;
            case IBinaryOperation binary:
                return Write(binary.LeftOperand, text, valueOf, variables, depth + 1)
                    && text.Append(binary.OperatorKind) is not null
                    && Write(binary.RightOperand, text, valueOf, variables, depth + 1);
            case IUnaryOperation unary:
                text.Append(unary.OperatorKind);
                return Write(unary.Operand, text, valueOf, variables, depth + 1);
            case IInvocationOperation { Instance: null, TargetMethod: { ContainingType.SpecialType: SpecialType.System_String or SpecialType.System_Object } method } call:
                text.Append(method.Name);
                foreach (var argument in call.Arguments)
                {
                    if (!Write(argument.Value, text.Append(','), valueOf, variables, depth + 1))
                        return false;
                }

                return true;
            default:
                return false;
        }
    }
}
