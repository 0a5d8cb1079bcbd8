using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls;

/// <summary>
/// Fix All for every fix, one document at a time and in it one place after the other, so that each repair sees what the
/// one before it did.
/// </summary>
/// <remarks>
/// The batch fixer is not used: it needs the same action at every place, drops edits that overlap, and under
/// <c>dotnet format</c>, which takes its key from the first diagnostic it meets, fixes nothing when that one has no
/// repair. Here a place that does not know the key gets its default repair, unless that changes behaviour: nobody
/// chose it. What changes behaviour is done within a document only: beyond that nobody reads every place.
/// </remarks>
internal sealed class TaskFixAll : DocumentBasedFixAllProvider
{
    public static TaskFixAll Instance { get; } = new();

    private TaskFixAll()
    {
    }

    protected override async Task<Document?> FixAllAsync(FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        var provider = (TaskCodeFix)context.CodeFixProvider;
        var cancellationToken = context.CancellationToken;
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
            return document;

        // The places move while others are repaired: each is found again by its mark.
        var marks = diagnostics
            .Where(d => provider.FixableDiagnosticIds.Contains(d.Id) && root.FullSpan.Contains(d.Location.SourceSpan))
            .Select(d => d.Location.SourceSpan)
            .Distinct()
            .OrderBy(span => span.Start)
            .Select(span => (Node: root.FindNode(span, getInnermostNodeForTie: true), Mark: new SyntaxAnnotation()))
            .ToList();
        var marked = root.ReplaceNodes(
            marks.Select(m => m.Node),
            (original, rewritten) => rewritten.WithAdditionalAnnotations(marks.Where(m => m.Node == original).Select(m => m.Mark)));
        var untouched = document.WithSyntaxRoot(marked);

        var current = untouched;
        var cleaned = new HashSet<(string, int)>();
        foreach (var (_, mark) in marks)
            current = await FixAsync(provider, current, mark, cleaned, context, cancellationToken).ConfigureAwait(false);

        // Marks alone are no change: a tool would write the file again and report it.
        return current == untouched ? document : current;
    }

    private static async Task<Document> FixAsync(
        TaskCodeFix provider, Document document, SyntaxAnnotation mark, HashSet<(string, int)> cleaned, FixAllContext context, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root?.GetAnnotatedNodes(mark).FirstOrDefault() is not { } node)
            return document;

        var fixes = await provider.FixesAsync(document, node, cancellationToken).ConfigureAwait(false);
        var fix = fixes.FirstOrDefault(f => f.EquivalenceKey == context.CodeActionEquivalenceKey) ?? fixes.FirstOrDefault(f => !f.ChangesBehaviour);
        if (fix is null || (fix.ChangesBehaviour && context.Scope is FixAllScope.Project or FixAllScope.Solution))
            return document;

        // Imports, simpler names and layout come with the clean-up, which takes longer than all the rest. The base does it
        // at the end for the whole document; on the way only a repair that is the first of its kind in its namespace
        // needs it, so that those after it see the import.
        if (!cleaned.Add((fix.EquivalenceKey, NamespaceAround(node, root))))
            return await TaskCodeFix.EditAsync(fix, document, cancellationToken).ConfigureAwait(false);

        var operations = await TaskCodeFix.ActionFor(fix, document).GetOperationsAsync(cancellationToken).ConfigureAwait(false);
        return operations.OfType<ApplyChangesOperation>().FirstOrDefault()?.ChangedSolution.GetDocument(document.Id) ?? document;
    }

    // By its place among the others: positions move, and a name may be there twice, each with usings of its own.
    private static int NamespaceAround(SyntaxNode node, SyntaxNode root) =>
        node.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>() is { } around
            ? root.DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<BaseNamespaceDeclarationSyntax>().ToList().IndexOf(around)
            : -1;
}
