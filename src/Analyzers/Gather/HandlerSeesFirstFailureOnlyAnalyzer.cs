using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// A handler around an awaited <c>Task.WhenAll</c> that looks at the exception it caught. That is the first failure;
/// the others hang on the WhenAll task, which nobody reads.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSeesFirstFailureOnlyAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1001";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "The handler sees only the first failure of Task.WhenAll",
        "Several of these tasks can fail, but 'await' throws the first failure only and the handler never sees the others",
        DiagnosticSeverity.Warning,
        "Awaiting Task.WhenAll throws the first failure. The other failures are kept in the Exception of the task that WhenAll returned, and are lost unless somebody reads it there.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsWhenAll(symbols) || AwaitedWhenAll.Find(call, symbols) is not { } whenAll)
            return;
        if (HandlerThatCares(whenAll.Try, symbols) is not { } handler)
            return;

        var tasks = TaskArguments.Of(call);
        if (!SeveralCanFail(tasks, symbols) || OutcomesAreReadElsewhere(whenAll, tasks, symbols) || IsHalfTyped(whenAll.Try.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, Place(call), additionalLocations: [handler.Syntax.GetLocation()]));
    }

    // A clause that reads what it caught, or that settles one kind of failure without letting anybody know of the rest.
    private static ICatchClauseOperation? HandlerThatCares(ITryOperation attempt, TaskSymbols symbols)
    {
        // Waiting for an AggregateException here is AP1002's: with that repaired, the handler sees them all.
        if (AggregateHandler.Of(attempt, symbols) is not null)
            return null;

        foreach (var clause in attempt.Catches)
        {
            var caught = new CaughtException(clause, symbols);
            if (!caught.IsForCancellation && (caught.IsRead || (caught.IsForSpecificFailure && !caught.Rethrows)))
                return clause;
        }

        return null;
    }

    private static bool SeveralCanFail(TaskArguments tasks, TaskSymbols symbols)
    {
        if (!tasks.MayBeSeveral)
            return false;

        var canFail = 0;
        foreach (var task in tasks.Known)
        {
            if (!TaskFacts.CannotFail(task, symbols) && ++canFail > 1)
                return true;
        }

        foreach (var sequence in tasks.Open)
        {
            if (TaskArguments.ElementsOf(sequence) is var elements && (elements.IsDefault || !elements.All(e => TaskFacts.CannotFail(e, symbols))))
                return true;
        }

        return false;
    }

    private static bool OutcomesAreReadElsewhere(AwaitedWhenAll whenAll, TaskArguments tasks, TaskSymbols symbols)
    {
        if (whenAll.Local is { } local && IsReadElsewhere(local, whenAll, symbols))
            return true;

        foreach (var holder in tasks.Holders)
        {
            if (IsReadElsewhere(holder, whenAll, symbols))
                return true;
        }

        foreach (var task in tasks.Known)
        {
            if (task.ReferencedSymbol() is { } symbol && IsReadElsewhere(symbol, whenAll, symbols))
                return true;
        }

        foreach (var sequence in tasks.Open)
        {
            if (TaskHolder.Of(sequence, symbols) is { } source && IsReadElsewhere(source, whenAll, symbols))
                return true;
        }

        return false;
    }

    // Inside the try, after the await, nothing runs once a task has failed: what is read there are results.
    private static bool IsReadElsewhere(ISymbol tasks, AwaitedWhenAll whenAll, TaskSymbols symbols)
    {
        foreach (var use in SymbolUses.Around(whenAll.Call).Of(tasks))
        {
            if (!use.IsWithin(whenAll.Try.Body)
                && RunsAfter(use, whenAll.Try)
                && TaskFacts.UseOf(use, symbols) is not (TaskUse.None or TaskUse.WaitedWithLimit))
            {
                return true;
            }
        }

        return false;
    }

    private static bool RunsAfter(IOperation use, ITryOperation attempt)
    {
        if (use.Syntax.SpanStart > attempt.Body.Syntax.SpanStart)
            return true;

        for (var o = attempt.Parent; o is not null; o = o.Parent)
        {
            if (o is ILoopOperation && use.IsWithin(o))
                return true;
        }

        return false;
    }

    // The squiggle sits on the name of the method, short even where the tasks fill many lines. Where the task is awaited
    // through a local it sits there too: what an operation action reports elsewhere gets no fix in an editor.
    private static Location Place(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var called } ? called.GetLocation() : call.Syntax.GetLocation();
}
