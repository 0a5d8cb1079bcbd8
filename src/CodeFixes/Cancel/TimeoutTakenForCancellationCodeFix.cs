using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// Leaves the handler to the timeout, and lets the caller's cancellation pass: with <c>WithTimeoutAsync</c>, which throws
/// another exception for each, or with a filter. Both change who gets the caller's cancellation, and say so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TimeoutTakenForCancellationCodeFix() : TaskCodeFix(TimeoutTakenForCancellationAnalyzer.Id)
{
    private const string LibraryKey = TimeoutTakenForCancellationAnalyzer.Id + ".WithTimeoutAsync";
    private const string BclKey = TimeoutTakenForCancellationAnalyzer.Id + ".TestToken";

    private static readonly string[] Endings = ["Kill", "Cancel", "Abort", "Terminate", "Dispose", "Close", "Stop", "Shutdown", "Disconnect", "Release", "Rollback", "Delete", "Remove"];

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<CatchClauseSyntax, ICatchClauseOperation>() is not { Syntax: CatchClauseSyntax syntax, Parent: ITryOperation attempt } clause
            || TimeoutTakenForCancellationAnalyzer.Find(clause, context.Symbols) is not { } limited
            || IsForTheCaller(syntax) || CleansUp(clause) || IsCaughtBehind(clause, attempt, context.Symbols))
        {
            yield break;
        }

        if (context.Symbols is { TaskWait: { } library, TimeoutException: { } timeoutException } && SeparateTimeout.Find(limited, clause, attempt, context) is { } separate)
        {
            yield return new(
                "Limit it with 'WithTimeoutAsync': the handler gets the timeout, the caller's cancellation passes it by",
                LibraryKey,
                ChangesBehaviour: true,
                editor => separate.Write(editor, library, timeoutException));
        }

        if (Asked(limited, syntax, context) is { } asked)
        {
            yield return new(
                $"Handle the timeout only, with 'when (!{asked})': the caller's cancellation passes the handler by",
                BclKey,
                ChangesBehaviour: true,
                editor => AddFilter(editor, syntax, Generate.Not(asked)));
        }
    }

    // What is ended or given back has to be for both reasons.
    private static bool CleansUp(ICatchClauseOperation clause) => clause.Handler.DescendantsInFunction().Any(o =>
        o is IInvocationOperation { TargetMethod.Name: var name } && Array.Exists(Endings, ending => name.StartsWith(ending, StringComparison.Ordinal)));

    // Code that speaks of a cancellation, and of no timeout, is there for the caller's wish.
    private static bool IsForTheCaller(CatchClauseSyntax clause)
    {
        var text = clause.Block.ToString();
        return Mentions(text, "cancel") && !Mentions(text, "timeout") && !Mentions(text, "time out") && !Mentions(text, "timed");
    }

    private static bool Mentions(string text, string word) => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    // Passed by here, the caller's cancellation would be taken for an error by a clause that is for all exceptions.
    private static bool IsCaughtBehind(ICatchClauseOperation clause, ITryOperation attempt, TaskSymbols symbols) =>
        attempt.Catches.Skip(attempt.Catches.IndexOf(clause) + 1).Any(c =>
            c.ExceptionType.SpecialType == SpecialType.System_Object || TaskSymbols.IsOrInherits(symbols.TaskCanceledException, c.ExceptionType as INamedTypeSymbol));

    // token.IsCancellationRequested, where there is one token, and it has its name in the filter too
    private static ExpressionSyntax? Asked(LimitedTry limited, CatchClauseSyntax clause, TaskFixContext context)
    {
        if (limited.Callers is not [{ IsImplicit: false, Syntax: ExpressionSyntax token } caller] || !Movable.IsPlain(caller))
            return null;

        var root = caller;
        while (root is IMemberReferenceOperation { Instance: { } owner })
            root = owner.Unwrap();
        var isVisible = root.ReferencedSymbol() is not (ILocalSymbol or IParameterSymbol)
            || context.Model.LookupSymbols(clause.SpanStart, name: root.ReferencedSymbol()!.Name).Contains(root.ReferencedSymbol()!, SymbolEqualityComparer.Default);
        return isVisible ? Generate.Member(Generate.AsReceiver(token.WithoutTrivia()), "IsCancellationRequested") : null;
    }

    private static void AddFilter(DocumentEditor editor, CatchClauseSyntax clause, ExpressionSyntax condition)
    {
        var declaration = clause.Declaration!;
        var filter = CatchFilterClause(condition).NormalizeWhitespace().WithLeadingTrivia(Space).WithTrailingTrivia(declaration.GetTrailingTrivia());
        editor.ReplaceNode(clause, clause.WithDeclaration(declaration.WithTrailingTrivia()).WithFilter(filter));
    }
}
