using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncPitfalls.AsCompleted;

/// <summary>Lets the library start the tasks, so that it ends them when the loop is left.</summary>
/// <remarks>
/// There is no plain .NET repair: a handler around the await would swallow the failure or change its type, and what is
/// to become of the other tasks only the author knows.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CompletionLoopAbandonsRestCodeFix() : TaskCodeFix(CompletionLoopAbandonsRestAnalyzer.Id)
{
    private const string EachAsyncKey = CompletionLoopAbandonsRestAnalyzer.Id + ".EachAsync";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Symbols.TaskWait is { } library && LoopWork.Of(context) is { } work)
        {
            yield return new(
                "Start the tasks with 'EachAsync': leaving the loop cancels the rest and waits for it", EachAsyncKey, ChangesBehaviour: true, editor => work.Write(editor, library, context));
        }
    }
}
