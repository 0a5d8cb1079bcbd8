using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Catch clauses that wait for an <c>AggregateException</c>.</summary>
public static class AggregateHandler
{
    /// <summary>
    /// The clause of a try that is entered for an AggregateException only, declared so or filtered so; null when it
    /// has none. A subclass somebody wrote is somebody's own: an await can throw it.
    /// </summary>
    public static ICatchClauseOperation? Of(ITryOperation attempt, TaskSymbols symbols)
    {
        foreach (var clause in attempt.Catches)
        {
            if (TaskSymbols.Is(clause.ExceptionType, symbols.AggregateException))
                return clause;
            if (clause.Filter is not null && TaskSymbols.Is(new CaughtException(clause, symbols).EnteredFor, symbols.AggregateException))
                return clause;
        }

        return null;
    }

    /// <summary>
    /// Is the clause never entered: does the try await, and can nothing else in it throw an AggregateException?
    /// </summary>
    public static bool IsNeverEntered(ITryOperation attempt, TaskSymbols symbols) =>
        attempt.Body.DescendantsInFunction().Any(IsAwait) && !AggregateSources.CanThrow(attempt.Body, symbols);

    /// <summary>Is this an await, written or implied (<c>await foreach</c>, <c>await using</c>), of something that binds?</summary>
    public static bool IsAwait(IOperation operation) => operation
        is IAwaitOperation { Operation.Type: not IErrorTypeSymbol }
        or IForEachLoopOperation { IsAsynchronous: true }
        or IUsingOperation { IsAsynchronous: true }
        or IUsingDeclarationOperation { IsAsynchronous: true };
}
