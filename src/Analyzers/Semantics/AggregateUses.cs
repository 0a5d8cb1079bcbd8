using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Who else looks at an <c>AggregateException</c>?</summary>
public static class AggregateUses
{
    /// <summary>
    /// Is there nothing in the member that sees more of the aggregate than its first failure: its count, its message,
    /// the exception itself handed on?
    /// </summary>
    public static bool AreOfFirstFailureOnly(IOperation aggregate, TaskSymbols symbols)
    {
        if (!AreBlind(aggregate, symbols, depth: 0))
            return false;

        // A pattern's variable is the caught exception by another name.
        for (var o = aggregate.Parent; o is not null; o = o.Parent)
        {
            if (o is ICatchClauseOperation clause && new CaughtException(clause, symbols).Variable is { } caught
                && !AreBlind(SymbolUses.Around(aggregate).Of(caught), symbols, depth: 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Is the value only asked whether it is there: <c>e != null</c>, <c>e is null</c>, <c>e is { }</c>?</summary>
    public static bool IsNullTest(IOperation value) => value.Outermost().Parent switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => IsNull(test.LeftOperand) || IsNull(test.RightOperand),
        IIsPatternOperation { Pattern: var pattern } => IsNullPattern(pattern),
        _ => false,
    };

    // What is read of the same object anywhere in the member; of an alias, what it was made of too.
    private static bool AreBlind(IOperation aggregate, TaskSymbols symbols, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;
        if (aggregate.ReferencedSymbol() is not { } symbol)
            return true;

        var uses = SymbolUses.Around(aggregate);
        return AreBlind(uses.Of(symbol).Where(u => u.IsSameObject(aggregate)), symbols, depth)
            && (symbol is not ILocalSymbol local || uses.OnlyValue(local) is not { } value || AreBlind(FirstFailure.WithoutFlatten(value), symbols, depth + 1));
    }

    private static bool AreBlind(IEnumerable<IOperation> uses, TaskSymbols symbols, int depth)
    {
        foreach (var use in uses)
        {
            if (!IsBlind(use, symbols, depth))
                return false;
        }

        return true;
    }

    private static bool IsBlind(IOperation use, TaskSymbols symbols, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;
        if (IsNullTest(use) || IsFallback(use, symbols))
            return true;

        var value = Flattened(use);
        if (value.GivenTo() is { } alias)
            return SymbolUses.Around(use).Of(alias).All(u => IsBlind(u, symbols, depth + 1));
        if (Member(value) is IPropertyReferenceOperation property)
            return FirstFailure.Find(property, symbols) is not null;
        return value.Outermost().Parent switch
        {
            IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol name } } =>
                SymbolUses.Around(use).Of(name).All(u => IsBlind(u, symbols, depth + 1)),
            IIsTypeOperation or IIsPatternOperation { Pattern: ITypePatternOperation } => true,
            _ => false,
        };
    }

    // e.InnerException ?? e: what is there where no failure is.
    private static bool IsFallback(IOperation use, TaskSymbols symbols) =>
        use.Outermost() is var value && value.Parent is ICoalesceOperation coalesce && ReferenceEquals(coalesce.WhenNull, value)
        && Innermost(coalesce.Value.Unwrap()) is IPropertyReferenceOperation first && FirstFailure.Find(first, symbols) is not null;

    private static IOperation Innermost(IOperation value) => value switch
    {
        IConditionalAccessOperation access => Innermost(access.WhenNotNull.Unwrap()),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } failures } => failures.Unwrap(),
        IInvocationOperation { TargetMethod.Name: "First" or "FirstOrDefault" } call => call.Receiver() ?? value,
        _ => value,
    };

    private static IOperation Flattened(IOperation use)
    {
        var value = use;
        while (Member(value) is IInvocationOperation { TargetMethod.Name: "Flatten" } flatten)
            value = flatten;
        return value;
    }

    // The member that is asked for, with or without a question mark.
    private static IOperation? Member(IOperation value)
    {
        var outermost = value.Outermost();
        switch (outermost.Parent)
        {
            case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, outermost):
                return property;
            case IInvocationOperation call when ReferenceEquals(call.Instance, outermost):
                return call;
            case IConditionalAccessOperation access when ReferenceEquals(access.Operation, outermost):
                return access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().FirstOrDefault(p => ReferenceEquals(p.ConditionalReceiver(), value.Unwrap()))?.Parent;
            default:
                return null;
        }
    }

    private static bool IsNull(IOperation value) => value.Unwrap().ConstantValue is { HasValue: true, Value: null };

    private static bool IsNullPattern(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => IsNull(constant.Value),
        INegatedPatternOperation negated => IsNullPattern(negated.Pattern),
        IRecursivePatternOperation { DeclaredSymbol: null, PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } => true,
        _ => false,
    };
}
