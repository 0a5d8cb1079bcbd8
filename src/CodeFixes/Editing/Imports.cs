using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>The using directive that a helper of the library needs where the editor's own clean-up would not write it.</summary>
/// <remarks>
/// The clean-up adds no import that might give another meaning to what is there, and takes a method of the same name for
/// that: beside <c>gate.WaitAsync()</c> it leaves the helper without its import. Members of a type come before extension
/// methods, so that nothing changes its meaning.
/// </remarks>
internal static class Imports
{
    /// <summary>Marks the name of a helper that was written.</summary>
    public static readonly SyntaxAnnotation Helper = new("AsyncPitfalls.Helper");

    /// <summary>The document with the directive, if one of its helpers lacks it and the clean-up would keep it out.</summary>
    public static async Task<Document> AddWhereKeptOutAsync(Document document, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not CompilationUnitSyntax root || root.GetAnnotatedNodes(Helper).ToList() is not [var first, ..] helpers)
            return document;
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model || model.Compilation.GetTypeByMetadataName("AsyncPitfalls.TaskWait") is not { } library)
            return document;
        if (helpers.All(h => model.GetSymbolInfo(h, cancellationToken).Symbol is not null) || !IsKeptOut(root, helpers, model, library))
            return document;

        return document.WithSyntaxRoot(WithImport(root, first, library.ContainingNamespace.Name));
    }

    private static bool IsKeptOut(SyntaxNode root, List<SyntaxNode> helpers, SemanticModel model, INamedTypeSymbol library)
    {
        var names = new HashSet<string>(library.GetMembers().OfType<IMethodSymbol>().Where(m => m.IsExtensionMethod).Select(m => m.Name));
        return root.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access =>
            names.Contains(access.Name.Identifier.ValueText) && !helpers.Contains(access.Name) && model.GetSymbolInfo(access.Name).Symbol is IMethodSymbol);
    }

    // Where the file has its directives, behind those of System and in alphabetical order.
    private static SyntaxNode WithImport(CompilationUnitSyntax root, SyntaxNode helper, string name)
    {
        var directive = UsingDirective(IdentifierName(name).WithLeadingTrivia(Space)).WithTrailingTrivia(Layout.EndOfLine(root));
        return root.Usings.Count == 0 && helper.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>(n => n.Usings.Count > 0) is { } inner
            ? root.ReplaceNode(inner, inner.WithUsings(Insert(inner.Usings, directive)))
            : root.WithUsings(Insert(root.Usings, directive));
    }

    private static SyntaxList<UsingDirectiveSyntax> Insert(SyntaxList<UsingDirectiveSyntax> usings, UsingDirectiveSyntax directive)
    {
        var index = usings.IndexOf(u => !IsOfSystem(u) && (!IsPlain(u) || string.Compare(u.Name!.ToString(), directive.Name!.ToString(), StringComparison.OrdinalIgnoreCase) > 0));
        if (index < 0)
            index = usings.Count;
        if (index > 0)
            return usings.Insert(index, directive.WithLeadingTrivia(usings[index - 1].GetLeadingTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia))));
        if (usings.Count == 0)
            return usings.Add(directive);

        // What stands above the first directive, the head of the file, stays above it.
        var next = usings[0];
        return usings.Replace(next, next.WithLeadingTrivia(next.GetLeadingTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia)))).Insert(0, directive.WithLeadingTrivia(next.GetLeadingTrivia()));
    }

    private static bool IsPlain(UsingDirectiveSyntax directive) => directive is { Alias: null, StaticKeyword.RawKind: 0, GlobalKeyword.RawKind: 0, Name: not null };

    private static bool IsOfSystem(UsingDirectiveSyntax directive) =>
        directive.GlobalKeyword.RawKind != 0 || IsPlain(directive) && (directive.Name!.ToString() is "System" || directive.Name.ToString().StartsWith("System.", StringComparison.Ordinal));
}
