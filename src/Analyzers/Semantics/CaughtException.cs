using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What a catch clause does with the exception it caught.</summary>
public readonly struct CaughtException
{
    private readonly ICatchClauseOperation _clause;
    private readonly TaskSymbols _symbols;

    public CaughtException(ICatchClauseOperation clause, TaskSymbols symbols)
    {
        _clause = clause;
        _symbols = symbols;
    }

    /// <summary>The variable the exception is caught in; null when the clause has none.</summary>
    public ILocalSymbol? Variable => _clause.ExceptionDeclarationOrExpression switch
    {
        IVariableDeclaratorOperation declarator => declarator.Symbol,
        _ => null,
    };

    /// <summary>The part of the filter that tests the exception's type; null when there is none.</summary>
    private IOperation? TypeTest
    {
        get
        {
            if (_clause.Filter is null || Variable is not { } variable)
                return null;
            var test = LeftmostConjunct(_clause.Filter);
            return TestedValue(test) is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, variable) ? test : null;
        }
    }

    /// <summary>
    /// The type the clause is entered for: the declared one, or the one its filter requires
    /// (<c>when (e is TimeoutException)</c>); System.Exception for a bare <c>catch</c>. A filter that says what must
    /// <em>not</em> be, or one of several, leaves it at the declared one.
    /// </summary>
    public ITypeSymbol? EnteredFor
    {
        get
        {
            var declared = _clause.ExceptionType is { SpecialType: SpecialType.System_Object } ? _symbols.Exception : _clause.ExceptionType;
            return TypeTest is { } test ? RequiredType(test) ?? declared : declared;
        }
    }

    /// <summary>Is the clause there for cancellation only?</summary>
    public bool IsForCancellation => TaskSymbols.IsOrInherits(EnteredFor, _symbols.OperationCanceledException);

    /// <summary>Is the clause there for a certain kind of failure, rather than for all?</summary>
    public bool IsForSpecificFailure => EnteredFor is { } type && !TaskSymbols.Is(type, _symbols.Exception) && !IsForCancellation;

    /// <summary>
    /// Is the exception read: handed on, printed, tested for what it holds? Its type alone, tested in the filter, is
    /// not its content; neither is <c>throw;</c>.
    /// </summary>
    public bool IsRead
    {
        get
        {
            if (Variable is not { } variable)
                return false;

            var test = TypeTest;
            var uses = SymbolUses.Around(_clause);
            foreach (var reference in uses.Of(variable))
            {
                if ((test is null || !reference.IsWithin(test)) && !IsEmptyUse(reference))
                    return true;
            }

            return test is IIsPatternOperation pattern && pattern.Pattern.DescendantsAndSelf().Any(p => Reads(p, uses));
        }
    }

    // when (e is HttpRequestException request): the narrower name is the exception just as well.
    private static bool Reads(IOperation pattern, SymbolUses uses) => pattern switch
    {
        IDeclarationPatternOperation { DeclaredSymbol: { } named } => uses.Of(named).Count > 0,
        IRecursivePatternOperation { DeclaredSymbol: { } named } when uses.Of(named).Count > 0 => true,
        IRecursivePatternOperation recursive => !recursive.PropertySubpatterns.IsEmpty,
        _ => false,
    };

    // nameof(e), _ = e; and "is this a cancellation?" look at nothing that another failure would change.
    private bool IsEmptyUse(IOperation reference) => reference.Outermost().Parent switch
    {
        INameOfOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IIsTypeOperation test => TaskSymbols.IsOrInherits(test.TypeOperand, _symbols.OperationCanceledException),
        IIsPatternOperation { Pattern: ITypePatternOperation test } => TaskSymbols.IsOrInherits(test.MatchedType, _symbols.OperationCanceledException),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: ITypePatternOperation test } } => TaskSymbols.IsOrInherits(test.MatchedType, _symbols.OperationCanceledException),
        _ => false,
    };

    /// <summary>Does the clause throw the exception on, by a <c>throw;</c> of its own?</summary>
    public bool Rethrows
    {
        get
        {
            foreach (var operation in _clause.Handler.DescendantsInFunction())
            {
                if (operation is IThrowOperation { Exception: null } && ReferenceEquals(ClauseOf(operation), _clause))
                    return true;
            }

            return false;
        }
    }

    // A throw; in a nested handler throws that one's exception.
    private static IOperation? ClauseOf(IOperation operation)
    {
        var o = operation;
        while (o is not null and not ICatchClauseOperation)
            o = o.Parent;
        return o;
    }

    private static IOperation LeftmostConjunct(IOperation filter)
    {
        var o = filter.Unwrap();
        while (o is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both)
            o = both.LeftOperand.Unwrap();
        return o;
    }

    private static IOperation? TestedValue(IOperation test) => test switch
    {
        IIsPatternOperation pattern => pattern.Value.Unwrap(),
        IIsTypeOperation isType => isType.ValueOperand.Unwrap(),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation => TestedValue(negation.Operand.Unwrap()),
        _ => null,
    };

    private static ITypeSymbol? RequiredType(IOperation test) => test switch
    {
        IIsTypeOperation isType => isType.TypeOperand,
        IIsPatternOperation { Pattern: IDeclarationPatternOperation { MatchedType: { } type } } => type,
        IIsPatternOperation { Pattern: ITypePatternOperation type } => type.MatchedType,
        IIsPatternOperation { Pattern: IRecursivePatternOperation { MatchedType: { } type } } => type,
        _ => null,
    };
}
