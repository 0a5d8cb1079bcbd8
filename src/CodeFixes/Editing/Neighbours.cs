using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>The statements around a statement: in a block, in a section of a switch, or at the top of a file.</summary>
internal static class Neighbours
{
    /// <summary>The statements in front of this one in the same list, the nearest first; none where it stands alone.</summary>
    public static IEnumerable<StatementSyntax> Before(StatementSyntax statement) => Around(statement).TakeWhile(s => s != statement).Reverse();

    /// <summary>The statements behind this one in the same list, the nearest first; none where it stands alone.</summary>
    public static IEnumerable<StatementSyntax> Behind(StatementSyntax statement) => Around(statement).SkipWhile(s => s != statement).Skip(1);

    /// <summary>The node to remove when a statement goes away.</summary>
    public static SyntaxNode Removable(StatementSyntax statement) => statement.Parent as GlobalStatementSyntax ?? (SyntaxNode)statement;

    private static IEnumerable<StatementSyntax> Around(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => unit.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement),
        _ => Enumerable.Empty<StatementSyntax>(),
    };
}
