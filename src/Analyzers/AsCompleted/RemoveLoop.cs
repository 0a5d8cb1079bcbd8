using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// A loop that waits for the first of some tasks, takes it out of their list and goes on with the others, until the list is
/// empty: <c>while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); .. }</c>
/// </summary>
public sealed class RemoveLoop
{
    private RemoveLoop(IInvocationOperation call, IOperation wait, ILocalSymbol winner, IOperation list, ILoopOperation loop)
    {
        Call = call;
        Wait = wait;
        Winner = winner;
        List = list.ReferencedSymbol()!;
        ListReference = list;
        Loop = loop;
    }

    public IInvocationOperation Call { get; }

    public IOperation Wait { get; }

    public ILocalSymbol Winner { get; }

    /// <summary>The local or parameter that holds the tasks.</summary>
    public ISymbol List { get; }

    /// <summary>Where the call names it.</summary>
    public IOperation ListReference { get; }

    public ILoopOperation Loop { get; }

    /// <summary>The places that take the winner out.</summary>
    public ImmutableArray<IOperation> Removals { get; private set; }

    /// <summary>Is the list named in the loop for its test, the wait and the removal only?</summary>
    public bool IsUsedForNothingElse { get; private set; }

    /// <summary>Reads a call of <c>Task.WhenAny</c>; null when it is in no such loop, or the list is used for more than that.</summary>
    public static RemoveLoop? Of(IInvocationOperation call, TaskSymbols symbols)
    {
        if (!call.IsWhenAny(symbols) || call.AwaitedBy(symbols) is not IAwaitOperation wait || wait.GivenTo() is not { } winner)
            return null;
        if (LoopAround(wait) is not { } loop || call.Arguments is not [var argument] || ListOf(argument.Value) is not { } list)
            return null;

        var found = new RemoveLoop(call, wait, winner, list, loop);
        return found.ReadUses(symbols) ? found : null;
    }

    private static IOperation? ListOf(IOperation argument)
    {
        var value = argument.Unwrap();
        value = CollectionShapes.Materialised(value) ?? value;
        return value is ILocalReferenceOperation or IParameterReferenceOperation ? value : null;
    }

    private static ILoopOperation? LoopAround(IOperation wait) => wait.LoopAround() is var loop and (IWhileLoopOperation or IForLoopOperation) ? loop : null;

    private bool ReadUses(TaskSymbols symbols)
    {
        var function = AsyncScope.Of(Loop).Body;
        var removals = ImmutableArray.CreateBuilder<IOperation>();
        var tests = 0;
        var counts = 0;
        foreach (var use in SymbolUses.Around(Loop).Of(List))
        {
            // A function that names the list can change it at any time.
            if (!ReferenceEquals(AsyncScope.Of(use).Body, function) && RemovalAround(use) is null)
                return false;
            if (!use.IsWithin(Loop) || use.IsWithin(Call))
                continue;

            if (RemovalAround(use) is { } removal)
            {
                if (!removals.Contains(removal))
                    removals.Add(removal);
            }
            else if (IsTest(use))
            {
                tests++;
            }
            else if (TaskFacts.UseOf(use, symbols) == TaskUse.None && !LocalValues.IsPutInto(use) && use.Outermost().Parent is IPropertyReferenceOperation)
            {
                counts++;
            }
            else
            {
                return false;
            }
        }

        Removals = removals.ToImmutable();
        IsUsedForNothingElse = counts == 0 && tests == 1;
        return Removals.Length > 0 && tests > 0;
    }

    // list.Remove(t), or list = list.Where(x => x != t).ToList(): the call, or the assignment.
    private IOperation? RemovalAround(IOperation use)
    {
        if (use.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "Remove", Arguments: [{ Value: var removed }] } call && call.Instance?.Unwrap() == use)
            return IsWinner(removed.Unwrap()) ? call : null;

        for (var o = use; o is not null and not IBlockOperation; o = o.Parent)
        {
            if (o is ISimpleAssignmentOperation { Target: var target, Value: var value } assignment)
                return SymbolEqualityComparer.Default.Equals(target.ReferencedSymbol(), List) && IsListWithoutWinner(value.Unwrap()) ? assignment : null;
        }

        return null;
    }

    private bool IsListWithoutWinner(IOperation value) =>
        CollectionShapes.Materialised(value) is IInvocationOperation { TargetMethod.Name: "Where" or "Except", Arguments: [var source, { Value: var rest }] }
        && SymbolEqualityComparer.Default.Equals(source.Value.Unwrap().ReferencedSymbol(), List)
        && rest.Unwrap() switch
        {
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } test }] } } =>
                test.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } different
                && (IsWinner(different.LeftOperand.Unwrap()) && different.RightOperand.Unwrap() is IParameterReferenceOperation
                    || IsWinner(different.RightOperand.Unwrap()) && different.LeftOperand.Unwrap() is IParameterReferenceOperation),
            var excepted => CollectionShapes.Items(excepted)?.ToList() is [var only] && IsWinner(only.Unwrap()),
        };

    private bool IsWinner(IOperation value) => value is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, Winner);

    // In the condition of the loop, or of an if that leaves it: list.Count > 0, list.Any(), list is { Count: > 0 }, list is []
    private bool IsTest(IOperation use)
    {
        for (IOperation child = use, parent = use.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IBinaryOperation { OperatorKind: not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr) } compared when !IsWithNothing(compared):
                case IIsPatternOperation { Pattern: var pattern } when !IsWithNothing(pattern):
                    return false;
                case IBinaryOperation or IUnaryOperation or IPropertyReferenceOperation or IConversionOperation or IIsPatternOperation or IArgumentOperation:
                    continue;
                case IInvocationOperation { TargetMethod: { Name: "Any" or "Count", ContainingType.Name: "Enumerable" }, Arguments.Length: 1 }:
                    continue;
                case IWhileLoopOperation condition:
                    return ReferenceEquals(condition, Loop) && ReferenceEquals(condition.Condition, child);
                case IForLoopOperation condition:
                    return ReferenceEquals(condition, Loop) && ReferenceEquals(condition.Condition, child);
                case IConditionalOperation { WhenFalse: null } choice when ReferenceEquals(choice.Condition, child) && IsInBody(choice):
                    return choice.WhenTrue is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation
                        or IBlockOperation { Operations: [IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation] };
                default:
                    return false;
            }
        }

        return false;
    }

    // Compared with 0 or 1: with more it is a window, which other tasks come into.
    private static bool IsWithNothing(IOperation test) =>
        test.Descendants().All(o => o.ConstantValue is not { HasValue: true, Value: var value } || value is 0 or 1 or null)
        && (test is not IBinaryOperation binary || binary.LeftOperand.ConstantValue.HasValue || binary.RightOperand.ConstantValue.HasValue);

    private bool IsInBody(IOperation statement) => ReferenceEquals(statement.Parent, Loop.Body);
}
