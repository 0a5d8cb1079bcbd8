using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// An awaited <c>Task.WhenAny</c> whose winner nobody looks at. <c>WhenAny</c> succeeds even when the winner has
/// failed: its failure is in the task, and the task is gone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RaceWinnerNeverAwaitedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3004";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "The winner of Task.WhenAny is never awaited",
        "Task.WhenAny succeeds even when the task that ended first has failed, and nobody awaits that task: its failure is lost; await the winner too",
        DiagnosticSeverity.Warning,
        "Awaiting Task.WhenAny gives the task that ended first and never throws. The failure of that task shows only when the task itself is awaited.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (Race.Find(call, symbols) is not { WinnerIsLost: true } race || !TaskArguments.Of(call).MayBeSeveral || IsHalfTyped(race.Wait.Syntax.Parent ?? race.Wait.Syntax))
            return;
        if (TestProject.IsSilent(context))
            return;

        var tasks = TaskSources.OfArguments(call, symbols);
        if (tasks.Sources.Any(s => IsDelay(s, symbols)) || tasks.MayBeOwnedElsewhere || !tasks.CanFail || tasks.Sources.Any(s => IsSignalReadAfter(s, race, symbols)))
            return;
        // What was taken out of the list is not seen by whoever awaits the list.
        if (LaterLooks.Exist(tasks, race.Call, race.Wait, race.RemovedFrom?.ReferencedSymbol(), symbols))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName()));
    }

    // await Task.WhenAny(signal.Task, work); if (signal.Task.IsCompleted) ..: raced to wait for the signal.
    private static bool IsSignalReadAfter(IOperation task, Race race, TaskSymbols symbols) =>
        task is IPropertyReferenceOperation { Property: var property } && TaskFacts.IsSignal(task, symbols)
        && SymbolUses.Around(task).Of(property).Any(u => u.IsSameObject(task) && u.Syntax.SpanStart > race.Wait.Syntax.Span.End
            && TaskFacts.UseOf(u, symbols) is TaskUse.Inspected or TaskUse.Observed);

    /// <summary>Is the task a delay, or one that a method in source hands out?</summary>
    internal static bool IsDelay(IOperation task, TaskSymbols symbols) => task is IInvocationOperation call
        && (call.IsDelay(symbols) || DelayRace.HandsOutDelay(call.TargetMethod, symbols));
}
