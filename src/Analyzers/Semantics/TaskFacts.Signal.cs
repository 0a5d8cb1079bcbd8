using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    /// <summary>
    /// Is this task a signal, behind which no work runs that could be cancelled or fail unseen: a
    /// <c>TaskCompletionSource</c>'s, a <c>Completion</c>, a delay, a wait of the framework? (<c>SemaphoreSlim.WaitAsync</c>
    /// is none: losing it loses a permit.)
    /// </summary>
    public static bool IsSignal(IOperation task, TaskSymbols symbols) => IsSignal(task, symbols, isCopy: false);

    private static bool IsSignal(IOperation task, TaskSymbols symbols, bool isCopy)
    {
        switch (task.WithoutConfigureAwait(symbols))
        {
            case IPropertyReferenceOperation { Property: { Name: "Task" } property }:
                return TaskSymbols.Is(property.ContainingType, symbols.TaskCompletionSource)
                    || TaskSymbols.Is(property.ContainingType, symbols.TaskCompletionSourceOfT);
            case IPropertyReferenceOperation { Property: { Name: "Completion", Type: var type } }:
                return symbols.IsTask(type);
            case IInvocationOperation call:
                return call.IsDelay(symbols) || IsFrameworkWait(call.TargetMethod, symbols);
            // One local deep: in broken code a local's value can name the local itself, bare or configured.
            case ILocalReferenceOperation local when !isCopy:
                return SymbolUses.Around(local).OnlyValue(local.Local) is { } value && IsSignal(value, symbols, isCopy: true);
            default:
                return false;
        }
    }

    private static bool IsFrameworkWait(IMethodSymbol method, TaskSymbols symbols) => method.Name switch
    {
        "WaitToReadAsync" or "WaitToWriteAsync" => method.ContainingType.ContainingNamespace?.ToDisplayString() == "System.Threading.Channels",
        "WaitForNextTickAsync" => TaskSymbols.Is(method.ContainingType, symbols.PeriodicTimer),
        "WaitForShutdownAsync" => symbols.IsTask(method.ReturnType),
        _ => false,
    };
}
