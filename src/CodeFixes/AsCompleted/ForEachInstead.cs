using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.AsCompleted;

/// <summary>The <c>await foreach</c> in the place of a loop that removes: its body without the wait and the removal.</summary>
internal sealed class ForEachInstead
{
    private readonly LocalDeclarationStatementSyntax _wait;
    private readonly StatementSyntax _removal;
    private readonly ArgumentListSyntax? _configured;

    private ForEachInstead(WhileStatementSyntax loop, LocalDeclarationStatementSyntax wait, StatementSyntax removal, ArgumentListSyntax? configured)
    {
        Loop = loop;
        _wait = wait;
        _removal = removal;
        _configured = configured;
    }

    /// <summary>The loop as it is.</summary>
    public WhileStatementSyntax Loop { get; }

    /// <summary>The loop that can be written; null when it would do anything else than the one that is there.</summary>
    public static ForEachInstead? Of(RemoveLoop loop, TaskFixContext context)
    {
        if (loop is not { IsUsedForNothingElse: true, Removals: [{ Syntax.Parent: ExpressionStatementSyntax removal }], Loop.Syntax: WhileStatementSyntax { Statement: BlockSyntax body } syntax }
            || loop.Wait.Syntax is not AwaitExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax wait } } } await
            || body.Statements[0] != wait || removal.Parent != body)
        {
            return null;
        }

        // Only the test of the list may end the loop, and the round must not end before the task is out of it.
        if (!IsMereTest(syntax.Condition) || HasRoundsWithoutRemoval(body, removal)
            || syntax.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 })
        {
            return null;
        }

        if (!IsOver(loop, context) || IsWritten(loop) || IsCommentedInside(syntax.Condition) || IsCommentedInside(wait) || IsCommentedInside(removal) || syntax.ContainsDirectives)
            return null;

        return ConfiguredOf(await, context) is (true, var configured) ? new(syntax, wait, removal, configured) : null;
    }

    /// <summary>The loop over this sequence.</summary>
    public StatementSyntax Over(ExpressionSyntax sequence)
    {
        if (_configured is not null)
            sequence = InvocationExpression(Generate.Member(sequence, "ConfigureAwait"), _configured.WithoutTrivia());

        var declared = _wait.Declaration;
        var space = TriviaList(Space);
        return ForEachStatement(
            Token(Loop.GetLeadingTrivia(), SyntaxKind.AwaitKeyword, space),
            Token(TriviaList(), SyntaxKind.ForEachKeyword, space),
            Token(SyntaxKind.OpenParenToken),
            declared.Type.WithoutTrivia().WithTrailingTrivia(space),
            declared.Variables[0].Identifier.WithoutTrivia().WithTrailingTrivia(space),
            Token(TriviaList(), SyntaxKind.InKeyword, space),
            sequence.WithoutTrivia(),
            Loop.CloseParenToken,
            Body());
    }

    private BlockSyntax Body()
    {
        var body = (BlockSyntax)Loop.Statement;
        var statements = new List<StatementSyntax>();
        var comments = TriviaList();
        foreach (var statement in body.Statements)
        {
            if (statement == _wait || statement == _removal)
            {
                comments = comments.AddRange(CommentsOf(statement, isFirst: statements.Count == 0));
                continue;
            }

            var leading = statement.GetLeadingTrivia();
            statements.Add(statement.WithLeadingTrivia(comments.AddRange(statements.Count == 0 || comments.Count > 0 ? leading.SkipWhile(t => t.IsKind(SyntaxKind.EndOfLineTrivia)) : leading)));
            comments = TriviaList();
        }

        return body.WithStatements(List(statements))
            .WithCloseBraceToken(body.CloseBraceToken.WithLeadingTrivia(comments.AddRange(body.CloseBraceToken.LeadingTrivia)));
    }

    // The comments above the statement, and the one behind it on a line of its own.
    private static IEnumerable<SyntaxTrivia> CommentsOf(StatementSyntax statement, bool isFirst)
    {
        var indentation = Layout.Indentation(statement);
        var leading = statement.GetLeadingTrivia();
        var kept = leading.Any(IsComment) ? leading.Take(leading.IndexOf(leading.Last(IsComment)) + 1).SkipWhile(t => isFirst && t.IsKind(SyntaxKind.EndOfLineTrivia)).ToList() : [];
        if (kept.Count > 0)
            kept.Add(Layout.EndOfLine(statement));
        foreach (var comment in statement.GetTrailingTrivia().Where(IsComment))
            kept.AddRange([indentation, comment, Layout.EndOfLine(statement)]);
        return kept;
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static bool IsCommentedInside(SyntaxNode node) =>
        node.DescendantTrivia().Any(t => IsComment(t) && !node.GetLeadingTrivia().Contains(t) && !node.GetTrailingTrivia().Contains(t));

    // list.Count > 0 and its kin: no other reason to stop stands beside it.
    private static bool IsMereTest(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsMereTest(inner),
        BinaryExpressionSyntax binary => binary.Kind() switch
        {
            SyntaxKind.GreaterThanExpression => IsCount(binary.Left) && IsNumber(binary.Right, 0),
            SyntaxKind.GreaterThanOrEqualExpression => IsCount(binary.Left) && IsNumber(binary.Right, 1),
            SyntaxKind.LessThanExpression => IsNumber(binary.Left, 0) && IsCount(binary.Right),
            SyntaxKind.NotEqualsExpression => IsCount(binary.Left) && IsNumber(binary.Right, 0) || IsNumber(binary.Left, 0) && IsCount(binary.Right),
            _ => false,
        },
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Any" } } => true,
        IsPatternExpressionSyntax { Expression: var count, Pattern: RelationalPatternSyntax { OperatorToken.RawKind: (int)SyntaxKind.GreaterThanToken, Expression: var number } } =>
            IsCount(count) && IsNumber(number, 0),
        IsPatternExpressionSyntax { Expression: var count, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var number } } } =>
            IsCount(count) && IsNumber(number, 0),
        _ => false,
    };

    private static bool IsCount(ExpressionSyntax value) =>
        (value is InvocationExpressionSyntax call ? call.Expression : value) is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" or "Length" };

    private static bool IsNumber(ExpressionSyntax value, int number) => value is LiteralExpressionSyntax { Token.Value: int literal } && literal == number;

    private static bool HasRoundsWithoutRemoval(BlockSyntax body, StatementSyntax removal) => body.Statements
        .TakeWhile(s => s != removal)
        .Any(s => s.DescendantNodesAndSelf().Any(n => n is ContinueStatementSyntax or GotoStatementSyntax or LabeledStatementSyntax));

    // Is the list this function's own, or a parameter, and does nobody name it any more behind the loop, where it was empty?
    private static bool IsOver(RemoveLoop loop, TaskFixContext context)
    {
        if (!context.Symbols.IsReferenceTask(loop.Winner.Type) || ElementOf(loop.ListReference.Type) is not { } element || !context.Symbols.IsReferenceTask(element))
            return false;

        var uses = SymbolUses.Around(loop.Loop);
        foreach (var use in uses.Of(loop.List))
        {
            if (use.IsWithin(loop.Loop))
                continue;
            if (LaterLooks.Follows(use, loop.Loop, loop.List) || !IsFilling(use))
                return false;
        }

        // In a loop around it, the second round would find the list empty.
        for (var o = loop.Loop.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ILoopOperation && !loop.List.DeclaringSyntaxReferences.Any(d => o.Syntax.Span.Contains(d.Span)))
                return false;
        }

        return loop.List switch
        {
            IParameterSymbol { RefKind: RefKind.None } => loop.Removals[0] is IInvocationOperation,
            ILocalSymbol { IsRef: false } local => uses.FirstValue(local) is not { } first ? uses.Of(local).Any(u => u.AssignedValue() is not null) : CollectionShapes.IsOwn(first),
            _ => false,
        };
    }

    // Before the loop tasks are put in, or looked at; nobody else gets hold of the list.
    private static bool IsFilling(IOperation use) =>
        use.AssignedValue() is { } value ? CollectionShapes.IsOwn(value.Unwrap())
        : LocalValues.IsPutInto(use) || use.Outermost().Parent is IArrayElementReferenceOperation || CollectionShapes.LeavesContentAlone(use);

    // The variable of a foreach cannot be assigned to.
    private static bool IsWritten(RemoveLoop loop) => SymbolUses.Around(loop.Loop).Of(loop.Winner).Any(u => u.AssignedValue() is not null || u.IsWrittenOtherwise());

    private static ITypeSymbol? ElementOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [var element] } => element,
        _ => null,
    };

    // (Can it be written, and with which arguments?) A sequence is configured by a bool only.
    private static (bool, ArgumentListSyntax?) ConfiguredOf(AwaitExpressionSyntax await, TaskFixContext context)
    {
        if (await.Expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }, ArgumentList: { Arguments: [{ Expression: var flag }] } arguments })
            return (await.Expression is InvocationExpressionSyntax, null);

        var sequence = context.Model.Compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerable`1");
        return (context.Model.GetTypeInfo(flag).ConvertedType?.SpecialType == SpecialType.System_Boolean
            && sequence is not null && context.Model.LookupSymbols(await.SpanStart, sequence, "ConfigureAwait", includeReducedExtensionMethods: true).Length > 0, arguments);
    }
}
