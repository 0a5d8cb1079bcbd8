using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The variable that keeps the tasks of a sequence, so that they can still be looked at there afterwards.</summary>
public static class TaskHolder
{
    /// <summary>
    /// <c>tasks</c> of <c>tasks.Where(..)</c>, <c>byName.Values</c> or <c>workers.Select(w =&gt; w.Task)</c>; null when
    /// the sequence makes its tasks itself (<c>ids.Select(id =&gt; LoadAsync(id))</c>).
    /// </summary>
    public static IOperation? Of(IOperation sequence, TaskSymbols symbols)
    {
        var value = sequence.Unwrap();
        for (var depth = 0; depth < Operations.MaximumDepth; depth++)
        {
            switch (value)
            {
                case IInvocationOperation call when MakesTasks(call):
                    return null;
                case IInvocationOperation call when call.Receiver() is { } receiver && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.Enumerable):
                    value = receiver;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Values" or "Keys", Instance: { } instance }:
                    value = instance.Unwrap();
                    break;
                default:
                    return value.ReferencedSymbol() is null ? null : value;
            }
        }

        return null;
    }

    // A query whose lambda calls something starts its tasks there; one that only reads a member finds them.
    private static bool MakesTasks(IInvocationOperation call) =>
        call.TargetMethod.Name is "Select" or "SelectMany"
        && (call.Arguments.LastOrDefault()?.Value.Unwrap() is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }
            || lambda.Symbol.IsAsync
            || lambda.Body.DescendantsInFunction().Any(o => o is IInvocationOperation));
}
