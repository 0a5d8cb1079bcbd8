using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A handler for cancellation around a call whose token is cancelled by a limit and by the caller alike. It does the same
/// for both: a timeout is reported as the caller's wish, or the caller's wish as a timeout.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimeoutTakenForCancellationAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP5004";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Cancel,
        "A timeout is taken for the caller's cancellation",
        "This handler is entered when the time of '{0}' is up and when '{1}' is cancelled, and does not ask which; tell them apart with 'when (!{1}.IsCancellationRequested)'",
        DiagnosticSeverity.Info,
        "A token that has a limit and is linked to the caller's ends a call with the same exception in both cases. A handler that does not ask takes a timeout for the caller's cancellation, or the other way round.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.CatchClause);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (Find(clause, symbols) is not { } limited || clause.Syntax is not CatchClauseSyntax { Declaration.Type: var type } || IsHalfTyped(AsyncScope.Of(clause).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, type.GetLocation(), Source(limited.Token), limited.Callers[0].Syntax));
    }

    /// <summary>The call whose two ways to be cancelled a clause takes for one; null when it tells them apart, or need not.</summary>
    public static LimitedTry? Find(ICatchClauseOperation clause, TaskSymbols symbols) =>
        IsForAllCancellation(clause, symbols)
        // An empty handler says nothing of either.
        && clause is { Parent: ITryOperation attempt, Handler.Operations.IsEmpty: false }
        && LimitedTry.Find(attempt, symbols) is { } limited
        && !IsPassedOn(clause, symbols) && !AsyncScope.IsGracePeriod(clause) && !limited.IsToldApart(clause, attempt)
            ? limited
            : null;

    // No filter, and no clause in front of it that takes some of the cancellations.
    private static bool IsForAllCancellation(ICatchClauseOperation clause, TaskSymbols symbols) =>
        clause is { Filter: null, ExceptionType.Name: "OperationCanceledException" or "TaskCanceledException", Parent: ITryOperation { Catches: var clauses } }
        && IsCancellation(clause.ExceptionType, symbols)
        && clauses.TakeWhile(c => !ReferenceEquals(c, clause)).All(c => c.Filter is null && !TaskSymbols.IsOrInherits(c.ExceptionType, symbols.OperationCanceledException));

    private static bool IsCancellation(ITypeSymbol type, TaskSymbols symbols) =>
        TaskSymbols.Is(type, symbols.OperationCanceledException) || TaskSymbols.Is(type, symbols.TaskCanceledException);

    // Who gets the exception, or another cancellation, can still ask his own token.
    private static bool IsPassedOn(ICatchClauseOperation clause, TaskSymbols symbols)
    {
        var caught = new CaughtException(clause, symbols);
        if (caught.Rethrows)
            return true;
        if (clause.Handler.DescendantsInFunction().Any(o => o is IObjectCreationOperation { Type: var type } && TaskSymbols.IsOrInherits(type, symbols.OperationCanceledException)))
            return true;
        return caught.Variable is { } variable && SymbolUses.Around(clause).Of(variable).Any(u => !IsLooked(u, symbols));
    }

    // Logged, read for its text, or put into another exception.
    private static bool IsLooked(IOperation use, TaskSymbols symbols) => use.Outermost().Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "CancellationToken" } => false,
        IPropertyReferenceOperation or IInterpolationOperation or INameOfOperation => true,
        IArgumentOperation { Parent: IObjectCreationOperation { Type: var type } } => TaskSymbols.IsOrInherits(type, symbols.Exception),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ReturnsVoid: true } method } } => !method.Name.Contains("Set"),
        IInvocationOperation { TargetMethod.Name: "ToString" or "GetBaseException" } => true,
        _ => false,
    };

    private static SyntaxNode Source(IOperation token) =>
        token is IPropertyReferenceOperation { Property.Name: "Token", Instance: { IsImplicit: false, Syntax: var source } } ? source : token.Syntax;
}
