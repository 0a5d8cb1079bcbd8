using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>Catches the base class. The handler is then entered for cancellations that got away before, and the title says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CancelHandlerTooNarrowCodeFix() : TaskCodeFix(CancelHandlerTooNarrowAnalyzer.Id)
{
    private const string BclKey = CancelHandlerTooNarrowAnalyzer.Id + ".CatchOperationCanceledException";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<CatchClauseSyntax, ICatchClauseOperation>() is { Syntax: CatchClauseSyntax { Declaration: { } declaration }, Parent: ITryOperation attempt } clause
            && context.Symbols.OperationCanceledException is { } cancellation
            && !HidesOthers(clause, attempt, cancellation))
        {
            yield return new(
                "Catch 'OperationCanceledException': the handler is entered however the cancellation was noticed",
                BclKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(declaration.Type, Generate.TypeName(cancellation, editor.Generator).WithTriviaFrom(declaration.Type)));
        }
    }

    // A clause behind it for another kind of cancellation would never be entered any more, with a filter perhaps.
    private static bool HidesOthers(ICatchClauseOperation clause, ITryOperation attempt, INamedTypeSymbol cancellation) =>
        attempt.Catches.Skip(attempt.Catches.IndexOf(clause) + 1).Any(c => TaskSymbols.IsOrInherits(c.ExceptionType, cancellation));
}
