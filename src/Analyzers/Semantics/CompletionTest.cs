using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Tests by which code learns that a task has ended, and where it knows.</summary>
public static class CompletionTest
{
    // The first of TaskStatus that a task keeps.
    private const int RanToCompletion = 5;

    /// <summary>
    /// Is a task tested on every way to this place: by a condition around it, or by one in front of it that leaves when the
    /// task has not ended? Only as long as the variable keeps its value in between.
    /// </summary>
    public static bool IsPassed(IOperation task, TaskSymbols symbols)
    {
        if (VariableOf(task).ReferencedSymbol() is not { } symbol)
            return false;

        // Most tasks are never asked for their state at all.
        var uses = SymbolUses.Around(task).Of(symbol);
        if (uses.Count < 2)
            return false;

        for (IOperation child = task, parent = task.Parent!; parent is not null && !child.IsFunction(); child = parent, parent = parent.Parent!)
        {
            if (KnownIn(parent, child, task, symbols) is { } test && !SymbolUses.Around(task).IsWrittenBetween(symbol, test, task))
                return true;
        }

        return false;
    }

    // The test that has been passed when this part of its parent is reached.
    private static IOperation? KnownIn(IOperation parent, IOperation part, IOperation task, TaskSymbols symbols)
    {
        switch (parent)
        {
            case IConditionalOperation choice when ReferenceEquals(choice.WhenTrue, part):
                return Says(choice.Condition, task, true, symbols) ? choice.Condition : null;
            case IConditionalOperation choice when ReferenceEquals(choice.WhenFalse, part):
                return Says(choice.Condition, task, false, symbols) ? choice.Condition : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(both.RightOperand, part):
                return Says(both.LeftOperand, task, true, symbols) ? both.LeftOperand : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when ReferenceEquals(either.RightOperand, part):
                return Says(either.LeftOperand, task, false, symbols) ? either.LeftOperand : null;
            case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } loop when ReferenceEquals(loop.Body, part):
                return Says(condition, task, true, symbols) ? condition : null;
            case ISwitchCaseOperation { Parent: ISwitchOperation { Value: var value } } section when section.Body.Contains(part):
                // switch (task) { case { IsFaulted: true }: .. } takes it for one that has ended as well.
                return value.IsSame(task) ? value : IsStatusOf(value, task) && section.Clauses.All(c => c is ISingleValueCaseClauseOperation { Value: var status } && IsFinal(status)) ? value : null;
            case ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation { Value: var value }, Pattern: var pattern } arm when ReferenceEquals(arm.Value, part) || ReferenceEquals(arm.Guard, part):
                return IsStatusOf(value, task) && IsFinal(pattern) ? value : null;
            case IBlockOperation block:
                return InFrontOf(part, block, task, symbols);
            default:
                return null;
        }
    }

    // if (!task.IsCompleted) return ..; while (!task.IsCompleted) ..
    private static IOperation? InFrontOf(IOperation part, IBlockOperation block, IOperation task, TaskSymbols symbols)
    {
        IOperation? test = null;
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, part))
                break;
            switch (statement)
            {
                case IConditionalOperation guard when Leaves(guard.WhenTrue) && Says(guard.Condition, task, false, symbols):
                    test = guard.Condition;
                    break;
                case IConditionalOperation { WhenFalse: { } other } guard when Leaves(other) && Says(guard.Condition, task, true, symbols):
                    test = guard.Condition;
                    break;
                case IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false, Condition: { } condition } loop when Says(condition, task, false, symbols) && !loop.Body.DescendantsInFunction().Any(o => o is IBranchOperation { BranchKind: BranchKind.Break }):
                    test = condition;
                    break;
            }
        }

        return test;
    }

    /// <summary>Does nothing come behind this branch?</summary>
    public static bool Leaves(IOperation branch) => branch switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: { IsEmpty: false } statements } => Leaves(statements[statements.Length - 1]),
        IConditionalOperation { WhenFalse: { } other } choice => Leaves(choice.WhenTrue) && Leaves(other),
        _ => false,
    };

    // Does this outcome of the condition say that the task has ended?
    private static bool Says(IOperation condition, IOperation task, bool outcome, TaskSymbols symbols)
    {
        switch (condition.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return Says(negation.Operand, task, !outcome, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return outcome
                    ? Says(both.LeftOperand, task, true, symbols) || Says(both.RightOperand, task, true, symbols)
                    : Says(both.LeftOperand, task, false, symbols) && Says(both.RightOperand, task, false, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
                return outcome
                    ? Says(either.LeftOperand, task, true, symbols) && Says(either.RightOperand, task, true, symbols)
                    : Says(either.LeftOperand, task, false, symbols) || Says(either.RightOperand, task, false, symbols);
            // last?.IsCompleted == true, and only the true one: the other may have no task
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison when comparison.RightOperand.Unwrap().ConstantValue is { HasValue: true, Value: true }:
                return outcome && Says(comparison.LeftOperand, task, true, symbols);
            case IConditionalAccessOperation access:
                return outcome && Says(access.WhenNotNull, task, true, symbols);
            // var isDone = task.IsCompleted; if (isDone)
            case ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean } kept } answer:
                return SymbolUses.Around(answer).OnlyValue(kept) is { } asked && asked is not ILocalReferenceOperation && Says(asked, task, outcome, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return outcome == (comparison.OperatorKind == BinaryOperatorKind.Equals)
                    ? Equates(comparison.LeftOperand, comparison.RightOperand, task, symbols) || Equates(comparison.RightOperand, comparison.LeftOperand, task, symbols)
                    : IsOtherOfTwo(comparison.LeftOperand, comparison.RightOperand, task, symbols) || IsOtherOfTwo(comparison.RightOperand, comparison.LeftOperand, task, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual } comparison:
                return outcome && IsStatusOf(comparison.LeftOperand, task) && IsFinal(comparison.RightOperand);
            case IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully", Instance: { } tested }:
                return outcome && tested.IsSame(task);
            // Who asks whether it has failed takes it for one that has ended, whatever the answer.
            case IPropertyReferenceOperation { Property.Name: "IsFaulted" or "IsCanceled", Instance: { } tested }:
                return tested.IsSame(task);
            // await Task.WhenAny(task, delay) is Task<int>
            case IIsTypeOperation { TypeOperand: var kind } test:
                return outcome && SymbolEqualityComparer.Default.Equals(kind, task.Type) && RaceOf(test.ValueOperand.Unwrap(), symbols) is { } race && TaskArguments.Of(race).Known.Any(k => k.IsSame(task));
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: var pattern } } test:
                return !outcome && Matches(pattern, test.Value, task);
            case IIsPatternOperation test:
                return outcome && Matches(test.Pattern, test.Value, task);
            // task.IsCompletedSuccessfully() of older frameworks, task.Wait(limit), TryWait(task)
            case IInvocationOperation call:
                return outcome && (call.TargetMethod.Name.StartsWith("IsCompleted", StringComparison.Ordinal) || call.TargetMethod.Name.Contains("Wait"))
                    && (call.Receiver() is { } receiver && receiver.IsSame(task) || call.Arguments.Any(a => a.Value.IsSame(task)));
            case IAwaitOperation { Operation: var awaited }:
                return outcome && awaited.WithoutConfigureAwait(symbols) is IInvocationOperation limited && limited.IsTaskWait("CompletesWithinAsync", symbols)
                    && limited.Receiver() is { } waited && waited.IsSame(task);
            default:
                return false;
        }
    }

    // task.Status == TaskStatus.Faulted, winner == task
    private static bool Equates(IOperation left, IOperation right, IOperation task, TaskSymbols symbols) =>
        IsStatusOf(left, task) && IsFinal(right) || left.Unwrap().IsSame(task) && IsWinner(right.Unwrap(), symbols);

    // winner == delay, of a race of the task with this one alone: when it is not, it is the task.
    private static bool IsOtherOfTwo(IOperation left, IOperation right, IOperation task, TaskSymbols symbols) =>
        RaceOf(left.Unwrap(), symbols) is { } race && TaskArguments.Of(race) is { Open.IsEmpty: true, Known: [var first, var second] }
        && (first.IsSame(task) && second.IsSameObject(right) || second.IsSame(task) && first.IsSameObject(right));

    private static bool Matches(IPatternOperation pattern, IOperation value, IOperation task) => pattern switch
    {
        IRecursivePatternOperation properties => value.IsSame(task) && properties.PropertySubpatterns.Any(p =>
            p.Member is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" } && p.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: true } }
            || p.Member is IPropertyReferenceOperation { Property.Name: "Status" } && IsFinal(p.Pattern)),
        _ => IsStatusOf(value, task) && IsFinal(pattern),
    };

    private static bool IsStatusOf(IOperation value, IOperation task)
    {
        value = value.Unwrap();
        if (value is ILocalReferenceOperation { Local: var local })
            value = SymbolUses.Around(value).OnlyValue(local) ?? value;
        return value is IPropertyReferenceOperation { Property.Name: "Status", Instance: { } instance } && instance.IsSame(task);
    }

    private static bool IsFinal(IOperation status) => status switch
    {
        IConstantPatternOperation constant => IsFinal(constant.Value),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => IsFinal(either.LeftPattern) && IsFinal(either.RightPattern),
        _ => status.Unwrap().ConstantValue is { HasValue: true, Value: >= RanToCompletion },
    };

    /// <summary>Is this what a race gave: <c>await Task.WhenAny(..)</c>, or a local that has nothing else?</summary>
    public static bool IsWinner(IOperation value, TaskSymbols symbols) => RaceOf(value, symbols) is not null;

    private static IInvocationOperation? RaceOf(IOperation value, TaskSymbols symbols)
    {
        if (value is ILocalReferenceOperation { Local: var local })
            value = SymbolUses.Around(value).OnlyValue(local) ?? value;
        // tasks[Task.WaitAny(tasks)]
        if (value is IArrayElementReferenceOperation { Indices: [var index] })
        {
            index = index is ILocalReferenceOperation { Local: var kept } ? SymbolUses.Around(index).OnlyValue(kept) ?? index : index;
            return index is IInvocationOperation wait && wait.IsOnTask("WaitAny", symbols) ? wait : null;
        }

        var awaited = value switch
        {
            IAwaitOperation { Operation: var operation } => operation.WithoutConfigureAwait(symbols),
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter } => awaiter.Instance?.WithoutConfigureAwait(symbols),
            IPropertyReferenceOperation { Property.Name: "Result", Instance: { } instance } => instance.Unwrap(),
            _ => null,
        };
        return awaited is IInvocationOperation race && race.IsWhenAny(symbols) ? race : null;
    }

    // tasks of tasks[i]
    private static IOperation VariableOf(IOperation task) => task switch
    {
        IArrayElementReferenceOperation { ArrayReference: var array } => array.Unwrap(),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => list.Unwrap(),
        _ => task,
    };

    // The same variable, or the same element of one, as far as its index tells.
    private static bool IsSame(this IOperation operation, IOperation task) => (operation.Unwrap(), task) switch
    {
        (IArrayElementReferenceOperation { Indices: [var index], ArrayReference: var array }, IArrayElementReferenceOperation { Indices: [var otherIndex], ArrayReference: var otherArray }) =>
            array.IsSameObject(otherArray) && index.IsSameObject(otherIndex),
        (IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list, Arguments: [var key] }, IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } otherList, Arguments: [var otherKey] }) =>
            list.IsSameObject(otherList) && key.Value.IsSameObject(otherKey.Value),
        _ => operation.IsSameObject(task),
    };
}
