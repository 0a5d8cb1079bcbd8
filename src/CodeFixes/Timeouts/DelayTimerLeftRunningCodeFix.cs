using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>Ends the timer with the race: by the library's helper, or by a token that is cancelled behind the race.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DelayTimerLeftRunningCodeFix() : TaskCodeFix(DelayTimerLeftRunningAnalyzer.Id)
{
    private const string LibraryKey = DelayTimerLeftRunningAnalyzer.Id + ".CompletesWithinAsync";
    private const string BclKey = DelayTimerLeftRunningAnalyzer.Id + ".Cancel";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } delay || DelayRace.Of(delay, context.Symbols) is not { } race)
            yield break;

        if (context.Symbols.TaskWait is { } library && CompletionTest.Find(race, context) is { } test)
            yield return new("Wait with 'CompletesWithinAsync'", LibraryKey, ChangesBehaviour: false, editor => test.Write(editor, library));
        if (CancelledDelay.Find(race, delay, context) is { } cancelled)
            yield return new("Cancel the delay behind the race", BclKey, ChangesBehaviour: false, cancelled.Write);
    }
}
