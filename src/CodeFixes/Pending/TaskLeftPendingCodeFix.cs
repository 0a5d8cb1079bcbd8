using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Starts the work behind the exit that would lose it, waits for it before that exit, or cancels it and waits. Each of
/// them changes what a run through that exit does, and says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskLeftPendingCodeFix() : TaskCodeFix(TaskLeftPendingAnalyzer.Id)
{
    private const string CancelKey = TaskLeftPendingAnalyzer.Id + ".CancelAndWaitAsync";
    private const string StartLaterKey = TaskLeftPendingAnalyzer.Id + ".StartLater";
    private const string AwaitKey = TaskLeftPendingAnalyzer.Id + ".Await";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || StartedTask.Find(call, context.Symbols) is not { } started
            || FateOf(call, context.Symbols) is not { Kind: TaskFateKind.Lost } fate
            || started.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            yield break;
        }

        var name = started.Variable.Name;
        if (context.Symbols.TaskWait is { } library && CancelledSource.Find(started, context) is { } cancel)
        {
            yield return new(
                $"Cancel, and wait for '{name}' with 'CancelAndWaitAsync'",
                CancelKey,
                ChangesBehaviour: true,
                editor => cancel.Write(editor, library));
        }

        if (EarlyExit.Behind(statement, started, fate) is { } exit)
        {
            yield return new(
                $"Start '{name}' after the early exit",
                StartLaterKey,
                ChangesBehaviour: true,
                editor => exit.Write(editor));
        }

        if (LastChance.Of(started, fate, statement, context) is { } chance)
        {
            yield return new(
                $"Wait for '{name}' {chance.Description}",
                AwaitKey,
                ChangesBehaviour: true,
                editor => chance.Write(editor));
        }
    }

    private static TaskFate? FateOf(IInvocationOperation call, TaskSymbols symbols) =>
        FlowGraphs.Of(call) is { } graph ? TaskFlow.Around(call, graph, symbols)?.FateOf(call) : null;
}
