using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Shows the handler every failure: <c>WithAllFailures()</c> and a loop over <c>AllFailures()</c>, or the exception of
/// the WhenAll task itself. In a run with one failure nothing changes.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class HandlerSeesFirstFailureOnlyCodeFix() : TaskCodeFix(HandlerSeesFirstFailureOnlyAnalyzer.Id)
{
    private const string LibraryKey = HandlerSeesFirstFailureOnlyAnalyzer.Id + ".WithAllFailures";
    private const string BclKey = HandlerSeesFirstFailureOnlyAnalyzer.Id + ".WhenAllException";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || !call.IsWhenAll(context.Symbols)
            || AwaitedWhenAll.Find(call, context.Symbols) is not { } whenAll)
        {
            yield break;
        }

        var handlers = whenAll.Try.Catches.Select(c => Handler.Of(c, context.Symbols)).OfType<Handler>().ToList();
        // AllFailures opens an aggregate: one that a blocking wait in the same try throws would be reported otherwise than now.
        if (context.Symbols.TaskWait is { } library && whenAll.Task.Syntax is ExpressionSyntax task
            && !AggregateSources.IsIn(whenAll.Try.Body, context.Symbols)
            && handlers.Any(h => h.Reports.Count > 0 || h.Rethrows || h.SeesAll))
        {
            yield return new(
                "Handle every failure with 'WithAllFailures'",
                LibraryKey,
                ChangesBehaviour: false,
                editor => ShowAllFailures(editor, task, handlers, library, context.Model));
        }

        if (WhenAllVariable.For(whenAll, context) is { } variable
            && (variable.IsReadByHandler || handlers.Any(h => h.Reports.Count > 0 && h.CatchesAll)))
        {
            yield return new(
                "Keep the WhenAll task and read every failure from its 'Exception'",
                BclKey,
                ChangesBehaviour: false,
                editor => ReadExceptionOfTask(editor, variable, handlers.Where(h => h.Reports.Count > 0 && h.CatchesAll), context.Model));
        }
    }

    private static void ShowAllFailures(
        DocumentEditor editor, ExpressionSyntax task, IEnumerable<Handler> handlers, INamedTypeSymbol library, SemanticModel model)
    {
        editor.ReplaceNode(task, Generate.CallOn(task, TaskWaitMethods.WithAllFailures, library, editor.Generator));
        foreach (var handler in handlers)
        {
            // Neighbours share one loop.
            foreach (var run in Runs(handler.Reports))
            {
                var failure = Names.Unused("failure", run[0], model);
                var failures = Generate.CallOn(
                    SyntaxFactory.IdentifierName(handler.Exception.Name), TaskWaitMethods.AllFailures, library, editor.Generator);
                var loop = Generate.ForEach(
                    failure,
                    failures,
                    run.Select((s, i) => Renamed(s, handler.Exception, failure, model) is var renamed && i == 0 ? renamed.WithoutLeadingTrivia() : renamed));
                editor.ReplaceNode(run[0], loop.WithLeadingTrivia(run[0].GetLeadingTrivia()).WithTrailingTrivia(run[run.Count - 1].GetTrailingTrivia()));
                foreach (var rest in run.Skip(1))
                    editor.RemoveNode(rest, SyntaxRemoveOptions.KeepNoTrivia);
            }
        }
    }

    private static void ReadExceptionOfTask(DocumentEditor editor, WhenAllVariable variable, IEnumerable<Handler> handlers, SemanticModel model)
    {
        variable.Declare(editor);
        foreach (var handler in handlers)
        {
            var first = handler.Reports[0].FirstAncestorOrSelf<CatchClauseSyntax>()!.Block.Statements[0];
            var failure = Names.Unused("failure", first, model);
            editor.InsertBefore(first, Generate.Variable(failure, variable.ExceptionOr(handler.Exception.Name)));
            foreach (var report in handler.Reports)
                editor.ReplaceNode(report, Renamed(report, handler.Exception, failure, model));
        }
    }

    private static IEnumerable<List<ExpressionStatementSyntax>> Runs(IReadOnlyList<ExpressionStatementSyntax> statements)
    {
        var run = new List<ExpressionStatementSyntax>();
        foreach (var statement in statements)
        {
            if (run.Count > 0 && !IsNext(run[run.Count - 1], statement))
            {
                yield return run;
                run = [];
            }

            run.Add(statement);
        }

        if (run.Count > 0)
            yield return run;
    }

    // Nor may the braces of a loop and an #if or #region between the two cross.
    private static bool IsNext(StatementSyntax first, StatementSyntax second) =>
        !second.GetLeadingTrivia().Any(t => t.IsDirective)
        && first.Parent is BlockSyntax block && block == second.Parent && block.Statements.IndexOf(second) == block.Statements.IndexOf(first) + 1;

    private static StatementSyntax Renamed(StatementSyntax statement, ILocalSymbol exception, string name, SemanticModel model) => statement.ReplaceNodes(
        statement.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(i => i.Identifier.ValueText == exception.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(i).Symbol, exception)),
        (_, i) => i.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(i.Identifier)));

    /// <summary>A clause that does something with what it caught.</summary>
    private sealed record Handler(ILocalSymbol Exception, IReadOnlyList<ExpressionStatementSyntax> Reports, bool Rethrows, bool SeesAll, bool CatchesAll)
    {
        public static Handler? Of(ICatchClauseOperation clause, TaskSymbols symbols)
        {
            var caught = new CaughtException(clause, symbols);
            if (caught.IsForCancellation || !caught.IsRead || caught.Variable is not { } exception || ReportingStatements.IsReassigned(clause, exception))
                return null;
            return new(
                exception,
                ReportingStatements.Of(clause, exception, symbols),
                caught.Rethrows,
                SymbolUses.Around(clause).Of(exception).Any(u => u.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation read } && read.IsTaskWait(TaskWaitMethods.AllFailures, symbols)),
                TaskSymbols.Is(exception.Type, symbols.Exception));
        }
    }
}
