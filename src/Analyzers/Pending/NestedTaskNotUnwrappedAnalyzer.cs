using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A task of a task, as <c>Task.Factory.StartNew(async ..)</c> gives, that is awaited once or kept as a plain task. It ends
/// when the inner task has begun: nobody waits for the work, nobody sees it fail.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NestedTaskNotUnwrappedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3008";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A nested task is not unwrapped",
        "The result of this task is a task again: {0} when that one has merely begun, and its failure is lost; use Task.Run or Unwrap",
        DiagnosticSeverity.Warning,
        "Task.Factory.StartNew and ContinueWith do not unwrap what an async delegate gives. The task they return ends with the first await of the delegate; the rest of the work, and its failure, are in the inner task.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols)
    {
        context.RegisterOperationAction(c => AnalyzeAwait(c, symbols), OperationKind.Await);
        context.RegisterOperationAction(c => AnalyzeCall(c, symbols), OperationKind.Invocation);
        context.RegisterOperationAction(c => AnalyzeCreation(c, symbols), OperationKind.ObjectCreation);
    }

    private static void AnalyzeAwait(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (NestedTask.FindAwaited((IAwaitOperation)context.Operation, symbols) is { } nested)
            Report(context, nested, "the await ends");
    }

    private static void AnalyzeCall(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (NestedTask.MayBeMadeBy(((IInvocationOperation)context.Operation).TargetMethod))
            AnalyzeMade(context, symbols);
    }

    private static void AnalyzeCreation(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (context.Operation.Type?.Name == "Task")
            AnalyzeMade(context, symbols);
    }

    private static void AnalyzeMade(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (NestedTask.FindMade(context.Operation, symbols) is { } nested)
            Report(context, nested, nested.Use == NestedTaskUse.WaitedFor ? "the wait ends" : "it ends");
    }

    private static void Report(OperationAnalysisContext context, NestedTask nested, string what)
    {
        if (IsHalfTyped(nested.Value.Syntax.Parent ?? nested.Value.Syntax))
            return;

        var place = nested.Value is IInvocationOperation call ? call.CalledName() : nested.Value.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rule, place, what));
    }
}
