using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A task that was started here and that, on some path, nobody has looked at when its variable ends: an early return
/// between start and await, a list that is filled and forgotten. The work runs on unseen, and so does its failure.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskLeftPendingAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3003";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A started task is left pending",
        "The task in '{0}' is lost {1}: nobody waits for it, and its failure goes unseen; await it before that",
        DiagnosticSeverity.Warning,
        "The work was started in this function. On the path that ends at the related place it has been neither awaited nor handed to anybody: it runs on unseen, and when it fails nobody is told.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (StartedTask.Find(call, symbols) is not { IsDiscarded: false } started || StatementsAhead.Settle(started) || TaskFacts.IsSignal(call, symbols))
            return;
        if (TaskFlow.Around(call, context.GetControlFlowGraph(), symbols)?.FateOf(call) is not { Kind: TaskFateKind.Lost } fate)
            return;
        if (started.IsHarmless(symbols) || TaskOutlivesScopeAnalyzer.SpeaksOf(started, symbols) || IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            call.CalledName(),
            additionalLocations: fate.Place is { } place ? [place.GetLocation()] : [],
            started.Variable.Name,
            Describe(fate)));
    }

    private static string Describe(TaskFate fate) => (fate.Loss, fate.Place) switch
    {
        (TaskLoss.Return, YieldStatementSyntax) => "at the 'yield break'",
        (TaskLoss.Return, _) => "at the 'return'",
        (TaskLoss.Throw, _) => "at the 'throw'",
        (TaskLoss.Scope, BreakStatementSyntax) => "at the 'break'",
        (TaskLoss.Scope, ContinueStatementSyntax) => "at the 'continue'",
        (TaskLoss.Scope, _) => "at the end of its block",
        (TaskLoss.Overwritten, _) => "where the variable gets another value",
        _ => "at the end of the function",
    };
}
