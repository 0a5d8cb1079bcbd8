using System.Collections.Immutable;
using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AsyncPitfalls;

/// <summary>
/// Base of all fixes: one rule each. A fix says which repairs it has for a place; registering them, and doing them all
/// at once, is here.
/// </summary>
public abstract class TaskCodeFix : CodeFixProvider
{
    private protected TaskCodeFix(string id) => FixableDiagnosticIds = ImmutableArray.Create(id);

    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    public sealed override FixAllProvider GetFixAllProvider() => TaskFixAll.Instance;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!FixableDiagnosticIds.Contains(diagnostic.Id))
                continue;

            var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
            if (root is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
                continue;

            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            foreach (var fix in await FixesAsync(context.Document, node, context.CancellationToken).ConfigureAwait(false))
                context.RegisterCodeFix(ActionFor(fix, context.Document), diagnostic);
        }
    }

    /// <summary>The repairs for one place, best first; none where a precondition fails.</summary>
    private protected virtual IEnumerable<TaskFix> Fixes(TaskFixContext context) => [];

    /// <summary>The same, for a fix that has to look at other documents of the solution first.</summary>
    private protected virtual Task<IEnumerable<TaskFix>> FixesAsync(TaskFixContext context, Solution solution) => Task.FromResult(Fixes(context));

    /// <summary>The repairs for the place a node marks, in the document as it is now.</summary>
    internal async Task<IReadOnlyList<TaskFix>> FixesAsync(Document document, SyntaxNode node, CancellationToken cancellationToken)
    {
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return model is not null && TaskSymbols.For(model.Compilation) is { } symbols
            ? (await FixesAsync(new(node, model, symbols, document.Project.Solution.Workspace, cancellationToken), document.Project.Solution).ConfigureAwait(false)).ToList()
            : [];
    }

    internal static CodeAction ActionFor(TaskFix fix, Document document) =>
        CodeAction.Create(fix.Title, cancellationToken => EditAsync(fix, document, cancellationToken), fix.EquivalenceKey);

    /// <summary>The document with a repair, before the editor's clean-up.</summary>
    internal static async Task<Document> EditAsync(TaskFix fix, Document document, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        fix.Edit(editor);
        return await Imports.AddWhereKeptOutAsync(editor.GetChangedDocument(), cancellationToken).ConfigureAwait(false);
    }
}
