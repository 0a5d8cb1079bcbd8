using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What the graph does with one task where it is named or made.</summary>
/// <param name="Kind">The event it causes; null when it causes none.</param>
/// <param name="Receiver">For an assignment: the operation that gives the task to another holder.</param>
internal readonly record struct FlowUse(FlowEventKind? Kind, IOperation? Receiver = null)
{
    /// <summary>Follows a task from where it is named or made to what is done with it.</summary>
    /// <param name="task">A reference to a holder, or a call that gives a task.</param>
    /// <param name="isReturned">Is the operation's root the value that the function returns?</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static FlowUse Of(IOperation task, bool isReturned, TaskSymbols symbols)
    {
        var value = task;
        while (true)
        {
            value = CollectionShapes.CollectionAround(value);
            switch (value.Parent)
            {
                case null:
                    return new(isReturned ? FlowEventKind.Escape : null);
                case IFlowCaptureOperation capture:
                    return new(FlowEventKind.Assign, capture);
                case IIsNullOperation:
                    return default;
                case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    return new(assignment.IsRef ? FlowEventKind.Escape : FlowEventKind.Assign, assignment);
                case ISimpleAssignmentOperation:
                    return default;
                // tasks[i] = t: what becomes of the array is another use's affair.
                case IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } when value.Parent.AssignedValue() is not null:
                    return default;
                // await tasks[i]: as if it were all of them.
                case IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } when !value.Parent.IsWrittenOtherwise():
                    value = value.Parent;
                    break;
                case ITupleOperation tuple:
                    return OfTuple(tuple);
                // both.Item1, byName.Values: what becomes of the part becomes of the whole, as far as can be told.
                case IFieldReferenceOperation { Field.ContainingType.IsTupleType: true } or IPropertyReferenceOperation { Property.Name: "Values", Arguments.IsEmpty: true }
                    when value.Parent.AssignedValue() is null && !value.Parent.IsWrittenOtherwise():
                    value = value.Parent;
                    break;
                case IAwaitOperation:
                    return new(FlowEventKind.Observe);
                case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                    // What a call gives and another one wraps is the wrapper's business; a variable keeps its task through it.
                    if (call.IsConfigureAwait(symbols) || (task is not IInvocationOperation && call.TargetMethod.Name is "AsTask" or "Preserve"))
                    {
                        value = call;
                        continue;
                    }

                    return OfCall(call, value, symbols);
                case IArgumentOperation { Parent: IInvocationOperation call }:
                    if (call.IsWhenAll(symbols))
                    {
                        value = call;
                        continue;
                    }

                    return OfArgument(call, value, symbols);
                default:
                    return Of(TaskFacts.UseOf(value, symbols));
            }
        }
    }

    private static FlowUse OfTuple(ITupleOperation tuple)
    {
        var outermost = tuple.Outermost();
        return outermost.Parent switch
        {
            IDeconstructionAssignmentOperation deconstruction => ReferenceEquals(deconstruction.Value, outermost) ? new(FlowEventKind.Assign, deconstruction) : default,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation } assignment => new(FlowEventKind.Assign, assignment),
            _ => new(FlowEventKind.Escape),
        };
    }

    private static FlowUse OfCall(IInvocationOperation call, IOperation task, TaskSymbols symbols) => call.TargetMethod.Name switch
    {
        _ when CollectionShapes.IsPutting(call) => default,
        "Wait" or "WaitAsync" => Of(TaskFacts.UseOf(task, symbols)),
        // What the collection holds stays in it.
        "Clear" or "Remove" or "RemoveAt" or "Contains" or "GetHashCode" or "Equals" or "GetType" or "ToString" or "EnsureCapacity" => default,
        _ => new(FlowEventKind.Observe),
    };

    private static FlowUse OfArgument(IInvocationOperation call, IOperation task, TaskSymbols symbols)
    {
        if (call.IsWhenAny(symbols) || call.IsOnTask("WaitAny", symbols))
            return new(FlowEventKind.Race);
        if (call.IsOnTask("WhenEach", symbols) || call.IsTaskWait("EachAsync", symbols))
            return new(FlowEventKind.Observe);
        // tasks.Add(t): the list has it now.
        return CollectionShapes.IsPutting(call) ? new(FlowEventKind.Assign, call) : Of(TaskFacts.UseOf(task, symbols));
    }

    private static FlowUse Of(TaskUse use) => use switch
    {
        TaskUse.None => default,
        TaskUse.Inspected or TaskUse.Observed => new(FlowEventKind.Observe),
        TaskUse.WaitedWithLimit or TaskUse.Combined => new(FlowEventKind.Race),
        _ => new(FlowEventKind.Escape),
    };
}
