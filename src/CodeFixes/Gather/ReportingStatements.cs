using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// The statements of a handler that only report what was caught, <c>logger.LogError(e, "..")</c> or
/// <c>errors.Add(e)</c>: those that may as well be done for each of several failures.
/// </summary>
internal static class ReportingStatements
{
    private static readonly string[] Verbs =
    [
        "Log", "Write", "Print", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "Critical", "Verbose", "Report",
        "Track", "Capture", "Record", "Add", "Append", "Enqueue", "Push",
    ];

    /// <summary>The statements of a clause that report the exception in this variable, in source order.</summary>
    public static IReadOnlyList<ExpressionStatementSyntax> Of(ICatchClauseOperation clause, ILocalSymbol exception, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(clause).Of(exception);
        return clause.Handler.DescendantsInFunction()
            .OfType<IExpressionStatementOperation>()
            .Where(IsReport)
            .Where(s => uses.Where(u => u.IsWithin(s)).ToList() is { Count: > 0 } read && read.All(u => ExceptionUses.FitsAnyException(u, symbols)))
            .Select(s => (ExpressionStatementSyntax)s.Syntax)
            .ToList();
    }

    /// <summary>Does this statement only report, so that it may as well be done several times?</summary>
    public static bool IsReport(IExpressionStatementOperation statement) =>
        statement.Syntax is ExpressionStatementSyntax { Parent: BlockSyntax } && Call(statement.Operation) is { } call && IsReport(call) && HasNoOtherEffect(call);

    /// <summary>Does the clause assign its exception variable, so that it stops being what was caught?</summary>
    public static bool IsReassigned(ICatchClauseOperation clause, ILocalSymbol exception) =>
        SymbolUses.Around(clause).Of(exception).Any(u => u.AssignedValue() is not null || u.IsWrittenOtherwise());

    private static IInvocationOperation? Call(IOperation expression) => expression.Unwrap() switch
    {
        IInvocationOperation call => call,
        IConditionalAccessOperation access => Call(access.WhenNotNull),
        IAwaitOperation await => Call(await.Operation) is { TargetMethod.Name: "ConfigureAwait" } configured
            ? configured.Instance?.Unwrap() as IInvocationOperation
            : Call(await.Operation),
        _ => null,
    };

    private static bool IsReport(IInvocationOperation call) =>
        Verbs.Any(v => call.TargetMethod.Name.StartsWith(v, StringComparison.Ordinal))
        // File.WriteAllText replaces what the one before it wrote.
        && !call.TargetMethod.Name.StartsWith("WriteAll", StringComparison.Ordinal)
        && call.TargetMethod.MethodKind != MethodKind.DelegateInvoke;

    // Done several times, an assignment or a counter in the arguments would end up elsewhere.
    private static bool HasNoOtherEffect(IOperation call) => !call.Descendants().Any(o => o
        is IAssignmentOperation or IIncrementOrDecrementOperation or IAwaitOperation or IThrowOperation
        or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }
        or IDeclarationExpressionOperation or IDeclarationPatternOperation);
}
