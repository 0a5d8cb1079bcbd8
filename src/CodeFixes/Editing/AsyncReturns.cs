using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>What a function that hands out tasks returns, and what it returns when it is async: what these tasks would give.</summary>
internal sealed class AsyncReturns : CSharpSyntaxRewriter
{
    private static readonly SyntaxAnnotation Several = new();

    private readonly Dictionary<ExpressionSyntax, AsyncResult> _results = [];
    private readonly bool _hasResult;
    private readonly bool _configures;
    private SyntaxNode? _root;
    private SyntaxNode? _replaced;
    private Func<SyntaxNode, SyntaxNode>? _replacement;

    private AsyncReturns(bool hasResult, bool configures)
    {
        _hasResult = hasResult;
        _configures = configures;
    }

    /// <summary>The returns of a function; null when one of them could not be written in an async one.</summary>
    public static AsyncReturns? In(SyntaxNode function, SyntaxNode body, bool hasResult, TaskFixContext context)
    {
        var returns = new AsyncReturns(hasResult, Style.ConfiguresAwaits(function));
        if (body is ExpressionSyntax expression)
            return returns.Add(expression, context) ? returns : null;

        foreach (var node in body.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is ReturnStatementSyntax { Expression: var value } statement && (value is null || !returns.Add(value, context) || !returns.CanStandAt(statement, value, body)))
                return null;
        }

        return returns;
    }

    /// <summary>The function with its returns rewritten.</summary>
    public SyntaxNode Rewrite(SyntaxNode function, SyntaxNode? replaced = null, Func<SyntaxNode, SyntaxNode>? replacement = null)
    {
        _root = function;
        _replaced = replaced;
        _replacement = replacement;
        return Visit(function)!;
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node != _root && node is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax && node != _root)
            return node;
        // The body of a lambda, or what stands behind an arrow.
        if (node is ExpressionSyntax body && node.Parent is not ReturnStatementSyntax && _results.TryGetValue(body, out var result))
            return Written(result, base.Visit(node)!, body);
        return node is not null && node == _replaced ? _replacement!(base.Visit(node)!) : base.Visit(node);
    }

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is not { } value || !_results.TryGetValue(value, out var result))
            return base.VisitReturnStatement(node);

        var visited = (ExpressionSyntax)Visit(value)!;
        if (result.Kind == AsyncResultKind.Throws)
            return ThrowStatement(result.Inner!.WithoutTrivia()).WithTriviaFrom(node).WithAdditionalAnnotations(Formatter.Annotation);
        if (_hasResult)
            return node.WithExpression(Written(result, visited, value));

        var end = ReturnStatement();
        if (result.Kind == AsyncResultKind.Nothing)
            return end.WithTriviaFrom(node);
        var wait = ExpressionStatement(Written(result, visited, value).WithoutTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        if (IsTail(node))
            return wait.WithTriviaFrom(node);

        var line = node.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)).Take(1).ToList();
        var next = line.Count > 0 ? TriviaList(line) : TriviaList(ElasticMarker);
        return Block(
                wait.WithLeadingTrivia(node.GetLeadingTrivia()).WithTrailingTrivia(line.Count > 0 ? node.GetTrailingTrivia() : next),
                end.WithLeadingTrivia(line.Count > 0 ? TriviaList(Layout.Indentation(node)) : TriviaList(ElasticMarker)).WithTrailingTrivia(line.Count > 0 ? next : node.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation))
            .WithAdditionalAnnotations(Several, Formatter.Annotation);
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var visited = (BlockSyntax)base.VisitBlock(node)!;
        // What now only ends the function at its end.
        if (!_hasResult && node.Parent == _root && node.Statements is [.., ReturnStatementSyntax { Expression: { } last } statement]
            && _results.TryGetValue(last, out var result) && result.Kind == AsyncResultKind.Nothing && !Layout.HasComments(statement))
        {
            visited = visited.WithStatements(visited.Statements.RemoveAt(visited.Statements.Count - 1));
        }

        return visited.WithStatements(List(visited.Statements.SelectMany(Spliced)));
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var visited = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return visited.WithStatements(List(visited.Statements.SelectMany(Spliced)));
    }

    private static IEnumerable<StatementSyntax> Spliced(StatementSyntax statement) =>
        statement is BlockSyntax block && block.HasAnnotation(Several) ? block.Statements : new[] { statement };

    private bool Add(ExpressionSyntax value, TaskFixContext context)
    {
        if (AsyncResult.Of(value, _hasResult, context) is not { } result || Layout.HasCommentsBeside(result.Inner, value))
            return false;
        _results.Add(value, result);
        return true;
    }

    // No await in a lock; no exception where a clause would catch it that did not see it so far.
    private bool CanStandAt(ReturnStatementSyntax statement, ExpressionSyntax value, SyntaxNode body)
    {
        var kind = _results[value].Kind;
        // A comment that stands in a statement of which little is left.
        if ((!_hasResult || kind == AsyncResultKind.Throws) && Layout.HasCommentsBeside(value, statement))
            return false;

        foreach (var node in statement.Ancestors().TakeWhile(n => n != body))
        {
            if (node is LockStatementSyntax && kind == AsyncResultKind.Awaited || node is TryStatementSyntax { Catches.Count: > 0 } attempt && attempt.Block.Span.Contains(statement.Span) && kind == AsyncResultKind.Throws)
                return false;
        }

        return true;
    }

    private ExpressionSyntax Written(AsyncResult result, SyntaxNode visited, ExpressionSyntax original)
    {
        // Only a task that is awaited as a whole can hold something that was rewritten.
        var value = (result.Inner is null ? (ExpressionSyntax)visited : result.Inner == original ? (ExpressionSyntax)visited : (ExpressionSyntax)VisitInner(result.Inner)).WithoutTrivia();
        return (result.Kind == AsyncResultKind.Awaited ? Generate.Await(AsOperand(value), _configures) : value).WithTriviaFrom(original);
    }

    private SyntaxNode VisitInner(ExpressionSyntax inner) => Visit(inner)!;

    private static ExpressionSyntax AsOperand(ExpressionSyntax value) => value
        is ConditionalExpressionSyntax or BinaryExpressionSyntax or AssignmentExpressionSyntax or SwitchExpressionSyntax or WithExpressionSyntax or AnonymousFunctionExpressionSyntax or RangeExpressionSyntax
            ? ParenthesizedExpression(value)
            : value;

    // Does the function end where this statement ends?
    private bool IsTail(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; node != _root; node = node.Parent!)
        {
            var isLast = node.Parent switch
            {
                BlockSyntax block => block.Statements.Last() == node,
                UsingStatementSyntax or ElseClauseSyntax or IfStatementSyntax or CatchClauseSyntax or TryStatementSyntax => true,
                var parent => parent == _root,
            };
            if (!isLast)
                return false;
        }

        return true;
    }
}
