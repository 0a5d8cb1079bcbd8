using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// The first failure taken out of an <c>AggregateException</c>: thrown on without its stack, made the failure of another
/// task, or the only one of several that anybody reads.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FirstInnerExceptionOnlyAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1003";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "Only the first failure of an AggregateException is used",
        "Only the first failure of this AggregateException is {0}; {1}",
        DiagnosticSeverity.Warning,
        "An AggregateException holds every failure of the tasks that were waited for. InnerException is the first of them: the others are lost with the aggregate, and an exception that is thrown again begins a new stack trace.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.PropertyReference);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var property = (IPropertyReferenceOperation)context.Operation;
        if (FirstFailure.Find(property, symbols) is not { } first)
            return;

        var isForwarded = FirstFailure.IsForwarded(first.Value, symbols);
        if (!isForwarded && !IsLossOfSeveral(first, symbols))
            return;
        if (!AggregateUses.AreOfFirstFailureOnly(first.Aggregate, symbols) || AggregateOrigin.NeverArrives(first.Aggregate, symbols))
            return;
        if (IsHalfTyped(AsyncScope.Of(property).Body.Syntax))
            return;

        context.ReportDiagnostic(isForwarded
            ? Diagnostic.Create(Rule, property.Syntax.GetLocation(), "passed on, and throwing it begins a new stack trace", "await the task, or pass the aggregate on")
            : Diagnostic.Create(Rule, property.Syntax.GetLocation(), "read, and the others are lost", "go through all of Flatten().InnerExceptions"));
    }

    private static bool IsLossOfSeveral(FirstFailure first, TaskSymbols symbols) =>
        !AggregateUses.IsNullTest(first.Value) && !IsUnwrapped(first) && AggregateOrigin.IsOfSeveral(first.Aggregate, symbols);

    // A method that calls itself with what it took out goes down to the last one on purpose.
    private static bool IsUnwrapped(FirstFailure first) =>
        FirstFailure.Destination(first.Value).Parent is IArgumentOperation { Parent: IInvocationOperation call }
        && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, AsyncScope.Of(first.Value).Function?.OriginalDefinition);
}
