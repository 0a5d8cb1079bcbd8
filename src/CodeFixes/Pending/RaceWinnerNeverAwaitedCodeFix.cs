using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>Awaits the winner as well, so that its failure is thrown where nothing was thrown before; the title says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class RaceWinnerNeverAwaitedCodeFix() : TaskCodeFix(RaceWinnerNeverAwaitedAnalyzer.Id)
{
    private const string BclKey = RaceWinnerNeverAwaitedAnalyzer.Id + ".AwaitWinner";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is { } call
            && Race.Find(call, context.Symbols) is { WinnerIsLost: true, Wait.Syntax: AwaitExpressionSyntax wait } race
            && !race.Wait.MaySuppressThrowing(context.Symbols)
            && !AsyncScope.MustNotThrowAt(race.Wait)
            && Repair(race, wait, context) is { } edit)
        {
            yield return new("Await the winner too: throws its failure", BclKey, ChangesBehaviour: true, edit);
        }
    }

    private static Action<DocumentEditor>? Repair(Race race, AwaitExpressionSyntax wait, TaskFixContext context) => race switch
    {
        { Winner: { } winner } => OfLocal(race, winner, wait, context),
        { RemovedFrom: { } window } => OfWindow(window, wait, context),
        _ when wait.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax =>
            editor => editor.ReplaceNode(wait, Generate.AwaitLike(wait, wait.WithoutTrivia()).WithTriviaFrom(wait)),
        _ => null,
    };

    // var winner = await Task.WhenAny(a, b); await winner;
    private static Action<DocumentEditor>? OfLocal(Race race, ILocalSymbol winner, AwaitExpressionSyntax wait, TaskFixContext context)
    {
        StatementSyntax? statement = wait.Parent switch
        {
            EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax declaration } } => declaration,
            AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax assignment } => assignment,
            _ => null,
        };
        if (statement is null || !context.Symbols.IsReferenceTask(winner.Type))
            return null;

        var uses = SymbolUses.Around(race.Wait).Of(winner);
        if (uses.Count == 0 && statement is LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 })
        {
            var twice = ExpressionStatement(Generate.AwaitLike(wait, wait.WithoutTrivia())).WithTriviaFrom(statement);
            return editor => editor.ReplaceNode(statement, twice);
        }

        // What fails must be out of the window by then: the next round would find it there again.
        var last = race.RemovedFrom is null ? statement : uses.Select(RemovingStatement).LastOrDefault(s => s?.Parent == statement.Parent && s?.SpanStart > statement.SpanStart);
        return last is null ? null : editor => Statements.Replace(editor, last, last, Await(wait, winner.Name));
    }

    // running.Remove(await Task.WhenAny(running)); takes three statements.
    private static Action<DocumentEditor>? OfWindow(IOperation window, AwaitExpressionSyntax wait, TaskFixContext context)
    {
        if (RemovingStatement(wait) is not { } statement || window is not (ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation))
            return null;

        return editor =>
        {
            var finished = Names.Unused("finished", statement, context.Model);
            Statements.Replace(
                editor,
                statement,
                Generate.Variable(finished, wait.WithoutTrivia()),
                statement.ReplaceNode(wait, IdentifierName(finished)),
                Await(wait, finished));
        };
    }

    private static StatementSyntax? RemovingStatement(IOperation removed) => RemovingStatement(removed.Syntax);

    // list.Remove(task);
    private static StatementSyntax? RemovingStatement(SyntaxNode removed) =>
        removed.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Remove" }, Parent: ExpressionStatementSyntax statement } }
            ? statement
            : null;

    private static StatementSyntax Await(AwaitExpressionSyntax wait, string task) =>
        ExpressionStatement(Generate.AwaitLike(wait, IdentifierName(task))).WithAdditionalAnnotations(Formatter.Annotation);
}
