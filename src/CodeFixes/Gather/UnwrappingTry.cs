using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// A try that is there to unwrap what one blocking wait throws:
/// <c>try { x = task.Result; } catch (AggregateException e) { throw e.InnerException; }</c>.
/// </summary>
internal sealed class UnwrappingTry
{
    private readonly TryStatementSyntax _try;
    private readonly ExpressionSyntax _wait;
    private readonly ExpressionSyntax _task;

    private UnwrappingTry(TryStatementSyntax attempt, ExpressionSyntax wait, ExpressionSyntax task, bool canAwait)
    {
        _try = attempt;
        _wait = wait;
        _task = task;
        CanAwait = canAwait;
    }

    /// <summary>Can the function await in place of the wait?</summary>
    public bool CanAwait { get; }

    /// <summary>The try around the clause in which this failure is thrown; null when it does anything else.</summary>
    public static UnwrappingTry? Find(FirstFailure first, TaskFixContext context)
    {
        if (first.Aggregate is not ILocalReferenceOperation local
            || AggregateOrigin.ClauseOf(local) is not { Filter: null, Parent: ITryOperation { Catches.Length: 1, Finally: null } attempt } clause
            || !TaskSymbols.Is(clause.ExceptionType, context.Symbols.AggregateException)
            || clause.Handler.Operations is not [IThrowOperation]
            || !FirstFailure.IsForwarded(first.Value, context.Symbols)
            || attempt.Syntax is not TryStatementSyntax { Parent: BlockSyntax } syntax)
        {
            return null;
        }

        if (AggregateSources.Into(attempt, context.Symbols).ToList() is not [var wait] || TaskOf(wait) is not { Syntax: ExpressionSyntax task } waited)
            return null;
        // A conditional access waits for nothing when there is no task.
        if (waited is IConditionalAccessInstanceOperation || wait.Syntax is not ExpressionSyntax expression || HasOtherSources(attempt, wait, waited, context.Symbols) || !CanLoseBraces(syntax))
            return null;
        // What is said in the handler would go with it.
        if (syntax.Catches[0].DescendantTrivia().Any(IsComment) || syntax.Block.CloseBraceToken.LeadingTrivia.Any(IsComment) || syntax.TryKeyword.TrailingTrivia.Any(IsComment)
            || syntax.Block.OpenBraceToken.GetAllTrivia().Any(IsComment) || syntax.Block.CloseBraceToken.TrailingTrivia.Any(IsComment) || syntax.ContainsDirectives)
        {
            return null;
        }

        var scope = AsyncScope.Of(attempt);
        var canAwait = scope.Function is { IsAsync: true } && !IsInLock(expression);
        return new(syntax, expression, task, canAwait);
    }

    /// <summary>The statements without the try, waiting in the other way.</summary>
    public void Write(DocumentEditor editor)
    {
        ExpressionSyntax waiting = CanAwait
            ? Generate.Await(_task.WithoutTrivia(), Style.ConfiguresAwaits(_try))
            : SyntaxFactory.InvocationExpression(Generate.Member(SyntaxFactory.InvocationExpression(Generate.Member(Generate.AsReceiver(_task.WithoutTrivia()), "GetAwaiter")), "GetResult"));
        if (CanAwait && _wait.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax)
            waiting = SyntaxFactory.ParenthesizedExpression(waiting);
        var block = _try.Block.ReplaceNode(_wait, waiting.WithTriviaFrom(_wait));
        var further = Layout.Indentation(_try).ToString();
        var statements = block.Statements.Select((s, i) => i == 0
            ? s.WithLeadingTrivia(_try.GetLeadingTrivia().AddRange(CommentsOf(s, further)))
            : s).Select(s => s.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        editor.InsertBefore(_try, statements.Take(statements.Count - 1));
        editor.ReplaceNode(_try, statements[statements.Count - 1]);
    }

    // The comments above the first statement, on lines of the try's indentation.
    private static IEnumerable<SyntaxTrivia> CommentsOf(StatementSyntax statement, string indentation)
    {
        foreach (var comment in statement.GetLeadingTrivia().Where(IsComment))
        {
            yield return comment;
            yield return Layout.EndOfLine(statement);
            yield return SyntaxFactory.Whitespace(indentation);
        }
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    // Without a limit: a wait that may end early throws nothing then.
    private static IOperation? TaskOf(IOperation wait) => wait switch
    {
        IInvocationOperation { TargetMethod.Name: "Wait", Arguments.IsEmpty: true, Instance: { } task } when wait.ThrownAwayBy() is not null => task,
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => task,
        _ => null,
    };

    private static bool HasOtherSources(ITryOperation attempt, IOperation wait, IOperation task, TaskSymbols symbols) =>
        AggregateSources.CanThrow(task, symbols)
        || attempt.Body.Operations.Any(statement => !wait.IsWithin(statement) && AggregateSources.CanThrow(statement, symbols))
        // What stands around the wait in its own statement.
        || attempt.Body.Descendants().Any(o => o is IInvocationOperation call && call != wait && !call.IsWithin(task)
            && symbols.Bodies.Reached(call.TargetMethod).Any(body => AggregateSources.CanThrow(body, symbols)));

    // What the block declares would be seen by the statements around it, and meet their names.
    private static bool CanLoseBraces(TryStatementSyntax attempt)
    {
        var declared = attempt.Block.Statements.OfType<LocalDeclarationStatementSyntax>().SelectMany(d => d.Declaration.Variables).Select(v => v.Identifier.ValueText).ToList();
        if (attempt.Block.Statements.Any(s => s is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or LabeledStatementSyntax or LocalFunctionStatementSyntax)
            || attempt.Block.Statements.Count == 0 || attempt.Block.DescendantNodes().Any(n => n is SingleVariableDesignationSyntax))
        {
            return false;
        }

        var member = attempt.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? attempt.SyntaxTree.GetRoot();
        return !member.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && declared.Contains(t.ValueText) && !attempt.Block.Span.Contains(t.Span));
    }

    private static bool IsInLock(SyntaxNode node)
    {
        for (SyntaxNode? n = node; n is not null and not AnonymousFunctionExpressionSyntax and not MemberDeclarationSyntax; n = n.Parent)
        {
            if (n is LockStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax or QueryExpressionSyntax)
                return true;
        }

        return false;
    }
}
