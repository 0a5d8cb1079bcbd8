using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Work that is posted to a message loop of one's own, which runs until the work has ended.</summary>
public static class MessageLoops
{
    /// <summary>
    /// Does a callback of a synchronization context keep its failure for whoever runs the loop, even if it throws on:
    /// <c>catch (Exception e) { failure = e; throw; }</c> around all that it awaits?
    /// </summary>
    public static bool KeepsFailure(INamedTypeSymbol callback, IOperation body, TaskSymbols symbols)
    {
        if (callback.Name != "SendOrPostCallback")
            return false;

        var any = false;
        foreach (var operation in body.DescendantsInFunction())
        {
            if (operation is not IAwaitOperation)
                continue;
            if (!EnclosingTries.Of(operation).Any(t => ReferenceEquals(t.Part, t.Try.Body) && t.Try.Catches.Any(c => Keeps(c, symbols))))
                return false;
            any = true;
        }

        return any;
    }

    private static bool Keeps(ICatchClauseOperation clause, TaskSymbols symbols) =>
        clause is { Filter: null, ExceptionDeclarationOrExpression: IVariableDeclaratorOperation { Symbol: var caught } } && TaskSymbols.Is(clause.ExceptionType, symbols.Exception)
        && clause.Handler.DescendantsInFunction().Any(o => o is ISimpleAssignmentOperation { Target: not ILocalReferenceOperation, Value: var kept }
            && kept.DescendantsAndSelf().Any(v => v is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, caught)));
}
