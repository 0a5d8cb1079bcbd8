using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Waits for a task that stand before a place in its function, and of which only the looks are known.</summary>
public static class EarlierWait
{
    /// <summary>
    /// Has somebody waited for the task, or for the collection that it is an element of: by a method of its own
    /// (<c>await task.WithoutContext()</c>, <c>await AllOf(tasks)</c>, <c>TryWait(task)</c>), by running the batch that it is of, or has it been
    /// held to have ended: <c>Assert.True(task.IsCompleted)</c>?
    /// </summary>
    public static bool IsFor(IOperation task, TaskSymbols symbols)
    {
        var named = task switch
        {
            IArrayElementReferenceOperation { ArrayReference: var array } => array.Unwrap(),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => list.Unwrap(),
            _ => task,
        };
        if (named.ReferencedSymbol() is not { } symbol)
            return false;

        var uses = SymbolUses.Around(task);
        foreach (var use in uses.Of(symbol))
        {
            if (use.Syntax.SpanStart < named.Syntax.SpanStart && use.IsSameObject(named) && AsyncScope.IsSame(use, task) && IsOne(use, symbols) && !uses.IsWrittenBetween(symbol, use, named))
                return true;
        }

        return symbol is ILocalSymbol local && uses.OnlyValue(local) is IInvocationOperation call && StartedTask.Find(call, symbols)?.IsBatched(symbols) == true;
    }

    private static bool IsOne(IOperation use, TaskSymbols symbols)
    {
        var value = CollectionShapes.CollectionAround(use);
        switch (value.Parent)
        {
            case IInvocationOperation { TargetMethod.Name: "Wait" }:
                return true;
            case IArgumentOperation { Parent: IInvocationOperation call }:
                return !call.IsWhenAny(symbols) && (call.TargetMethod.Name.StartsWith("Wait", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("TryWait", StringComparison.Ordinal) || IsAwaited(call));
            case IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" } state:
                return state.Parent is IArgumentOperation;
            // ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            case IPropertyReferenceOperation { Property.Name: "AsyncWaitHandle", Parent: IInvocationOperation { TargetMethod.Name: "WaitOne", Arguments.IsEmpty: true } }:
                return true;
            default:
                return false;
        }
    }

    // await Task.WhenAll(a, b).WithoutContext(): through whatever is called on it.
    private static bool IsAwaited(IInvocationOperation call)
    {
        for (IOperation value = call.Outermost(); ;)
        {
            switch (value.Parent)
            {
                case IAwaitOperation:
                    return true;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] } outer } argument when ReferenceEquals(first, argument):
                    value = outer.Outermost();
                    break;
                case IInvocationOperation outer when ReferenceEquals(outer.Instance, value):
                    value = outer.Outermost();
                    break;
                default:
                    return false;
            }
        }
    }
}
