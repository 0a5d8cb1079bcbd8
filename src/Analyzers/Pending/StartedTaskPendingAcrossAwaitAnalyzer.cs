using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A task that was started here and is awaited only after another await. When that one throws, nobody waits for the
/// task any more. "Subscribe, trigger, await" looks like this and is fine, so the rule speaks only where it is asked to.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StartedTaskPendingAcrossAwaitAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3012";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A started task is pending across another await",
        "When the await of '{1}' throws, nobody waits for the task in '{0}' any more, and its failure goes unseen; await both together",
        DiagnosticSeverity.Warning,
        "The work was started before something else is awaited, and is awaited itself only afterwards. When that await throws, the function ends and the work runs on unobserved.",
        enabled: false);

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (StartedTask.Find(call, symbols) is not { IsDiscarded: false } started || StatementsAhead.SettleBeforeAwait(started) || !AsyncScope.Of(call).IsAsync)
            return;
        if (TaskFlow.Around(call, context.GetControlFlowGraph(), symbols)?.AwaitsAcross(call, code => AwaitBetween.LosesTask(code, started, symbols)) is not [var other, ..])
            return;
        if (started.IsHarmless(symbols) || IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(
            Rule, call.CalledName(), additionalLocations: [other.GetLocation()], started.Variable.Name, ShortName(other)));
    }

    private static string ShortName(SyntaxNode other)
    {
        var name = other is CommonForEachStatementSyntax loop ? loop.Expression : ((AwaitExpressionSyntax)other).Expression;
        while (true)
        {
            switch (name)
            {
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WithCancellation", Expression: var inner } }:
                    name = inner;
                    break;
                case InvocationExpressionSyntax { Expression: var called }:
                    name = called;
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member }:
                    return member;
                default:
                    return name.ToString();
            }
        }
    }
}
