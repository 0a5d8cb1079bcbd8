using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The tries that an operation stands in.</summary>
public static class EnclosingTries
{
    /// <summary>
    /// Every try of the same function around an operation, the innermost first, with the part of it that holds the
    /// operation: its body, a catch clause or its finally.
    /// </summary>
    public static IEnumerable<(ITryOperation Try, IOperation Part)> Of(IOperation operation)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null && !child.IsFunction(); child = parent, parent = parent.Parent!)
        {
            if (parent is ITryOperation attempt)
                yield return (attempt, child);
        }
    }

    /// <summary>The innermost try whose catch clauses an exception thrown by the operation would meet.</summary>
    public static ITryOperation? WithHandlers(IOperation operation) =>
        Of(operation).FirstOrDefault(t => !t.Try.Catches.IsEmpty && ReferenceEquals(t.Part, t.Try.Body)).Try;
}
