using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Observes the work in front of the continuation, which traces its failure and changes nothing else; or awaits it there,
/// with the continuation's code in a <c>finally</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ContinuationIgnoresFailureCodeFix() : TaskCodeFix(ContinuationIgnoresFailureAnalyzer.Id)
{
    private const string LibraryKey = ContinuationIgnoresFailureAnalyzer.Id + ".Observe";
    private const string BclKey = ContinuationIgnoresFailureAnalyzer.Id + ".TryFinally";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || Dropped(call, context.Symbols) is not { } blind
            || blind.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement
            || !EvaluationOrder.IsFirst(blind.Antecedent.Syntax, statement))
        {
            yield break;
        }

        if (ObserveCall.At(context) is { } observe && !blind.Antecedent.Syntax.AncestorsAndSelf().TakeWhile(n => n != statement).Any(n => n is ConditionalAccessExpressionSyntax))
        {
            yield return new(
                "Observe the task: its failure is traced",
                LibraryKey,
                ChangesBehaviour: false,
                editor => Observe(editor, blind, statement, observe, context));
        }

        if (FinallyInstead.Of(blind, statement, context) is { } awaited)
        {
            yield return new(
                "Await the task, and go on in a 'finally': waits here, and throws its failure",
                BclKey,
                ChangesBehaviour: true,
                editor => Statements.Replace(editor, statement, awaited));
        }
    }

    // The call that is reported is the first of a chain; the last one is dropped.
    private static BlindContinuation? Dropped(IInvocationOperation call, TaskSymbols symbols)
    {
        for (IOperation? o = call; o is not null and not IExpressionStatementOperation; o = o.Parent)
        {
            if (o is IInvocationOperation candidate && BlindContinuation.Find(candidate, symbols) is { } blind && blind.Call == call)
                return blind;
        }

        return null;
    }

    private static void Observe(DocumentEditor editor, BlindContinuation blind, ExpressionStatementSyntax statement, ObserveCall observe, TaskFixContext context)
    {
        if (blind.Antecedent is ILocalReferenceOperation { Local: var local })
        {
            var known = SyntaxFactory.IdentifierName(local.Name);
            Statements.Replace(editor, statement, successor: 1, SyntaxFactory.ExpressionStatement(observe.On(known, isValueTask: false, editor.Generator)), statement);
            return;
        }

        var work = (ExpressionSyntax)blind.Antecedent.Syntax;
        var name = SyntaxFactory.IdentifierName(Names.Unused("task", statement, context.Model));
        Statements.Replace(
            editor,
            statement,
            successor: 2,
            Generate.Variable(name.Identifier.ValueText, work.WithoutTrivia()),
            SyntaxFactory.ExpressionStatement(observe.On(name, isValueTask: false, editor.Generator)),
            statement.ReplaceNode(work, Layout.HasComments(work.GetTrailingTrivia()) ? name.WithTriviaFrom(work) : name.WithLeadingTrivia(work.GetLeadingTrivia())));
    }
}
