using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Starts the tasks in a scope, which cancels the rest when one fails; or waits for all of them before the first is read.
/// Then none is left behind.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StartedTasksAwaitedInTurnCodeFix() : TaskCodeFix(StartedTasksAwaitedInTurnAnalyzer.Id)
{
    private const string ScopeKey = StartedTasksAwaitedInTurnAnalyzer.Id + ".TaskScope";
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
            if (context.Symbols.TaskScope is { } library && ScopedTurn.For(wait, turn, context) is { } scoped)
            {
                yield return new(
                    "Start them in a 'TaskScope': cancels the rest when one fails, and waits for it",
                    ScopeKey,
                    ChangesBehaviour: true,
                    editor => scoped.Write(editor, context, library));
            }

            yield return new(
                "Wait for all of them first with 'Task.WhenAll': waits even when one fails",
                WhenAllKey,
                ChangesBehaviour: true,
                editor => wait.Write(editor, context));
        }
    }
}
