using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Ends the work with its time: the library runs it with a limit, or it gets a token that is cancelled when the time is up.
/// Work that takes no token can only be waited for in a way that says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DelayRaceLeavesWorkRunningCodeFix() : TaskCodeFix(DelayRaceLeavesWorkRunningAnalyzer.Id)
{
    private const string LimitKey = DelayRaceLeavesWorkRunningAnalyzer.Id + ".WithTimeoutAsync";
    private const string CancelAndWaitKey = DelayRaceLeavesWorkRunningAnalyzer.Id + ".CancelAndWaitAsync";
    private const string CompletesKey = DelayRaceLeavesWorkRunningAnalyzer.Id + ".CompletesWithinAsync";
    private const string BclKey = DelayRaceLeavesWorkRunningAnalyzer.Id + ".Cancel";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call || DelayRace.Find(call, context.Symbols) is not { } race)
            yield break;

        // With several of them, none alone is what the race is about.
        var work = race.Works.Take(2).ToList() is [var only] ? only : null;
        var cancelled = work is null ? null : CancelledWork.Find(race, work, context);
        if (context.Symbols.TaskWait is { } library)
        {
            var limited = work is null ? null : LimitedWork.Find(race, work, context);
            if (limited is not null)
            {
                yield return new(
                    "Run it with 'WithTimeoutAsync': cancels the work when the time is up, and throws when it has ended",
                    LimitKey,
                    ChangesBehaviour: true,
                    editor => limited.Write(editor, library));
            }
            else if (cancelled is { CanWait: true })
            {
                yield return new(
                    "Cancel the work when the time is up, and wait until it has ended: throws its failure",
                    CancelAndWaitKey,
                    ChangesBehaviour: true,
                    editor => cancelled.Write(editor, library));
            }

            // The program does the same, but nothing is repaired either: that is for one place, where a person sees it.
            if (cancelled is null && limited is null && CompletionTest.Find(race, context) is { } test)
            {
                yield return new(
                    "Wait with 'CompletesWithinAsync': the work runs on when the time is up",
                    CompletesKey,
                    ChangesBehaviour: true,
                    editor => test.Write(editor, library));
            }
        }

        if (cancelled is not null)
            yield return new("Cancel the work when the time is up", BclKey, ChangesBehaviour: true, editor => cancelled.Write(editor, null));
    }
}
