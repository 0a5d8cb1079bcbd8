using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>Statements in the place of others.</summary>
internal static class Statements
{
    /// <summary>
    /// Puts several statements where one stood, in a block where there is room for one only. The comments above and
    /// behind it are the first one's.
    /// </summary>
    public static void Replace(DocumentEditor editor, StatementSyntax statement, params StatementSyntax[] replacements) => Replace(editor, statement, successor: 0, replacements);

    /// <summary>The same, where the comment behind the statement belongs to another one.</summary>
    /// <param name="editor">The editor of the document.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="successor">Which of the statements does what the old one did, and gets the comment behind it.</param>
    /// <param name="replacements">The statements.</param>
    public static void Replace(DocumentEditor editor, StatementSyntax statement, int successor, params StatementSyntax[] replacements)
    {
        var trailing = statement.GetTrailingTrivia();
        var isCommented = trailing.Any(t => !t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia));
        var end = TriviaList(trailing.Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)));
        // What is left to the formatter gets a blank line between statements at the top of a file.
        var line = end.Count > 0 ? end : TriviaList(ElasticMarker);
        var last = replacements.Length - 1;
        // Where a statement on several lines stands right already, the formatter leaves its other lines where they are.
        var indentation = TriviaList(Layout.Indentation(statement));
        var written = replacements
            .Select((s, i) => s
                .WithLeadingTrivia(i == 0 ? statement.GetLeadingTrivia() : end.Count > 0 ? indentation : line)
                .WithTrailingTrivia(i == successor && isCommented ? trailing : i < last ? line : isCommented ? end : trailing)
                .WithAdditionalAnnotations(Formatter.Annotation))
            .ToList();

        switch (statement.Parent)
        {
            case BlockSyntax or SwitchSectionSyntax:
                editor.InsertBefore(statement, written.Take(last));
                editor.ReplaceNode(statement, written[last]);
                break;
            case GlobalStatementSyntax global:
                editor.InsertBefore(global, written.Take(last).Select(GlobalStatement));
                editor.ReplaceNode(global, GlobalStatement(written[last]));
                break;
            default:
                written[0] = written[0].WithLeadingTrivia(ElasticMarker);
                editor.ReplaceNode(statement, Block(written)
                    .WithLeadingTrivia(statement.GetLeadingTrivia())
                    .WithTrailingTrivia(end)
                    .WithAdditionalAnnotations(Formatter.Annotation));
                break;
        }
    }
}
