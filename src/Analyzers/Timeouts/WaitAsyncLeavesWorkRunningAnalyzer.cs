using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Work that is waited for by <c>WaitAsync</c> and runs on when that ends: it could take a token and has none that ends with
/// the wait, or its timeout is handled and nobody stops it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitAsyncLeavesWorkRunningAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP2002";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Timeouts,
        "Work runs on after WaitAsync",
        "WaitAsync ends the wait, not the work: '{0}' runs on, and its failure is lost; {1}",
        DiagnosticSeverity.Info,
        "WaitAsync throws when the time is up or its token is cancelled. The task it waits for knows nothing of that: it keeps working for a result that nobody takes, and fails unseen.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (WaitedWork.Find((IInvocationOperation)context.Operation, symbols) is not { } work || IsDiscarded(work.Wait))
            return;
        if (TestProject.IsSilent(context))
            return;
        if (Advice(work, symbols) is not { } advice || HasLimitOfItsOwn(work) || AsyncScope.IsGracePeriod(work.Wait) || IsLookedAt(work, symbols) || IsStopped(work, symbols) || IsHalfTyped(AsyncScope.Of(work.Wait).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, work.Wait.CalledName(), work.Call.TargetMethod.Name, advice));
    }

    // What is missing; null when nothing is.
    private static string? Advice(WaitedWork work, TaskSymbols symbols)
    {
        // The token of Task.Run keeps work from starting; it does not stop it.
        if (work.Call.IsRun(symbols) || TokenParameter.Of(work.Call, symbols) is not { } parameter)
            return work.Limit is not null && IsTimeoutHandled(work.Wait, symbols) ? "cancel it there, or look at its task" : null;
        if (work.Limit is null)
            return parameter.Token is null ? "pass it the token too" : null;

        return parameter.Token is null || TokenFlow.SourcesOf(parameter.Token, symbols) is [_, ..] && !TokenFlow.HasLimit(parameter.Token, symbols)
            ? "pass it a token that is cancelled when the time is up"
            : null;
    }

    // F(x, limit).WaitAsync(limit): it ends by itself then.
    private static bool HasLimitOfItsOwn(WaitedWork work) => work.Limit is { } limit && work.Call.Arguments.Any(a => a.Value.IsSameObject(limit));

    // catch (TimeoutException) around the wait, also with a filter; what a wider clause inside of it catches never gets there.
    private static bool IsTimeoutHandled(IOperation wait, TaskSymbols symbols)
    {
        if (wait.AwaitedBy(symbols) is null)
            return false;
        foreach (var (attempt, part) in EnclosingTries.Of(wait))
        {
            if (!ReferenceEquals(part, attempt.Body))
                continue;
            foreach (var clause in attempt.Catches)
            {
                var type = new CaughtException(clause, symbols).EnteredFor;
                if (TaskSymbols.Is(type, symbols.TimeoutException))
                    return true;
                if (clause.Filter is null && TaskSymbols.Is(type, symbols.Exception))
                    return false;
            }
        }

        return false;
    }

    // Before the wait, or where a timeout leads; what stands behind the wait in the same try knows that the work has ended.
    private static bool IsLookedAt(WaitedWork work, TaskSymbols symbols) => work.Local is { } local
        && SymbolUses.Around(work.Wait).Of(local).Any(use => !use.IsWithin(work.Wait) && TaskFacts.UseOf(use, symbols) != TaskUse.None
            && (use.Syntax.SpanStart < work.Wait.Syntax.SpanStart || !AsyncScope.IsSame(use, work.Wait) || IsReachedByFailure(use, work.Wait)));

    private static bool IsReachedByFailure(IOperation use, IOperation wait) => EnclosingTries.Of(wait).Any(t => ReferenceEquals(t.Part, t.Try.Body)
        && (use.IsWithin(t.Try) ? !use.IsWithin(t.Try.Body) : !t.Try.Catches.IsEmpty && use.Syntax.SpanStart > t.Try.Syntax.Span.End));

    // Behind the wait, or in another function that may run then: which path leads there is not asked.
    private static bool IsStopped(WaitedWork work, TaskSymbols symbols)
    {
        // Who cancels the token of a wait ends the wait only.
        var unrelated = work.Limit is null ? TokenFlow.SourcesOf(work.Token!, symbols) : ImmutableArray<IOperation>.Empty;
        return WorkStops.EndsWithScope(work.Call, symbols) || WorkStops.Around(work.Wait).Any(o => IsLimit(o, symbols)
            || (o.Syntax.SpanStart > work.Wait.Syntax.SpanStart && !o.IsWithin(work.Wait) || !AsyncScope.IsSame(o, work.Wait)) && WorkStops.MayStop(o, work.Call, unrelated, symbols));
    }

    // source.CancelAfter(limit); or field = new CancellationTokenSource(limit); somewhere in the member
    private static bool IsLimit(IOperation operation, TaskSymbols symbols) => operation is IInvocationOperation { TargetMethod.Name: "CancelAfter" }
        || operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation, Value: var value } && TokenFlow.IsLimited(value.Unwrap(), symbols);

    private static bool IsDiscarded(IOperation wait) => wait.Outermost().Parent is ISimpleAssignmentOperation { Target: IDiscardOperation }
        || wait.Outermost().Parent is IAwaitOperation await && await.Outermost().Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };
}
