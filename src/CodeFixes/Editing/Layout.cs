using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>Where code stands on its line.</summary>
internal static class Layout
{
    /// <summary>
    /// The statement one level further in. The formatter would do that for its first line, but push the others, and the
    /// comments between two statements, to where they do not belong.
    /// </summary>
    public static StatementSyntax FurtherIn(StatementSyntax statement)
    {
        var unit = Indentation(statement).ToString().EndsWith("\t", StringComparison.Ordinal) ? "\t" : "    ";
        var starts = statement.DescendantTokens().Where(t => t == statement.GetFirstToken() || EndsLine(t.GetPreviousToken()));
        return statement.ReplaceTokens(starts, (token, _) => token.WithLeadingTrivia(Indented(token.LeadingTrivia, unit)));
    }

    /// <summary>The white space in front of a statement.</summary>
    public static SyntaxTrivia Indentation(StatementSyntax statement) =>
        statement.GetLeadingTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia));

    /// <summary>Is there anything but white space around the tokens of a node, or in front of it or behind it?</summary>
    public static bool HasComments(SyntaxNode node) => HasComments(node.DescendantTrivia());

    /// <summary>Is there anything but white space?</summary>
    public static bool HasComments(IEnumerable<SyntaxTrivia> trivia) => trivia.Any(t => !t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary>Is there anything but white space inside of a node, and not inside of the part of it that is kept?</summary>
    public static bool HasCommentsBeside(SyntaxNode? kept, SyntaxNode node) => HasComments(node.DescendantTrivia().Where(t => node.Span.Contains(t.Span) && kept?.Span.Contains(t.Span) != true));

    /// <summary>What ends the lines of the file that a node is in.</summary>
    public static SyntaxTrivia EndOfLine(SyntaxNode node) =>
        node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } own ? own : SyntaxFactory.ElasticCarriageReturnLineFeed;

    private static bool EndsLine(SyntaxToken token) => token.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    // Each line of the trivia, and the token itself, begins with white space, or with nothing.
    private static IEnumerable<SyntaxTrivia> Indented(SyntaxTriviaList trivia, string unit)
    {
        var isLineStart = true;
        foreach (var item in trivia)
        {
            if (isLineStart && !item.IsKind(SyntaxKind.EndOfLineTrivia))
                yield return SyntaxFactory.Whitespace(unit);
            yield return item;
            isLineStart = item.IsKind(SyntaxKind.EndOfLineTrivia);
        }

        if (isLineStart)
            yield return SyntaxFactory.Whitespace(unit);
    }
}
