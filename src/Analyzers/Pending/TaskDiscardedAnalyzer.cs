using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A discard of a task that can fail: <c>_ = SaveAsync();</c>. That is the accepted sign for "on purpose", so the rule is
/// for projects that want to know of each failure all the same.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskDiscardedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3002";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A task that can fail is discarded",
        "The task of '{0}' is discarded: when it fails nobody is told; give its failure to a handler, or await it",
        DiagnosticSeverity.Warning,
        "The discard says that nobody waits for the work. It does not say what happens when the work fails: nothing does.",
        enabled: false);

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols)
    {
        context.RegisterOperationAction(c => AnalyzeAssignment(c, symbols), OperationKind.SimpleAssignment);
        context.RegisterOperationAction(c => AnalyzeVariable(c, symbols), OperationKind.VariableDeclarator);
    }

    private static void AnalyzeAssignment(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (context.Operation is ISimpleAssignmentOperation { Target: IDiscardOperation } assignment)
            Analyze(context, assignment.Value, symbols);
    }

    private static void AnalyzeVariable(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var variable = (IVariableDeclaratorOperation)context.Operation;
        if (variable.Symbol.Name.StartsWith("_", StringComparison.Ordinal) && variable.GetVariableInitializer() is { Value: var value } && TaskTypes.MayHoldTasks(variable.Symbol.Type, symbols)
            && SymbolUses.Around(variable).Of(variable.Symbol).Count == 0)
        {
            Analyze(context, value, symbols);
        }
    }

    private static void Analyze(OperationAnalysisContext context, IOperation value, TaskSymbols symbols)
    {
        value = value.Unwrap();
        if (!TaskTypes.MayHoldTasks(value.Type, symbols) || UnkeptTask.Find(value, symbols) is not { } call)
            return;
        if (UnkeptTask.IsObservedByName(value, Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(value.Syntax.SyntaxTree)).ObservingMethods))
            return;
        if (!UnkeptTask.IsLoss(call, symbols) || IsHalfTyped(context.Operation.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName(), UnkeptTask.NameOf(call)));
    }
}
