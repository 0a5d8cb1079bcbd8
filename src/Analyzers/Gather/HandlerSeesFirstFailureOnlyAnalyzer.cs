using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
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
        "Several of these tasks can fail, but 'await' throws only the first failure; read the others from the Exception of the task that WhenAll returns",
        DiagnosticSeverity.Warning,
        "Awaiting Task.WhenAll throws the first failure. The other failures are kept in the Exception of the task that WhenAll returned, and are lost unless somebody reads it there.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    /// <summary>Is this a <c>Task.WhenAll</c> that the rule would speak of, whatever the way it is waited for?</summary>
    public static bool SpeaksOf(IInvocationOperation call, TaskSymbols symbols) =>
        call.IsWhenAll(symbols) && AwaitedWhenAll.Find(call, symbols) is { } whenAll && HandlerThatCares(whenAll, symbols) is { } handler
        && TaskArguments.Of(call) is var tasks && TaskFacts.SeveralCanFail(tasks, symbols)
        && !OutcomesAreReadElsewhere(whenAll, tasks, handler, symbols, Options.Default.ObservingMethods);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsWhenAll(symbols) || AwaitedWhenAll.Find(call, symbols) is not { } whenAll)
            return;
        if (HandlerThatCares(whenAll, symbols) is not { } handler)
            return;

        var tasks = TaskArguments.Of(call);
        if (!TaskFacts.SeveralCanFail(tasks, symbols) || IsHalfTyped(whenAll.Try.Syntax))
            return;

        var observers = Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(call.Syntax.SyntaxTree)).ObservingMethods;
        if (OutcomesAreReadElsewhere(whenAll, tasks, handler, symbols, observers))
            return;

        // Where the task is awaited through a local it is reported at the call too. The handler that misses them goes along as a related location.
        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName(), additionalLocations: [handler.Syntax.GetLocation()]));
    }

    // A clause that reads what it caught, or that settles one kind of failure without letting anybody know of the rest.
    private static ICatchClauseOperation? HandlerThatCares(AwaitedWhenAll whenAll, TaskSymbols symbols)
    {
        // Waiting for an AggregateException here is AP1002's: with that repaired, the handler sees them all.
        if (AggregateHandler.Of(whenAll.Try, symbols) is not null)
            return null;

        foreach (var clause in whenAll.Try.Catches)
        {
            var caught = new CaughtException(clause, symbols);
            if (whenAll.IsLimited && TaskSymbols.Is(caught.EnteredFor, symbols.TimeoutException))
                continue;
            if (!caught.IsForCancellation && (caught.IsRead || (caught.IsForSpecificFailure && !caught.Rethrows)))
                return clause;
        }

        return null;
    }

    private static bool OutcomesAreReadElsewhere(
        AwaitedWhenAll whenAll, TaskArguments tasks, ICatchClauseOperation handler, TaskSymbols symbols, ImmutableHashSet<string> observers)
    {
        var uses = SymbolUses.Around(whenAll.Call);
        if (whenAll.Local is { } local && AreRead(uses.Of(local)))
            return true;
        if (tasks.Holders.Any(holder => AreRead(uses.Of(holder))))
            return true;

        // The same field of another object holds other tasks.
        return tasks.Known.Concat(tasks.Open.Select(sequence => TaskHolder.Of(sequence, symbols)))
            .Concat(tasks.Open.SelectMany(sequence => TaskElements.Of(sequence, symbols) is { IsDefault: false } elements ? elements.AsEnumerable() : []))
            .Any(task => task?.ReferencedSymbol() is { } symbol && AreRead(uses.Of(symbol).Where(u => u.IsSameObject(task))));

        bool AreRead(IEnumerable<IOperation> places) =>
            places.Any(use => RunsAfterFailure(use, whenAll.Try, handler) && !use.IsGivenTo(observers)
                && TaskFacts.UseOf(use, symbols) is not (TaskUse.None or TaskUse.WaitedWithLimit));
    }

    // Inside the try, after the await, nothing runs once a task has failed: what is read there are results. A handler
    // for something else does not run either; its filter does.
    private static bool RunsAfterFailure(IOperation use, ITryOperation attempt, ICatchClauseOperation handler) =>
        !use.IsWithin(attempt.Body)
        && !attempt.Catches.Any(c => c != handler && use.IsWithin(c.Handler))
        && RunsAfter(use, attempt);

    private static bool RunsAfter(IOperation use, ITryOperation attempt)
    {
        if (use.Syntax.SpanStart > attempt.Body.Syntax.SpanStart)
            return true;

        for (var o = attempt.Parent; o is not null; o = o.Parent)
        {
            if (o is ILoopOperation && use.IsWithin(o))
                return true;
        }

        // A function that is written before the try can be called behind it.
        for (var o = use.Parent; o is not null; o = o.Parent)
        {
            if (o.IsFunction() && !attempt.IsWithin(o))
                return true;
        }

        return false;
    }
}
