using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Waits for all of the tasks before the first is read: then none is left behind. Each task is read afterwards as before.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StartedTasksAwaitedInTurnCodeFix() : TaskCodeFix(StartedTasksAwaitedInTurnAnalyzer.Id)
{
    private const string WhenAllKey = StartedTasksAwaitedInTurnAnalyzer.Id + ".WhenAll";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<AwaitExpressionSyntax, IAwaitOperation>() is not { } await
            || AwaitInTurn.Find(await, () => Semantics.Flow.FlowGraphs.Of(await), context.Symbols) is not { } turn)
        {
            yield break;
        }

        if (JointWait.For(turn, context) is { } wait)
        {
            yield return new(
                "Wait for all of them first with 'Task.WhenAll': waits even when one fails",
                WhenAllKey,
                ChangesBehaviour: true,
                editor => wait.Write(editor, context));
        }
    }
}
