using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// An <c>await foreach</c> that gets tasks in the order in which they end: over <c>Task.WhenEach(tasks)</c> or our
/// <c>EachAsync</c>, written on the spot or through a local.
/// </summary>
public sealed class CompletionLoop
{
    private CompletionLoop(IForEachLoopOperation loop, IInvocationOperation call)
    {
        Loop = loop;
        Call = call;
    }

    public IForEachLoopOperation Loop { get; }

    /// <summary>The call of <c>WhenEach</c> or <c>EachAsync</c>.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>The tasks; what the work is done on, where the library starts it.</summary>
    public IOperation? Tasks => Call.Arguments.FirstOrDefault(a => a.Parameter is { Ordinal: 0 })?.Value;

    /// <summary>The variable that holds a task which has ended; null in half-typed code.</summary>
    public ILocalSymbol? Variable => (Loop.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol;

    /// <summary>Does the library start the work itself (<c>TaskWait.EachAsync(source, work)</c>), and end what is left of it?</summary>
    public bool StartsWork => Call.Arguments.Any(a => a.Parameter is { Type.TypeKind: TypeKind.Delegate });

    /// <summary>Reads a loop; null when it is over anything else.</summary>
    public static CompletionLoop? Of(IForEachLoopOperation loop, TaskSymbols symbols)
    {
        if (!loop.IsAsynchronous)
            return null;

        var sequence = loop.Collection.Unwrap();
        for (var depth = 0; depth < Operations.MaximumDepth; depth++)
        {
            switch (sequence)
            {
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WithCancellation" } configured when configured.Receiver() is { } inner:
                    sequence = inner;
                    break;
                case ILocalReferenceOperation local when SymbolUses.Around(local).OnlyValue(local.Local) is { } value:
                    sequence = value;
                    break;
                case IInvocationOperation call:
                    return call.IsOnTask("WhenEach", symbols) || call.IsTaskWait("EachAsync", symbols) ? new(loop, call) : null;
                default:
                    return null;
            }
        }

        return null;
    }
}
