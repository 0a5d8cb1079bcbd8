using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The tests that tell which task won a race with a delay: the winner compared with one of the tasks, its type, its
/// index, whether the work or the delay has ended; also through a <c>bool</c> local.
/// </summary>
public sealed class RaceTests
{
    private readonly DelayRace _race;
    private readonly TaskSymbols _symbols;
    private readonly SymbolUses _uses;
    private readonly Dictionary<SyntaxNode, bool> _workWonWhen = [];

    public RaceTests(DelayRace race, TaskSymbols symbols)
    {
        _race = race;
        _symbols = symbols;
        _uses = SymbolUses.Around(race.Wait);
        AddUseOfWinner(race.Wait);
        if (race.Winner is { } winner)
            AddUsesOf(winner);
        foreach (var symbol in race.Call.Descendants().OfType<ILocalReferenceOperation>().Select(r => r.Local).Distinct<ILocalSymbol>(SymbolEqualityComparer.Default))
        {
            foreach (var use in _uses.Of(symbol))
                AddStateOf(use);
        }
    }

    /// <summary>Is the winner compared with something that is not understood?</summary>
    public bool IsUnclear { get; private set; }

    /// <summary>The tests, as their code, and the outcome of each that says that some work has ended.</summary>
    public IReadOnlyDictionary<SyntaxNode, bool> WorkWonWhen => _workWonWhen;

    private void AddUsesOf(ILocalSymbol winner)
    {
        foreach (var use in _uses.Of(winner))
            AddUseOfWinner(use);
    }

    private void AddUseOfWinner(IOperation winner)
    {
        var value = winner.Outermost();
        switch (value.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                AddComparison(test, ReferenceEquals(test.LeftOperand, value) ? test.RightOperand : test.LeftOperand, test.OperatorKind == BinaryOperatorKind.Equals);
                break;
            case IBinaryOperation:
                IsUnclear = true;
                break;
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "ReferenceEquals" or "Equals", Parameters.Length: 1 or 2 } } test }:
                if ((test.Instance ?? test.Arguments.FirstOrDefault(a => !winner.IsWithin(a))?.Value) is { } compared)
                    AddComparison(test, compared, isEqual: true);
                break;
            case IInvocationOperation { TargetMethod.Name: "Equals", Arguments: [{ Value: var other }] } test:
                AddComparison(test, other, isEqual: true);
                break;
            case IIsTypeOperation { TypeOperand: var type } test when IsOfResult(type):
                Add(test, !test.IsNegated);
                break;
            case IIsPatternOperation { Pattern: var pattern } test:
                AddPattern(test, pattern);
                break;
            // The graph makes tests of these, with the code of the clause, the value or the pattern.
            case ISwitchOperation choice:
                foreach (var clause in choice.Cases.SelectMany(c => c.Clauses))
                    AddClause(clause);
                break;
            case ISwitchExpressionOperation choice:
                foreach (var arm in choice.Arms)
                    AddPattern(arm.Pattern, arm.Pattern);
                break;
        }
    }

    private void AddClause(ICaseClauseOperation clause)
    {
        switch (clause)
        {
            case ISingleValueCaseClauseOperation { Value: var value }:
                AddComparison(value, value, isEqual: true);
                AddComparison(clause, value, isEqual: true);
                break;
            case IPatternCaseClauseOperation { Pattern: var pattern }:
                AddPattern(pattern, pattern);
                break;
        }
    }

    // winner == work, winner != delay, Task.WaitAny(work, delay) == 1
    private void AddComparison(IOperation test, IOperation other, bool isEqual)
    {
        var isDelay = other.ConstantValue is { HasValue: true, Value: int index } ? _race.IsDelayAt(index) : _race.IsDelayNamed(other);
        if (isDelay is null)
            IsUnclear = true;
        else
            Add(test, isEqual != isDelay.Value);
    }

    // winner is Task<int>: a delay is none. winner is not Task<int> done, index is 0, winner is var other
    private void AddPattern(IOperation test, IPatternOperation pattern)
    {
        var says = true;
        while (pattern is INegatedPatternOperation negated)
        {
            says = !says;
            pattern = negated.Pattern;
        }

        switch (pattern)
        {
            case IDeclarationPatternOperation { MatchedType: var type } when IsOfResult(type):
                Add(test, says);
                break;
            case ITypePatternOperation { MatchedType: var type } when IsOfResult(type):
                Add(test, says);
                break;
            case IConstantPatternOperation { Value: var constant }:
                AddComparison(test, constant, says);
                break;
            default:
                AddName(pattern);
                break;
        }
    }

    // case var other when other == work
    private void AddName(IPatternOperation pattern)
    {
        if (pattern is IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol other })
            AddUsesOf(other);
        else if (pattern is not IDiscardPatternOperation)
            IsUnclear = true;
    }

    private bool IsOfResult(ITypeSymbol? type) => TaskSymbols.Is(type, _symbols.TaskOfT);

    // work.IsCompleted, delay.IsCompleted, work.Status == TaskStatus.RanToCompletion
    private void AddStateOf(IOperation task)
    {
        if (task.Outermost().Parent is not IPropertyReferenceOperation { Property.Name: var name } state || task.IsWithin(_race.Call) || _race.IsDelayNamed(task) is not { } isDelay)
            return;
        if (name is "IsCompleted" or "IsCompletedSuccessfully" || (name is "IsFaulted" or "IsCanceled" && !isDelay))
            Add(state, !isDelay);
        else if (name == "Status" && !isDelay && state.Outermost().Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test)
            Add(test, test.OperatorKind == BinaryOperatorKind.Equals);
    }

    private void Add(IOperation test, bool workWonWhen)
    {
        _workWonWhen[test.Syntax] = workWonWhen;
        var value = test.Outermost();
        while (value.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            value = not.Outermost();
            workWonWhen = !workWonWhen;
        }

        // var done = await Task.WhenAny(work, delay) == work;
        if (value.GivenTo() is { } answer && _uses.OnlyValue(answer) is { } only && only.Syntax == value.Syntax)
        {
            foreach (var use in _uses.Of(answer))
            {
                if (use.AssignedValue() is null)
                    _workWonWhen[use.Syntax] = workWonWhen;
            }
        }
    }
}
