using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// What the statements behind the start of a task show at a glance: whether every path runs into one that looks at the
/// task or hands it on. Clears most tasks without a control flow graph; of those that it does not clear it says nothing.
/// </summary>
internal struct StatementsAhead
{
    // Whoever reads further for each task of a long body reads the body many times.
    private const int NodesInSight = 2000;

    private readonly string _name;
    private readonly bool _stopsAtAwait;
    private int _seen;

    private StatementsAhead(string name, bool stopsAtAwait)
    {
        _name = name;
        _stopsAtAwait = stopsAtAwait;
    }

    private enum Sight
    {
        Nothing,
        Settled,
        Unclear,
    }

    /// <summary>Does every path from the start run into a statement that settles the task, as far as a glance shows?</summary>
    public static bool Settle(StartedTask started) => Settle(started, stopsAtAwait: false);

    /// <summary>The same, with nothing else awaited on the way?</summary>
    public static bool SettleBeforeAwait(StartedTask started) => Settle(started, stopsAtAwait: true);

    private static bool Settle(StartedTask started, bool stopsAtAwait)
    {
        var start = started.Call.Syntax.FirstAncestorOrSelf<SyntaxNode>(n => n is StatementSyntax or AnonymousFunctionExpressionSyntax);
        return start is LocalDeclarationStatementSyntax or ExpressionStatementSyntax
            && new StatementsAhead(started.Variable.Name, stopsAtAwait).IsSettledBehind((StatementSyntax)start, started.Variable.DeclaringSyntaxReferences[0].Span);
    }

    private bool IsSettledBehind(StatementSyntax start, TextSpan declaration)
    {
        SyntaxNode node = start;
        while (true)
        {
            var statements = StatementsAround(node);
            for (var i = node is StatementSyntax statement ? statements.IndexOf(statement) + 1 : 0; i > 0 && i < statements.Count; i++)
            {
                if (Look(statements[i]) is not Sight.Nothing and var sight)
                    return sight == Sight.Settled;
            }

            // On behind the construct around it, unless the variable ends there.
            node = node.Parent!;
            if (node.Span.Contains(declaration) || !IsPassed(node, start))
                return false;
        }
    }

    private bool IsPassed(SyntaxNode construct, StatementSyntax start) => construct switch
    {
        BlockSyntax or IfStatementSyntax or ElseClauseSyntax or UsingStatementSyntax or LockStatementSyntax => true,
        // The next turn comes by what stands in front of the start, and must not take the variable for another task.
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax => IsPut(start) && ShowsNothing(construct),
        _ => false,
    };

