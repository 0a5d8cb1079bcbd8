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
        var member = MemberAround(near);
        var taken = new HashSet<string>(
            member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText),
            StringComparer.Ordinal);
        taken.UnionWith(model.LookupSymbols(near.SpanStart).Where(s => s is ILocalSymbol or IParameterSymbol).Select(s => s.Name));

        var name = wanted;
        for (var i = 1; taken.Contains(name); i++)
            name = wanted + i;
        return name;
    }

    /// <summary>
    /// The name of a local that is to be declared in front of a statement it stands in today: its own, unless that
    /// would meet another variable there or further inside.
    /// </summary>
    public static string Widened(ILocalSymbol local, SyntaxNode declarator, SyntaxNode statement, SemanticModel model)
    {
        var isTaken = model.LookupSymbols(statement.SpanStart, name: local.Name).Any(s => s is ILocalSymbol or IParameterSymbol)
            || MemberAround(statement).DescendantNodes().Any(n => n != declarator && NameDeclaredBy(n) == local.Name);
        return isTaken ? Unused(local.Name, statement, model) : local.Name;
    }

    /// <summary>Can the type be written down? Results of an anonymous type cannot.</summary>
    public static bool CanBeWritten(ITypeSymbol? type) => type switch
    {
        null or IErrorTypeSymbol => false,
        IArrayTypeSymbol array => CanBeWritten(array.ElementType),
        INamedTypeSymbol named => !named.IsAnonymousType && named.TypeArguments.All(CanBeWritten),
        _ => true,
    };

    private static SyntaxNode MemberAround(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>(m => m is not GlobalStatementSyntax) ?? node.SyntaxTree.GetRoot();

    private static string? NameDeclaredBy(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        CatchDeclarationSyntax handler => handler.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => null,
    };
}
