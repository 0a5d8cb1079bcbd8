using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    /// <summary>What this reference to a task (or to a sequence of tasks) does for its outcome.</summary>
    public static TaskUse UseOf(IOperation reference, TaskSymbols symbols)
    {
        if (reference.AwaitedBy(symbols) is not null)
            return TaskUse.Observed;

        var value = CollectionShapes.CollectionAround(reference);
        switch (value.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: var name } property when ReferenceEquals(property.Instance, value):
                return OfProperty(name);
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                return OfCall(call, symbols);
            case IConditionalAccessOperation { WhenNotNull: var whenNotNull } access when ReferenceEquals(access.Operation, value):
                return OfMember(whenNotNull, symbols);
            case IArgumentOperation { Parent: IInvocationOperation call }:
                return OfArgument(call, symbols);
            case IIsPatternOperation test when ReferenceEquals(test.Value, value):
                return OfPattern(test.Pattern, symbols);
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value):
            case IBinaryOperation or IIsTypeOperation or IExpressionStatementOperation or INameOfOperation:
                return TaskUse.None;
            case IForEachLoopOperation:
                return TaskUse.Observed;
            default:
                return TaskUse.Escapes;
        }
    }

    // task?.Wait(), task?.Exception: what stands first after the question mark decides.
    private static TaskUse OfMember(IOperation whenNotNull, TaskSymbols symbols)
    {
        for (var o = whenNotNull.Unwrap(); ;)
        {
            switch (o)
            {
                case IInvocationOperation { Instance: IConditionalAccessInstanceOperation } call:
                    return OfCall(call, symbols);
                case IPropertyReferenceOperation { Instance: IConditionalAccessInstanceOperation } property:
                    return OfProperty(property.Property.Name);
                case IInvocationOperation { Instance: { } instance }:
                    o = instance.Unwrap();
                    break;
                case IPropertyReferenceOperation { Instance: { } instance }:
                    o = instance.Unwrap();
                    break;
                case IConditionalAccessOperation access:
                    o = access.Operation.Unwrap();
                    break;
                default:
                    return TaskUse.Escapes;
            }
        }
    }

    // task is { IsFaulted: true } looks at it, task is Task<int> other gives it another name, task is null does nothing.
    private static TaskUse OfPattern(IOperation pattern, TaskSymbols symbols)
    {
        var use = TaskUse.None;
        foreach (var part in pattern.DescendantsAndSelf())
        {
            var found = part switch
            {
                IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol name } when symbols.IsTask(name.Type) => TaskUse.Escapes,
                IRecursivePatternOperation { DeclaredSymbol: ILocalSymbol name } when symbols.IsTask(name.Type) => TaskUse.Escapes,
                IPropertySubpatternOperation { Member: IPropertyReferenceOperation { Property: var property } } when symbols.IsTask(property.ContainingType) => OfProperty(property.Name),
                _ => TaskUse.None,
            };
            if (found > use)
                use = found;
        }

        return use;
    }

    private static TaskUse OfProperty(string name) => name switch
    {
        "Result" => TaskUse.Observed,
        "Exception" or "Status" or "IsCompleted" or "IsFaulted" or "IsCanceled" or "IsCompletedSuccessfully" => TaskUse.Inspected,
        "Id" or "AsyncState" or "CreationOptions" or "Count" or "Length" or "Capacity" => TaskUse.None,
        _ => TaskUse.Escapes,
    };

    private static TaskUse OfCall(IInvocationOperation call, TaskSymbols symbols)
    {
        switch (call.TargetMethod.Name)
        {
            case "Wait" or "WaitAsync":
                return call.TimeLimitArgument(symbols) is { } limit && TimeLimits.Read(limit.Value, symbols) != TimeLimit.Infinite
                    ? TaskUse.WaitedWithLimit
                    : TaskUse.Observed;
            case "ConfigureAwait":
                // Reached when nobody awaits the result on the spot.
                return TaskUse.Escapes;
            case "GetHashCode" or "Equals" or "GetType" or "ToString" or "Add" or "Clear" or "Remove" or "RemoveAt" or "Contains" or "Dispose":
                return TaskUse.None;
            default:
                return TaskUse.Observed;
        }
    }

    private static TaskUse OfArgument(IInvocationOperation call, TaskSymbols symbols) =>
        call.IsWhenAny(symbols) || call.IsWhenAll(symbols) || call.IsOnTask("WhenEach", symbols) || call.IsTaskWait("EachAsync", symbols)
            ? TaskUse.Combined
            : call.IsOnTask("WaitAll", symbols) || call.IsOnTask("WaitAny", symbols)
                ? call.TimeLimitArgument(symbols) is null ? TaskUse.Observed : TaskUse.WaitedWithLimit
                : call.TargetMethod is { Name: "ReferenceEquals" } ? TaskUse.None : TaskUse.Escapes;
}
