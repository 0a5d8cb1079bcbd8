using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Which code of a function can run after which, as far as the nesting of statements tells.</summary>
public static class RunOrder
{
    /// <summary>
    /// Can the second operation, which stands behind the first in the same function, run after it? Not in the other branch
    /// of a condition, and not behind a jump that the first one always runs into.
    /// </summary>
    public static bool CanFollow(IOperation first, IOperation second)
    {
        var fromFirst = first;
        var isLeft = false;
        while (fromFirst.Parent is { } parent && !second.IsWithin(parent))
        {
            isLeft |= IsLeftBehind(fromFirst, parent);
            fromFirst = parent;
        }

        if (fromFirst.Parent is not { } common)
            return false;
        var fromSecond = second;
        while (fromSecond.Parent is { } parent && !ReferenceEquals(fromSecond, common) && !ReferenceEquals(parent, common))
            fromSecond = parent;
        return common switch
        {
            // A failure leads from a try into its handlers, whatever stands behind.
            ITryOperation attempt => ReferenceEquals(fromFirst, attempt.Body) || ReferenceEquals(fromSecond, attempt.Finally),
            _ when isLeft => false,
            IConditionalOperation choice => ReferenceEquals(fromFirst, choice.Condition) || ReferenceEquals(fromSecond, choice.Condition),
            ISwitchOperation choice => ReferenceEquals(fromFirst, choice.Value),
            ISwitchExpressionOperation choice => ReferenceEquals(fromFirst, choice.Value),
            IBlockOperation => !IsLeftBehind(fromFirst, common, fromSecond),
            _ => true,
        };
    }

    /// <summary>Is the operation in a loop that it runs in again, and in which the local lives on?</summary>
    public static bool IsRepeated(IOperation operation, ILocalSymbol local)
    {
        var declaration = local.DeclaringSyntaxReferences[0].Span;
        for (IOperation child = operation, parent = operation.Parent!; parent is not null && !parent.IsFunction(); child = parent, parent = parent.Parent!)
        {
            if (parent.Syntax.Span.Contains(declaration) || IsLeftBehind(child, parent))
                return false;
            // The sequence of a foreach is asked for once.
            if (parent is ILoopOperation && !(parent is IForEachLoopOperation loop && ReferenceEquals(loop.Collection, child)))
                return true;
        }

        return false;
    }

    // Does the code run into a jump: its own statement is one, or one stands behind it in the block?
    private static bool IsLeftBehind(IOperation code, IOperation around, IOperation? before = null)
    {
        if (IsJump(code) || around is IReturnOperation or IThrowOperation)
            return true;
        var statements = around switch
        {
            IBlockOperation block => block.Operations,
            ISwitchCaseOperation section => section.Body,
            _ => default,
        };
        if (statements.IsDefaultOrEmpty)
            return false;
        var isBehind = false;
        foreach (var statement in statements)
        {
            if (ReferenceEquals(statement, before))
                return false;
            // A break that ends a section of a switch leads behind the switch.
            if (isBehind && IsJump(statement) && !(around is ISwitchCaseOperation && statement is IBranchOperation { BranchKind: BranchKind.Break }))
                return true;
            isBehind |= ReferenceEquals(statement, code);
        }

        return false;
    }

    private static bool IsJump(IOperation statement) =>
        statement is IBranchOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }
        || statement is IReturnOperation && statement.Kind != OperationKind.YieldReturn;
}
