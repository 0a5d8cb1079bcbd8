using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// Cleanup that is given the token which may be the very reason for it. When the token is cancelled, the cleanup ends before
/// it has begun.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CleanupUsesCancelledTokenAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP5001";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Cancel,
        "Cleanup is given the cancelled token",
        "When '{0}' is cancelled, '{1}' ends before it has begun, and what it was to clean up stays as it is; give it CancellationToken.None, or a token of its own",
        DiagnosticSeverity.Warning,
        "A finally block and a handler of OperationCanceledException run also, or only, when the operation was cancelled. A call that looks at the cancelled token first does nothing then: a lock stays taken, a connection open.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Try);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var attempt = (ITryOperation)context.Operation;
        foreach (var cleanup in CleanupCall.Of(attempt, symbols))
        {
            if (!TokenObservation.MayObserve(cleanup.Call, cleanup.Token, symbols) || IsHalfTyped(attempt.Syntax))
                continue;
            context.ReportDiagnostic(Diagnostic.Create(Rule, cleanup.Token.Syntax.GetLocation(), cleanup.Token.Value.Syntax.ToString(), cleanup.Call.TargetMethod.Name));
        }
    }
}
