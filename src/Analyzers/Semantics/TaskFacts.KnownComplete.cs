using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What is known of a task at a place: one file per question.</summary>
public static partial class TaskFacts
{
    /// <summary>
    /// Has the task certainly ended where it is referenced: from <c>FromResult</c>, the antecedent of a continuation,
    /// the variable of a loop over <c>WhenEach</c>, awaited in an earlier statement that every path runs through, or
    /// tested for completion by the condition around it?
    /// </summary>
    public static KnownCompletion IsKnownComplete(IOperation task, TaskSymbols symbols)
    {
        switch (task.WithoutConfigureAwait(symbols))
        {
            case IInvocationOperation call when call.IsOnTask("FromResult", symbols):
                return KnownCompletion.Succeeded;
            // tasks.First()
            case IInvocationOperation { TargetMethod: { Name: "First" or "Last" or "Single" or "ElementAt" or "FirstOrDefault" or "LastOrDefault" or "SingleOrDefault", ContainingType: var queries } } pick
                when TaskSymbols.Is(queries, symbols.Enumerable) && pick.Receiver()?.Unwrap() is { Type: IArrayTypeSymbol or { Name: "List" } } items:
                return IsAwaitedBefore(items, symbols);
            case IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } property } when symbols.IsTask(property.ContainingType):
                return KnownCompletion.Succeeded;
            case IParameterReferenceOperation { Parameter: var parameter } reference when IsAntecedent(parameter, reference, symbols):
                return KnownCompletion.Completed;
            case ILocalReferenceOperation { Local: var local } reference:
                return FromEarlierCode(local, reference, symbols) is not KnownCompletion.Unknown and var known ? known
                    : IsLoopVariable(local, reference, symbols) || CompletionTest.IsWinner(reference, symbols) || IsElement(reference, symbols) ? KnownCompletion.Completed
                    : FromTests(reference, symbols);
            case IParameterReferenceOperation { Parameter: var parameter } reference:
                return FromEarlierCode(parameter, reference, symbols) is not KnownCompletion.Unknown and var fact ? fact
                    : IsElement(reference, symbols) ? KnownCompletion.Completed : FromTests(reference, symbols);
            case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                var member = task.WithoutConfigureAwait(symbols);
                return FromEarlierCode(member.ReferencedSymbol()!, member, symbols) is not KnownCompletion.Unknown ? KnownCompletion.Completed : FromTests(member, symbols);
            case IAwaitOperation winner when CompletionTest.IsWinner(winner, symbols):
                return KnownCompletion.Completed;
            case IArrayElementReferenceOperation { ArrayReference: var array } element:
                return CompletionTest.IsWinner(element, symbols) ? KnownCompletion.Completed
                    : IsAwaitedBefore(array, symbols) is not KnownCompletion.Unknown and var all ? all : FromTests(element, symbols);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } element when TaskTypes.IsCollection(list.Type, symbols):
                return IsAwaitedBefore(list, symbols) is not KnownCompletion.Unknown and var both ? both : FromTests(element, symbols);
            default:
                return KnownCompletion.Unknown;
        }
    }

    private static KnownCompletion FromTests(IOperation task, TaskSymbols symbols) => CompletionTest.IsPassed(task, symbols) ? KnownCompletion.Completed : KnownCompletion.Unknown;

    // task.ContinueWith(t => ...): t has ended.
    private static bool IsAntecedent(IParameterSymbol parameter, IOperation reference, TaskSymbols symbols)
    {
        for (var o = reference.Parent; o is not null; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation lambda && SymbolEqualityComparer.Default.Equals(lambda.Symbol, parameter.ContainingSymbol))
            {
                return parameter.Ordinal == 0
                    && lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } }
                    && call.TargetMethod.Name is "ContinueWith" or "ContinueWhenAny"
                    && (symbols.IsTask(call.TargetMethod.ContainingType) || symbols.IsTaskFactory(call.TargetMethod.ContainingType));
            }
        }

        return false;
    }

    // await foreach (var t in Task.WhenEach(tasks)), or over our EachAsync: t has ended.
    private static bool IsLoopVariable(ILocalSymbol local, IOperation reference, TaskSymbols symbols)
    {
        for (var o = reference.Parent; o is not null; o = o.Parent)
        {
            if (o is IForEachLoopOperation loop && loop.Locals.Contains(local, SymbolEqualityComparer.Default))
                return CompletionLoop.Of(loop, symbols) is not null;
        }

        return false;
    }

    private static KnownCompletion FromEarlierCode(ISymbol variable, IOperation reference, TaskSymbols symbols)
    {
        // With a second value the earlier code may speak of another task.
        var uses = SymbolUses.Around(reference).Of(variable);
        if (uses.Any(u => u.AssignedValue() is not null || u.IsWrittenOtherwise()))
            return KnownCompletion.Unknown;

        var best = KnownCompletion.Unknown;
        foreach (var use in uses)
        {
            // The same member of another object is another task.
            var fact = ReferenceEquals(use, reference) || !use.IsSameObject(reference) ? KnownCompletion.Unknown : Establishes(use, reference, symbols);
            if (fact > best)
                best = fact;
        }

        return best;
    }

    private static KnownCompletion Establishes(IOperation use, IOperation reference, TaskSymbols symbols)
    {
        // if (t.IsCompleted) ... t ...; t.IsCompleted ? t.Result : ..; t.IsCompleted && t.Result
        if (use.Outermost().Parent is IPropertyReferenceOperation test && test.Property.Name is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled")
        {
            return GuardedBy(test, reference)
                ? test.Property.Name == "IsCompletedSuccessfully" ? KnownCompletion.Succeeded : KnownCompletion.Completed
                : KnownCompletion.Unknown;
        }

        if (Waits(use, symbols) is not { } wait)
            return KnownCompletion.Unknown;
        if (!RunsBefore(wait, reference))
            return RunsInTryBefore(wait, reference) ? KnownCompletion.Completed : KnownCompletion.Unknown;

        // A wait throws the failure and what follows does not run, unless it was told to swallow it.
        return wait.MaySuppressThrowing(symbols) ? KnownCompletion.Completed : KnownCompletion.Succeeded;
    }

    // The await (of the task, or of a WhenAll with it) or the untimed blocking wait that this use belongs to.
    private static IOperation? Waits(IOperation use, TaskSymbols symbols)
    {
        if (use.AwaitedBy(symbols) is { } awaited)
            return awaited;

        if (use.Outermost().Parent is IInvocationOperation { TargetMethod: { Name: "Wait", Parameters.IsEmpty: true } } wait)
            return wait;

        for (var o = use.Parent; o is not null and not IBlockOperation; o = o.Parent)
        {
            // The task itself must be among the arguments: WhenAll(Wrap(t)) waits for another one.
            if (o is IInvocationOperation call && (call.IsWhenAll(symbols) || call.IsOnTask("WaitAll", symbols)) && TaskArguments.Of(call).Known.Contains(use))
                return call.IsWhenAll(symbols) ? call.AwaitedBy(symbols) : call.TimeLimitArgument(symbols) is null ? call : null;
        }

        return null;
    }

    private static bool GuardedBy(IOperation test, IOperation reference)
    {
        for (IOperation child = reference, parent = reference.Parent!; parent is not null && !parent.IsFunction(); child = parent, parent = parent.Parent!)
        {
            var condition = parent switch
            {
                IConditionalOperation conditional when ReferenceEquals(conditional.WhenTrue, child) => conditional.Condition,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(both.RightOperand, child) => both.LeftOperand,
                _ => null,
            };
            if (condition is not null && Implies(condition.Unwrap(), test))
                return true;
        }

        return false;
    }

    private static bool Implies(IOperation condition, IOperation test) =>
        ReferenceEquals(condition, test)
        || (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both
            && (Implies(both.LeftOperand.Unwrap(), test) || Implies(both.RightOperand.Unwrap(), test)));

    // Does every path to the reference run through the wait: is its statement an earlier sibling of one around it?
    private static bool RunsBefore(IOperation wait, IOperation reference)
    {
        var statement = wait;
        while (statement.Parent is not null and not IBlockOperation)
        {
            // Only what always runs: not the branch of a condition, not a loop's body, not a nested function.
            if (statement.Parent is IConditionalOperation conditional)
            {
                if (!ReferenceEquals(conditional.Condition, statement))
                    return false;
                if (reference.IsWithin(conditional.WhenTrue) || reference.IsWithin(conditional.WhenFalse))
                    return true;
            }

            if (statement.Parent is ILoopOperation or ISwitchOperation or ISwitchExpressionArmOperation or ITryOperation
                or IConditionalAccessOperation or ICoalesceOperation or ICoalesceAssignmentOperation || statement.IsFunction())
            {
                return false;
            }

            if (statement.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } logical && ReferenceEquals(logical.RightOperand, statement))
                return false;
            statement = statement.Parent;
        }

        if (statement.Parent is not IBlockOperation block || statement.Syntax.SpanStart >= reference.Syntax.SpanStart || reference.IsWithin(statement))
            return false;

        // The block itself may be the body of a try: what follows in the same block still comes after.
        return reference.IsWithin(block);
    }
}
