using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || Race.Find(call, context.Symbols) is not { WinnerIsLost: true, Winner: null, RemovedFrom: null } race
            || race.Wait.Syntax is not AwaitExpressionSyntax { Parent: ExpressionStatementSyntax } wait
            || AsyncScope.Of(race.Wait).MustNotThrow || EnclosingTries.Of(race.Wait).Any(t => ReferenceEquals(t.Part, t.Try.Finally)))
        {
            yield break;
        }

        yield return new(
            "Await the winner too: throws its failure",
            BclKey,
            ChangesBehaviour: true,
            editor => editor.ReplaceNode(wait, AwaitedTwice(wait).WithTriviaFrom(wait)));
    }

    // The second await goes on as the first one does: with its ConfigureAwait, if it has one.
    private static ExpressionSyntax AwaitedTwice(AwaitExpressionSyntax wait)
    {
        var winner = wait.WithoutTrivia();
        return AwaitExpression(wait.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }, ArgumentList: var arguments }
            ? InvocationExpression(Generate.Member(ParenthesizedExpression(winner), "ConfigureAwait"), arguments.WithoutTrivia())
            : winner);
    }
}
