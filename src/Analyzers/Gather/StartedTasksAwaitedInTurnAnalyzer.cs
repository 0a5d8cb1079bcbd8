using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Several tasks that were started here and are awaited one after the other. When an earlier one fails, nobody waits for
/// the later ones any more: they run on, and their failures go unseen.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StartedTasksAwaitedInTurnAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1005";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "Started tasks are awaited in turn",
        "When this await throws, nobody waits for {0} any more, and what fails there goes unseen; await them together with 'Task.WhenAll' first",
        DiagnosticSeverity.Warning,
        "The tasks run at the same time, but are awaited one after the other. When one of them fails, the awaits behind it are not reached: the other tasks run on unobserved, and their failures are lost.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Await);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var await = (IAwaitOperation)context.Operation;
        if (AwaitInTurn.Find(await, context.GetControlFlowGraph, symbols) is not { } turn || IsHalfTyped(AsyncScope.Of(await).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            await.Syntax.GetLocation(),
            additionalLocations: [turn.Pending.Call.CalledName()],
            turn.List is { } list ? $"the other tasks in '{list.Name}'" : $"the task in '{turn.Pending.Variable.Name}'"));
    }
}
