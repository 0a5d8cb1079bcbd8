using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// The condition of a filter that compares the token of the exception with another one:
/// <c>when (e.CancellationToken == token)</c>.
/// </summary>
public sealed class TokenComparison
{
    private TokenComparison(IOperation condition, IOperation token, bool isNegated)
    {
        Condition = condition;
        Token = token;
        IsNegated = isNegated;
    }

    /// <summary>The whole condition, with a <c>!</c> in front of it.</summary>
    public IOperation Condition { get; }

    /// <summary>What the exception's token is compared with.</summary>
    public IOperation Token { get; }

    /// <summary>Is the clause to be entered when the exception carries another token?</summary>
    public bool IsNegated { get; }

    /// <summary>The comparison that a clause is entered by, alone or with other conditions that have to hold too; null when there is none.</summary>
    public static TokenComparison? In(ICatchClauseOperation clause, TaskSymbols symbols) =>
        clause.Filter is { } filter ? In(filter, clause, symbols) : null;

    private static TokenComparison? In(IOperation condition, ICatchClauseOperation clause, TaskSymbols symbols)
    {
        condition = condition.Unwrap();
        return condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both
            ? In(both.LeftOperand, clause, symbols) ?? In(both.RightOperand, clause, symbols)
            : Read(condition, condition, isNegated: false, clause, symbols);
    }

    private static TokenComparison? Read(IOperation part, IOperation condition, bool isNegated, ICatchClauseOperation clause, TaskSymbols symbols)
    {
        switch (part.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return Read(operand, condition, !isNegated, clause, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return Create(comparison.LeftOperand, comparison.RightOperand, condition, isNegated != (comparison.OperatorKind == BinaryOperatorKind.NotEquals), clause, symbols);
            case IInvocationOperation { TargetMethod.Name: "Equals", Instance: { } instance, Arguments: [var other] }:
                return Create(instance, other.Value, condition, isNegated, clause, symbols);
            default:
                return null;
        }
    }

    private static TokenComparison? Create(IOperation left, IOperation right, IOperation condition, bool isNegated, ICatchClauseOperation clause, TaskSymbols symbols)
    {
        left = left.Unwrap();
        right = right.Unwrap();
        var token = IsTokenOfException(left, clause, symbols) ? right : IsTokenOfException(right, clause, symbols) ? left : null;
        return token is not null && TaskSymbols.Is(token.Type, symbols.CancellationToken) ? new(condition, token, isNegated) : null;
    }

    // The variable of the clause, or one that the filter has found the exception to be.
    private static bool IsTokenOfException(IOperation value, ICatchClauseOperation clause, TaskSymbols symbols) =>
        value is IPropertyReferenceOperation { Property: { Name: "CancellationToken" } property, Instance: { } instance }
        && instance.Unwrap() is ILocalReferenceOperation { Local: var caught }
        && TaskSymbols.Is(property.ContainingType, symbols.OperationCanceledException)
        && clause.Locals.Contains(caught, SymbolEqualityComparer.Default);
}
