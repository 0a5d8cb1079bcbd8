using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Keeps the tasks in an array where the sequence is made: each is started once, and there. That is what the walks
/// behind it take for granted, but it is another run than before, and the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LazyTasksStartedAgainCodeFix() : TaskCodeFix(LazyTasksStartedAgainAnalyzer.Id)
{
    private const string ToArrayKey = LazyTasksStartedAgainAnalyzer.Id + ".ToArray";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Node is not IdentifierNameSyntax
            || context.Model.GetOperation(context.Node, context.CancellationToken) is not ILocalReferenceOperation reference
            || LazyTasks.Origin(reference, context.Symbols) is not { } origin
            // The operators of a query have its clauses for syntax.
            || SymbolUses.Around(reference).OnlyValue(origin)?.Syntax.FirstAncestorOrSelf<ExpressionSyntax>() is not { } value
            || context.Symbols.Enumerable is not { } library
            || origin.Type is not INamedTypeSymbol { TypeArguments: [var element] })
        {
            yield break;
        }

        // An array is an IEnumerable, but nothing that has an order or runs in parallel.
        TypeSyntax? declared = null;
        if (origin.Type.Name != "IEnumerable" && origin.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken).Parent is VariableDeclarationSyntax { Type: { IsVar: false } type, Variables.Count: var count })
        {
            if (count > 1 || !Names.CanBeWritten(element))
                yield break;
            declared = type;
        }

        yield return new(
            $"Start the tasks once, and keep them: add 'ToArray' to '{origin.Name}'",
            ToArrayKey,
            ChangesBehaviour: true,
            editor => Write(editor, value, declared, element, library));
    }

    private static void Write(DocumentEditor editor, ExpressionSyntax value, TypeSyntax? declared, ITypeSymbol element, INamedTypeSymbol library)
    {
        editor.ReplaceNode(value, Generate.CallOn(value, "ToArray", library, editor.Generator));
        if (declared is not null)
            editor.ReplaceNode(declared, ((TypeSyntax)editor.Generator.ArrayTypeExpression(Generate.TypeName(element, editor.Generator))).WithTriviaFrom(declared));
    }
}
