using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>Names for new locals.</summary>
internal static class Names
{
    /// <summary>
    /// The wanted name, or the first of <c>name1, name2, ..</c> that means nothing where the node stands and is not
    /// written anywhere in the same member.
    /// </summary>
    public static string Unused(string wanted, SyntaxNode near, SemanticModel model)
    {
        var member = near.FirstAncestorOrSelf<MemberDeclarationSyntax>(m => m is not GlobalStatementSyntax) ?? near.SyntaxTree.GetRoot();
        var taken = new HashSet<string>(
            member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText),
            StringComparer.Ordinal);
        taken.UnionWith(model.LookupSymbols(near.SpanStart).Where(s => s is ILocalSymbol or IParameterSymbol).Select(s => s.Name));

        var name = wanted;
        for (var i = 1; taken.Contains(name); i++)
            name = wanted + i;
        return name;
    }
}
