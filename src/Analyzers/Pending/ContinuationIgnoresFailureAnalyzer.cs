using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A continuation that runs whether or not the work before it has failed, and does not ask. Its own task is dropped, and
/// nobody else has the work's: a failure is gone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContinuationIgnoresFailureAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3011";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A continuation ignores a failure",
        "This continuation runs even when '{0}' has failed, and does not look: nobody learns of the failure; read the task's Exception there, or await the task",
        DiagnosticSeverity.Warning,
        "ContinueWith runs its delegate when the task has ended, in whatever way. The failure is in the task that the delegate is given; a delegate that does not look at it swallows it.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "ContinueWith" || BlindContinuation.Find(call, symbols) is not { } blind || IsHalfTyped(call.Syntax.Parent ?? call.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, blind.Call.CalledName(), blind.Work.TargetMethod.Name));
    }
}
