using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Runs the race in a scope of the library, which is cancelled when the first task has ended, and ends when all of them
/// have. That is another program, and the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class RaceLosersAbandonedCodeFix() : TaskCodeFix(RaceLosersAbandonedAnalyzer.Id)
{
    private const string LibraryKey = RaceLosersAbandonedAnalyzer.Id + ".TaskScope";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Symbols.TaskScope is { } library
            && context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is { } call
            && ScopedRace.Find(call, context) is { } race)
        {
            yield return new(
                "Run the race in a 'TaskScope': cancels the losers and waits for them",
                LibraryKey,
                ChangesBehaviour: true,
                editor => new RaceScope(race, context.Model).Write(editor, library));
        }
    }
}
