using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.AsCompleted;

/// <summary>Awaits each task first in the loop, so that its failure is thrown where nothing was thrown before; the title says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CompletedTaskNeverReadCodeFix() : TaskCodeFix(CompletedTaskNeverReadAnalyzer.Id)
{
    private const string AwaitKey = CompletedTaskNeverReadAnalyzer.Id + ".Await";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<ForEachStatementSyntax, IForEachLoopOperation>() is { Syntax: ForEachStatementSyntax syntax } loop
            && CompletionLoop.Of(loop, context.Symbols) is { Variable: { } variable }
            && context.Symbols.IsReferenceTask(variable.Type)
            && !AsyncScope.MustNotThrowAt(loop))
        {
            yield return new("Await each task: throws its failure", AwaitKey, ChangesBehaviour: true, editor => Write(editor, syntax));
        }
    }

    private static void Write(DocumentEditor editor, ForEachStatementSyntax loop)
    {
        var await = ExpressionStatement(AwaitExpression(Configured(IdentifierName(loop.Identifier.WithoutTrivia()), loop.Expression)))
            .WithAdditionalAnnotations(Formatter.Annotation);
        switch (loop.Statement)
        {
            case BlockSyntax { Statements: [var first, ..] }:
                editor.InsertBefore(first, await);
                break;
            case BlockSyntax block:
                editor.ReplaceNode(block, block.AddStatements(await.WithTrailingTrivia(Layout.EndOfLine(block))).WithAdditionalAnnotations(Formatter.Annotation));
                break;
            case EmptyStatementSyntax empty:
                editor.ReplaceNode(empty, Block(await).WithTrailingTrivia(empty.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
                break;
            default:
                Statements.Replace(editor, loop.Statement, await, loop.Statement);
                break;
        }
    }

    // The await goes on as the loop does: with its ConfigureAwait, if it has one.
    private static ExpressionSyntax Configured(ExpressionSyntax task, ExpressionSyntax sequence)
    {
        while (sequence is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var inner, Name.Identifier.ValueText: var name }, ArgumentList: var arguments })
        {
            if (name == "ConfigureAwait")
                return InvocationExpression(Generate.Member(task, "ConfigureAwait"), arguments.WithoutTrivia());
            if (name != "WithCancellation")
                break;
            sequence = inner;
        }

        return task;
    }
}
