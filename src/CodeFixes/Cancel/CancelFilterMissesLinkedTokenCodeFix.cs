using AsyncPitfalls.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>Asks the token itself whether it is cancelled. The handler is then entered where it never was, and the title says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CancelFilterMissesLinkedTokenCodeFix() : TaskCodeFix(CancelFilterMissesLinkedTokenAnalyzer.Id)
{
    private const string BclKey = CancelFilterMissesLinkedTokenAnalyzer.Id + ".TestToken";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<CatchClauseSyntax, ICatchClauseOperation>() is not { Syntax: CatchClauseSyntax syntax } clause
            || CancelFilterMissesLinkedTokenAnalyzer.Missed(clause, context.Symbols) is not var (comparison, _)
            || comparison.Condition.Syntax is not ExpressionSyntax condition
            || CancelFilterMissesLinkedTokenAnalyzer.RequestedTest(comparison.Token, context.Symbols) is not ExpressionSyntax token
            || Layout.HasComments(condition.WithoutTrivia()))
        {
            yield break;
        }

        var asked = Generate.Member(Generate.AsReceiver(token.WithoutTrivia()), "IsCancellationRequested");
        yield return new(
            comparison.IsNegated
                ? $"Test '!{asked}': the handler is passed by when that is cancelled"
                : $"Test '{asked}': the handler is entered when that is cancelled",
            BclKey,
            ChangesBehaviour: true,
            editor => Write(editor, syntax, condition, comparison.IsNegated ? Generate.Not(asked) : asked));
    }

    private static void Write(DocumentEditor editor, CatchClauseSyntax clause, ExpressionSyntax condition, ExpressionSyntax asked)
    {
        editor.ReplaceNode(condition, asked.WithTriviaFrom(condition));
        // A variable that nobody names any more would be a warning.
        if (clause.Declaration is { Identifier: { RawKind: not (int)SyntaxKind.None } name } declaration && !IsNamedElsewhere(clause, condition, name.ValueText))
            editor.ReplaceNode(declaration, declaration.WithType(declaration.Type.WithTrailingTrivia(name.TrailingTrivia)).WithIdentifier(default));
    }

    private static bool IsNamedElsewhere(CatchClauseSyntax clause, ExpressionSyntax condition, string name) => clause.DescendantNodes()
        .Any(n => n is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name && !condition.Span.Contains(n.Span));
}
