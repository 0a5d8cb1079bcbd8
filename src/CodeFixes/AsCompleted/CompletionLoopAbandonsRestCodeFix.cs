using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// Lets the library start the tasks, so that it ends them when the loop is left; or goes through all of them and throws
/// behind the loop. A handler around the await would swallow the failure.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CompletionLoopAbandonsRestCodeFix() : TaskCodeFix(CompletionLoopAbandonsRestAnalyzer.Id)
{
    private const string EachAsyncKey = CompletionLoopAbandonsRestAnalyzer.Id + ".EachAsync";

    private const string WhenAllKey = CompletionLoopAbandonsRestAnalyzer.Id + ".WhenAll";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Symbols.TaskWait is { } library && LoopWork.Of(context) is { } work)
        {
            yield return new(
                "Start the tasks with 'EachAsync': leaving the loop cancels the rest and waits for it", EachAsyncKey, ChangesBehaviour: true, editor => work.Write(editor, library, context));
        }

        if (LoopToTheEnd.Of(context) is { } toTheEnd)
        {
            yield return new(
                "Go through all tasks, then throw what failed with 'Task.WhenAll' behind the loop", WhenAllKey, ChangesBehaviour: true, editor => toTheEnd.Write(editor, context));
        }
    }
}
