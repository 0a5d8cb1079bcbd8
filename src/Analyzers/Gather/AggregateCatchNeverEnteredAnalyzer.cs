using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// A <c>catch (AggregateException)</c> around awaits. An await throws the first failure of its task unwrapped, so the
/// clause is dead: the failures it was written for pass it by.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AggregateCatchNeverEnteredAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1002";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "The AggregateException handler is never entered",
        "This handler is never entered, because 'await' throws the failure itself and not an AggregateException; catch the type that the awaited code throws",
        DiagnosticSeverity.Warning,
        "An await throws the first failure of its task unwrapped. Only blocking waits, Parallel loops and the like throw an AggregateException. A handler for it around awaits is dead code, and the failures it was meant for escape.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Try);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var attempt = (ITryOperation)context.Operation;
        if (AggregateHandler.Of(attempt, symbols) is not { } clause)
            return;
        if (!IsHalfTyped(attempt.Syntax) && AggregateHandler.IsNeverEntered(attempt, symbols))
            context.ReportDiagnostic(Diagnostic.Create(Rule, Place(clause, symbols)));
    }

    // The type that cannot arrive: in the declaration, or in the filter that asks for it.
    private static Location Place(ICatchClauseOperation clause, TaskSymbols symbols) => clause.Syntax switch
    {
        CatchClauseSyntax { Declaration: { } declaration } when TaskSymbols.Is(clause.ExceptionType, symbols.AggregateException) => declaration.Type.GetLocation(),
        CatchClauseSyntax { Filter: { } filter } => filter.FilterExpression.GetLocation(),
        var syntax => syntax.GetLocation(),
    };
}
