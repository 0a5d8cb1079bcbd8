using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What an array, a list or a collection expression looks like, and whether its content stays what it is.</summary>
/// <remarks>
/// The same call has another shape with each compiler and framework: <c>WhenAll(a, b)</c> is an array up to .NET 8 and
/// a span collection from .NET 9 on, whose operation kinds the oldest supported Roslyn has no types for. They are told
/// by number here, and nowhere else.
/// </remarks>
public static class CollectionShapes
{
    // OperationKind.CollectionExpression and OperationKind.Spread of Roslyn 4.10 and later.
    private const OperationKind CollectionExpression = (OperationKind)127;
    private const OperationKind Spread = (OperationKind)128;

    /// <summary>The elements of an array, collection expression, params collection or collection initializer; null for all else.</summary>
    public static IEnumerable<IOperation>? Items(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IArrayCreationOperation { DimensionSizes: [{ ConstantValue: { HasValue: true, Value: 0 } }] } => [],
        IObjectCreationOperation { Arguments.IsEmpty: true, Initializer: { } initializer } => Added(initializer),
        { Kind: CollectionExpression } or { Kind: OperationKind.None, Syntax: CollectionExpressionSyntax } => value.ChildOperations,
        _ => null,
    };

    // new List<Task> { a, b }: each element is an implicit call of Add. Anything else in the braces is not understood.
    private static IEnumerable<IOperation>? Added(IObjectOrCollectionInitializerOperation initializer) =>
        initializer.Initializers.All(i => i is IInvocationOperation { TargetMethod.Name: "Add", Arguments.Length: 1 })
            ? initializer.Initializers.Select(i => ((IInvocationOperation)i).Arguments[0].Value)
            : null;

    /// <summary>Is this <c>.. rest</c> in a collection expression?</summary>
    public static bool IsSpread(IOperation operation) =>
        operation.Kind == Spread || operation is { Kind: OperationKind.None, Syntax: SpreadElementSyntax };

    /// <summary>The sequence that was copied: <c>tasks</c> of <c>tasks.ToArray()</c>; null for all else.</summary>
    public static IOperation? Materialised(IOperation value) =>
        value is IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList" or "ToHashSet" or "AsEnumerable" or "ToImmutableArray", Parameters.Length: <= 1 } } call
            ? call.Receiver()
            : null;

    /// <summary>Is this a call that puts its argument into the collection it is made on?</summary>
    public static bool IsPutting(IInvocationOperation call) => call.Instance is not null && IsPutting(call.TargetMethod.Name);

    /// <summary>Is this what a method is called that puts its argument into a collection?</summary>
    public static bool IsPutting(string method) => method is "Add" or "AddRange" or "AddLast" or "AddFirst" or "Insert" or "Enqueue" or "Push" or "TryAdd";

    /// <summary>Is this a collection that is made here, so that nobody else has it yet; or none at all?</summary>
    public static bool IsOwn(IOperation value) =>
        Items(value) is not null
        || value is IObjectCreationOperation or IArrayCreationOperation or ITupleOperation or IDefaultValueOperation or IFlowCaptureReferenceOperation
        || value.ConstantValue is { HasValue: true, Value: null }
        || value is IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" or "ToHashSet" or "ToDictionary" or "Empty" };

    /// <summary>The value of a local that is never replaced and whose elements are never added to, removed or replaced.</summary>
    public static IOperation? FixedContent(ILocalReferenceOperation reference)
    {
        var uses = SymbolUses.Around(reference);
        return uses.OnlyValue(reference.Local) is { } value && uses.Of(reference.Local).All(LeavesContentAlone)
            ? value
            : null;
    }

    /// <summary>
    /// Is the content only read by this use: enumerated, awaited over, indexed for reading? Assigned to something else
    /// it has two names, and may be changed by either.
    /// </summary>
    public static bool LeavesContentAlone(IOperation reference) => reference.Outermost().Parent switch
    {
        IInvocationOperation { Instance: { } instance } call when instance.Unwrap() == reference => call.TargetMethod.Name is "ToArray" or "Contains" or "IndexOf" or "GetEnumerator",
        IArrayElementReferenceOperation element => element.AssignedValue() is null && !element.IsWrittenOtherwise(),
        IPropertyReferenceOperation element => element.AssignedValue() is null,
        IArgumentOperation { Parameter.RefKind: RefKind.None, Parent: IInvocationOperation call } => call.TargetMethod.ContainingType.Name is "Task" or "Enumerable" or "TaskWait",
        IForEachLoopOperation => true,
        ISimpleAssignmentOperation => reference.AssignedValue() is not null,
        { Kind: Spread } => true,
        { Syntax: SpreadElementSyntax } => true,
        _ => false,
    };

    /// <summary>
    /// The argument-to-be that a task stands in: climbs the array, collection expression or params collection around
    /// it; the task itself (with its conversions) when it stands in none.
    /// </summary>
    public static IOperation CollectionAround(IOperation task)
    {
        var value = task.Outermost();
        while (value.Parent is IArrayInitializerOperation or IArrayCreationOperation or { Kind: CollectionExpression or Spread }
            or { Kind: OperationKind.None, Syntax: CollectionExpressionSyntax or SpreadElementSyntax })
        {
            value = value.Parent.Outermost();
        }

        return value;
    }
}
