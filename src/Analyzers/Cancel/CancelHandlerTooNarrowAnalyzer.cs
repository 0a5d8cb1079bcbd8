using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A <c>catch (TaskCanceledException)</c> around calls that throw its base class just as well: which of the two arrives
/// depends on timing, and the other one gets away.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CancelHandlerTooNarrowAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP5002";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Cancel,
        "A cancellation handler is too narrow",
        "This handler is passed by when '{0}' throws an OperationCanceledException that is no TaskCanceledException, which depends on timing; catch OperationCanceledException",
        DiagnosticSeverity.Info,
        "Cancelled work throws OperationCanceledException or TaskCanceledException, which derives from it. Which of the two arrives depends on how the work notices the cancellation, and that on timing. Only a handler for the base class gets both.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.CatchClause);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (!IsNarrow(clause, symbols) || clause.Parent is not ITryOperation attempt || CancellableCall.ThatThrowsEither(attempt, symbols) is not { } call)
            return;
        if (IsMeant(clause, symbols) || clause.Syntax is not CatchClauseSyntax { Declaration.Type: var type } || IsHalfTyped(attempt.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, type.GetLocation(), call.TargetMethod.Name));
    }

    // For TaskCanceledException, where no other clause of the try is for its base class.
    private static bool IsNarrow(ICatchClauseOperation clause, TaskSymbols symbols) =>
        clause.ExceptionType is { Name: "TaskCanceledException" } caught
        && TaskSymbols.Is(caught, symbols.TaskCanceledException)
        && clause.Parent is ITryOperation { Catches: var clauses }
        && clauses.All(c => TaskSymbols.Is(c.ExceptionType, symbols.TaskCanceledException) || !IsForBaseOf(c, caught));

    private static bool IsForBaseOf(ICatchClauseOperation clause, ITypeSymbol caught) =>
        clause.ExceptionType.SpecialType == SpecialType.System_Object || TaskSymbols.IsOrInherits(caught, clause.ExceptionType as INamedTypeSymbol);

    // The handler needs this very type, throws it itself, or tells the timeout of an HttpClient, which always has it.
    private static bool IsMeant(ICatchClauseOperation clause, TaskSymbols symbols)
    {
        if (new CaughtException(clause, symbols).Variable is { } variable && !SymbolUses.Around(clause).Of(variable).All(u => FitsAnyCancellation(u, symbols)))
            return true;

        foreach (var operation in clause.Descendants())
        {
            switch (operation)
            {
                case IObjectCreationOperation { Type: var type } when TaskSymbols.IsOrInherits(type, symbols.TaskCanceledException) || TaskSymbols.IsOrInherits(type, symbols.TimeoutException):
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } when operand.Unwrap() is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" }:
                    return true;
            }
        }

        return false;
    }

    private static bool FitsAnyCancellation(IOperation use, TaskSymbols symbols) => use.Parent switch
    {
        IConversionOperation { IsImplicit: true, Type: var type } when TaskSymbols.Is(type, symbols.OperationCanceledException) => true,
        IPropertyReferenceOperation { Property: { Name: "CancellationToken" } property } => TaskSymbols.Is(property.ContainingType, symbols.OperationCanceledException),
        _ => ExceptionUses.FitsAnyException(use, symbols),
    };
}