    // tasks.Add(F()); tasks[i] = F(): the variable keeps what it has.
    private static bool IsPut(StatementSyntax start) => start is ExpressionStatementSyntax
    {
        Expression: InvocationExpressionSyntax or AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax },
    };

    private static SyntaxList<StatementSyntax> StatementsAround(SyntaxNode node) => node.Parent switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        _ => default,
    };

    private Sight Look(StatementSyntax statement)
    {
        var isSettled = statement switch
        {
            BlockSyntax block => IsSettledIn(block),
            TryStatementSyntax attempt => IsSettledIn(attempt.Block),
            UsingStatementSyntax { Statement: BlockSyntax block } => IsSettledIn(block),
            LockStatementSyntax { Statement: BlockSyntax block } => IsSettledIn(block),
            ReturnStatementSyntax { Expression: IdentifierNameSyntax value } => IsName(value),
            CommonForEachStatementSyntax { Expression: IdentifierNameSyntax sequence } => IsName(sequence),
            ExpressionStatementSyntax { Expression: var expression } => Settles(expression),
            LocalDeclarationStatementSyntax { Declaration: var declaration } => Settles(declaration),
            ReturnStatementSyntax { Expression: { } value } => Settles(value),
            IfStatementSyntax { Condition: var condition } => Settles(condition),
            _ => false,
        };
        return isSettled ? Sight.Settled : ShowsNothing(statement) ? Sight.Nothing : Sight.Unclear;
    }

    private bool IsSettledIn(BlockSyntax block)
    {
        foreach (var statement in block.Statements)
        {
            if (Look(statement) is not Sight.Nothing and var sight)
                return sight == Sight.Settled;
        }

        return false;
    }

    // Does the expression, which is evaluated as a whole, look at the task or hand it on?
    private bool Settles(SyntaxNode expression) => Settles(expression, isFunction: false) && !(_stopsAtAwait && AwaitsOther(expression));

    private readonly bool AwaitsOther(SyntaxNode expression)
    {
        foreach (var node in expression.DescendantNodesAndSelf(n => n is not AnonymousFunctionExpressionSyntax))
        {
            if (node is AwaitExpressionSyntax && !Names(node))
                return true;
        }

        return false;
    }

    private readonly bool Names(SyntaxNode code)
    {
        foreach (var node in code.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && IsName(name))
                return true;
        }

        return false;
    }

    private bool Settles(SyntaxNode expression, bool isFunction)
    {
        if (++_seen > NodesInSight)
            return false;
        switch (expression)
        {
            case IdentifierNameSyntax name when IsName(name):
                // A function that names it may use it at any time.
                return isFunction ? !IsNameOfOther(name) : IsLook(name);
            // What may not be evaluated at all.
            case ConditionalExpressionSyntax or SwitchExpressionSyntax or ConditionalAccessExpressionSyntax:
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression }:
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression }:
                return false;
            case AnonymousFunctionExpressionSyntax:
                isFunction = true;
                break;
        }

        foreach (var child in expression.ChildNodes())
        {
            if (Settles(child, isFunction))
                return true;
        }

        return false;
    }

    // await t; await t.ConfigureAwait(false); await Task.WhenAll(t, u); Task.WaitAll(t, u); t.Wait(); t.Result; t.IsCompleted
    private static bool IsLook(IdentifierNameSyntax name)
    {
        ExpressionSyntax value = name;
        while (true)
        {
            switch (value.Parent)
            {
                case AwaitExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "AsTask" or "ToArray" or "ToList", Parent: InvocationExpressionSyntax call } member when member.Expression == value:
                    value = call;
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" or "GetAwaiter" or "Result" or "ContinueWith"
                    or "Status" or "Exception" or "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" } member when member.Expression == value:
                    return true;
                case ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } } } }:
                    return true;
                case ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: not IdentifierNameSyntax { Identifier.ValueText: "nameof" } } call } }:
                    value = call;
                    break;
                default:
                    return false;
            }
        }
    }

    // Is this left by no jump, and does it neither look at the variable nor give it another value?
    private bool ShowsNothing(SyntaxNode code, bool isFunction = false)
    {
        if (++_seen > NodesInSight)
            return false;
        switch (code)
        {
            case IdentifierNameSyntax name when IsName(name):
                return IsNameOfOther(name) || !isFunction && IsPutting(name);
            case ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax
                or GotoStatementSyntax or YieldStatementSyntax or LabeledStatementSyntax when !isFunction:
            case AwaitExpressionSyntax when _stopsAtAwait && !isFunction:
            case CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } when _stopsAtAwait && !isFunction:
                return false;
            case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                isFunction = true;
                break;
        }

        foreach (var child in code.ChildNodes())
        {
            if (!ShowsNothing(child, isFunction))
                return false;
        }

        return true;
    }

    // tasks.Add(u); tasks[i] = u; tasks.Count
    private static bool IsPutting(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } => CollectionShapes.IsPutting(member) || member is "Count" or "Length",
        ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } element => assignment.Left == element,
        _ => false,
    };

    private readonly bool IsName(IdentifierNameSyntax name) => name.Identifier.ValueText == _name;

    // other.t, F(t: 1)
    private static bool IsNameOfOther(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax member && member.Name == name || name.Parent is NameColonSyntax or NameEqualsSyntax or MemberBindingExpressionSyntax;
}
