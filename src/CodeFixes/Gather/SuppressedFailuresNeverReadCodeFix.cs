using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary>Keeps the task of <c>Task.WhenAll</c> and throws what it holds; nothing was thrown before, and the title says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SuppressedFailuresNeverReadCodeFix() : TaskCodeFix(SuppressedFailuresNeverReadAnalyzer.Id)
{
    private const string ThrowKey = SuppressedFailuresNeverReadAnalyzer.Id + ".ThrowIfFaulted";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is { Syntax: InvocationExpressionSyntax call } whenAll
            && whenAll.AwaitedBy(context.Symbols) is IAwaitOperation { Syntax: AwaitExpressionSyntax { Parent: ExpressionStatementSyntax statement } })
        {
            yield return new(
                "Keep the task, and throw the failures in it: an AggregateException",
                ThrowKey,
                ChangesBehaviour: true,
                editor => Write(editor, call, statement, context.Model));
        }
    }

    // var all = Task.WhenAll(..); await all.ConfigureAwait(..); if (all.IsFaulted) { throw all.Exception; }
    private static void Write(DocumentEditor editor, InvocationExpressionSyntax call, ExpressionStatementSyntax statement, SemanticModel model)
    {
        var all = Names.Unused("all", statement, model);
        Statements.Replace(
            editor,
            statement,
            Generate.Variable(all, call.WithoutTrivia()),
            statement.ReplaceNode(call, IdentifierName(all)),
            Generate.If(Generate.Member(IdentifierName(all), "IsFaulted"), ThrowStatement(Generate.Member(IdentifierName(all), "Exception"))));
    }
}
