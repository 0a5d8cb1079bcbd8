using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A filter that compares the exception's token with the caller's, on a try that only uses tokens that are linked to the
/// caller's. The exception carries the token that was used, so the filter never matches: the caller's cancellation is taken
/// for something else.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CancelFilterMissesLinkedTokenAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP5003";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Cancel,
        "The filter of a cancellation handler misses a linked token",
        "This is {0} true, because the exception carries the token of '{1}' and not the one it is linked to; test '{2}'",
        DiagnosticSeverity.Warning,
        "An OperationCanceledException carries the token that was given to what was cancelled. A token that is linked to another is another token, so a comparison of the two is never true.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.CatchClause);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (clause.Filter is null || Missed(clause, symbols) is not var (comparison, source) || IsHalfTyped(AsyncScope.Of(clause).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            comparison.Condition.Syntax.GetLocation(),
            comparison.IsNegated ? "always" : "never",
            source.Name,
            (comparison.IsNegated ? "!" : "") + RequestedTest(comparison.Token, symbols) + ".IsCancellationRequested"));
    }

    /// <summary>The comparison of a clause's filter that can never find the token, and the linked source whose token it meets; null when there is none.</summary>
    public static (TokenComparison Comparison, ILocalSymbol Source)? Missed(ICatchClauseOperation clause, TaskSymbols symbols) =>
        TokenComparison.In(clause, symbols) is { } comparison && clause.Parent is ITryOperation attempt && LinkedTry.SourceFor(comparison.Token, attempt, symbols) is { } source
            ? (comparison, source)
            : null;

    /// <summary>What is to be asked whether the token is cancelled: the token; for <c>source.Token</c> the source.</summary>
    public static SyntaxNode RequestedTest(IOperation token, TaskSymbols symbols) =>
        token is IPropertyReferenceOperation { Property: { Name: "Token" } property, Instance: { IsImplicit: false, Syntax: var source } } && TaskSymbols.Is(property.ContainingType, symbols.CancellationTokenSource)
            ? source
            : token.Syntax;
}
