using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// An awaited <c>Task.WhenAll</c> that is told not to throw, while nobody keeps its task or looks at the tasks in it:
/// that any of them failed can no longer be found out.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SuppressedFailuresNeverReadAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1004";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "Suppressed failures are never read",
        "With 'SuppressThrowing' this await says nothing of the tasks that failed, and nobody looks at them afterwards; keep the task and test its 'IsFaulted'",
        DiagnosticSeverity.Info,
        "SuppressThrowing is for those who look at the task themselves. Where neither the task of Task.WhenAll nor the tasks in it can be reached any more, their failures are lost.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsWhenAll(symbols) || call.AwaitedBy(symbols) is not { } wait || !wait.SuppressesThrowing(symbols))
            return;
        if (IsOnTheWayOut(wait) || !TaskFacts.SeveralCanFail(TaskArguments.Of(call), symbols))
            return;

        var tasks = TaskSources.OfArguments(call, symbols);
        if (!tasks.CanFail || tasks.MayBeOwnedElsewhere || tasks.Sources.Any(s => s is IParameterReferenceOperation)
            || LaterLooks.Exist(tasks, call, wait, reduced: null, symbols) || IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName()));
    }

    // In a handler, a finally or a stop, and once the work was told to end, failures are no longer of interest.
    private static bool IsOnTheWayOut(IOperation wait) =>
        AsyncScope.Of(wait).IsCleanup
        || EnclosingTries.Of(wait).Any(t => !ReferenceEquals(t.Part, t.Try.Body))
        || AsyncScope.Of(wait).Body.DescendantsInFunction().Any(o =>
            o is IInvocationOperation call && call.IsCancel() && call.Syntax.SpanStart < wait.Syntax.SpanStart);
}
