using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Is a call one of a batch: queued on an object that is told to run what it has later, and only then answered?
/// (<c>var t = batch.GetAsync(k); await batch.ExecuteAsync(); await t;</c>)
/// </summary>
public static class BatchedCall
{
    private static readonly string[] Verbs = ["Execute", "Commit", "Flush", "Submit", "SaveChanges", "Run"];

    public static bool IsOne(IInvocationOperation call) =>
        call.Receiver() is { } receiver and (ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation)
        && SymbolUses.Around(call).Of(receiver.ReferencedSymbol()!).Any(use =>
            use.Syntax.SpanStart > call.Syntax.Span.End
            && use.IsSameObject(receiver)
            && use.Outermost().Parent is IInvocationOperation other
            && other.Receiver() is { } target && target.IsSameObject(receiver)
            && !SymbolEqualityComparer.Default.Equals(other.TargetMethod, call.TargetMethod)
            && RunsBatch(other.TargetMethod));

    // A service that is asked twice is no batch: what runs one says so by its name.
    private static bool RunsBatch(IMethodSymbol method) =>
        Array.Exists(Verbs, verb => method.Name.StartsWith(verb, StringComparison.Ordinal))
        || method.Name.Contains("Batch")
        || method.ContainingType.Name is var type && (type.Contains("Batch") || type.Contains("Transaction") || type.Contains("Pipeline"));
}
