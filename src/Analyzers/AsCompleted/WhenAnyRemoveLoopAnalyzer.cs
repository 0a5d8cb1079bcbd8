using AsyncPitfalls.Pending;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// A loop that waits with <c>Task.WhenAny</c> for one task after the other. Each round puts a continuation on all that are
/// left, and takes it off again.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WhenAnyRemoveLoopAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP4001";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.AsCompleted,
        "A loop over Task.WhenAny goes through all tasks that are left in every round",
        "Every round of this loop registers with all tasks that are left, which takes time with the square of their number; go through them with 'await foreach' in the order in which they end",
        DiagnosticSeverity.Info,
        "Task.WhenAny puts a continuation on each task that it is given. In a loop that removes one task each time that is done n * n / 2 times for n tasks; a loop over Task.WhenEach or EachAsync does it n times.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsWhenAny(symbols) || RemoveLoop.Of(call, symbols) is not { } loop || IsHalfTyped(loop.Loop.Syntax))
            return;
        // A winner that nobody reads is AP3004's. A delay or a signal among the tasks is there to end the loop, not the wait for a task.
        if (Race.Find(call, symbols) is { WinnerIsLost: true } || IsWithSignal(call, symbols))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName()));
    }

    private static bool IsWithSignal(IInvocationOperation call, TaskSymbols symbols) =>
        TaskSources.OfArguments(call, symbols).Sources.Any(s => RaceWinnerNeverAwaitedAnalyzer.IsDelay(s, symbols) || TaskFacts.IsSignal(s, symbols));
}
