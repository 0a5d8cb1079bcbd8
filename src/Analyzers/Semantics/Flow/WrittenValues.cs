using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>The values that variables and captures get, so far as a condition can be told by them.</summary>
internal static class WrittenValues
{
    /// <summary>The values that statements of a graph give to variables, and the graph itself to captures.</summary>
    public static IEnumerable<WrittenValue> In(ControlFlowGraph graph)
    {
        // t = flag ? F() : null keeps the variable itself in a capture.
        var captured = new Dictionary<CaptureId, IOperation>();
        foreach (var operation in graph.Blocks.SelectMany(b => b.Operations))
        {
            if (operation is IFlowCaptureOperation { Id: var id, Value: ILocalReferenceOperation or IParameterReferenceOperation } kept)
                captured[id] = kept.Value;
            foreach (var (target, value) in Written(operation is IExpressionStatementOperation { Operation: var inner } ? inner : operation))
            {
                var variable = target is IFlowCaptureReferenceOperation { Id: var capture } && captured.TryGetValue(capture, out var local) ? local : target;
                if (FlowCondition.VariableKey(variable) is { } key)
                    yield return new(key, value);
            }
        }
    }

    private static IEnumerable<(IOperation Target, IOperation Value)> Written(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation assignment => [(assignment.Target, assignment.Value)],
        IFlowCaptureOperation capture => [(capture, capture.Value)],
        IDeconstructionAssignmentOperation deconstruction when deconstruction.Value.Unwrap() is ITupleOperation values && Targets(deconstruction) is { } targets =>
            targets.Elements.Zip(values.Elements, (target, value) => (target.Declared(), value)),
        _ => [],
    };

    private static ITupleOperation? Targets(IDeconstructionAssignmentOperation deconstruction) => deconstruction.Target.Declared() as ITupleOperation;

    /// <summary>Does a value pass a test for equality with a constant? Null when it cannot be told.</summary>
    public static bool? Passes(IOperation value, string constant)
    {
        value = value.Unwrap();
        if (value.ConstantValue is { HasValue: true, Value: var known })
            return known is string ? null : (known?.ToString() ?? "null") == constant;
        if (value is IDefaultValueOperation { Type.IsReferenceType: true })
            return constant == "null" ? true : null;
        return constant == "null" && IsSomething(value) ? false : null;
    }

    /// <summary>The variable whose value it is, or, of a flag, the opposite of it.</summary>
    public static (string Variable, bool IsNegated)? Copied(IOperation value)
    {
        var isNegated = false;
        value = value.Unwrap();
        while (value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            isNegated = !isNegated;
            value = not.Operand.Unwrap();
        }

        return value is not IFlowCaptureOperation && FlowCondition.VariableKey(value) is { } variable ? (variable, isNegated) : null;
    }

    // Never null.
    private static bool IsSomething(IOperation value) => value switch
    {
        IObjectCreationOperation or IArrayCreationOperation => true,
        IInvocationOperation { TargetMethod: var method } => method.IsAsync || method.ReturnNullableAnnotation == NullableAnnotation.NotAnnotated,
        _ => false,
    };
}
