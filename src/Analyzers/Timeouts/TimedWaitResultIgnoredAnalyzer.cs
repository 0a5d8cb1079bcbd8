using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// A wait with a limit whose answer nobody looks at. When the time is up the code goes on as if the wait had
/// succeeded: it reads what is not there, disposes what is still in use, releases what it never took.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimedWaitResultIgnoredAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP2003";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Timeouts,
        "The result of a timed wait is thrown away",
        "Nobody looks at the result of '{0}': when the time is up, {1}",
        DiagnosticSeverity.Warning,
        "A wait with a limit says by its result whether the thing it waited for has happened. Without a look at it, a timeout goes unnoticed.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (TimedWait.Find((IInvocationOperation)context.Operation, symbols) is not { } wait || !IsResultLost(wait, symbols))
            return;
        if (IsHarmless(wait, symbols) || IsHalfTyped(wait.Call.Syntax.Parent ?? wait.Call.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, wait.Call.Syntax.GetLocation(), wait.Call.TargetMethod.Name, Consequence(wait)));
    }

    private static bool IsResultLost(TimedWait wait, TaskSymbols symbols)
    {
        // await gate.WaitAsync(limit): the answer is the await's.
        IOperation result = wait.Call.TargetMethod.Name == "WaitAsync" ? wait.Call.AwaitedBy(symbols) ?? wait.Call : wait.Call;
        return result.ThrownAwayBy() is not null || (wait.Kind == TimedWaitKind.Index && IndexIsNotTested(wait.Call));
    }

    private static bool IndexIsNotTested(IInvocationOperation call) => call.Outermost().Parent switch
    {
        IArrayElementReferenceOperation => true,
        IArgumentOperation { Parent: IPropertyReferenceOperation } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var index } } => IsOnlyAnIndex(index, call),
        _ => false,
    };

    private static bool IsOnlyAnIndex(ILocalSymbol index, IOperation near)
    {
        var uses = SymbolUses.Around(near).Of(index);
        return uses.Count > 0 && uses.All(u => u.Outermost().Parent is IArrayElementReferenceOperation or IArgumentOperation { Parent: IPropertyReferenceOperation });
    }

    private static bool IsHarmless(TimedWait wait, TaskSymbols symbols)
    {
        if (wait.Subject is { } subject && subject is IInvocationOperation delay && delay.IsDelay(symbols))
            return true;

        return wait.Kind == TimedWaitKind.Permit
            ? !IsReleasedLater(wait)
            : IsLookedAtLater(wait, symbols) || IsKilled(wait) || IsLastOfCleanup(wait);
    }

    // Without a release the semaphore, lock or event serves as a sleep that can be cut short. In a loop it must be
    // released in the same round to be more than that.
    private static bool IsReleasedLater(TimedWait wait)
    {
        var round = RoundOf(wait.Call);
        return AsyncScope.Of(wait.Call).Body.DescendantsInFunction().Any(o =>
            o is IInvocationOperation release
            && release.Syntax.SpanStart > wait.Call.Syntax.SpanStart
            && wait.IsReleasedBy(release)
            && (round is null || release.IsWithin(round)));
    }

    private static ILoopOperation? RoundOf(IOperation operation)
    {
        for (var o = operation.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ILoopOperation loop)
                return loop;
        }

        return null;
    }

    // The state of what was waited for tells the same as the result; waiting for it again makes up for it.
    private static bool IsLookedAtLater(TimedWait wait, TaskSymbols symbols)
    {
        var round = RoundOf(wait.Call);
        foreach (var operation in AsyncScope.Of(wait.Call).Body.DescendantsAndSelf())
        {
            if (operation.Syntax.SpanStart < wait.Call.Syntax.SpanStart && !(round is not null && operation.IsWithin(round)))
                continue;
            if (operation is IPropertyReferenceOperation { Property.Name: var name } state && IsState(name)
                && (wait.Subject is null ? symbols.IsTask(state.Property.ContainingType) : wait.Subject.IsSameObject(state.Instance)))
            {
                return true;
            }

            if (IsWaitedForAgain(operation, wait, symbols))
                return true;
        }

        return false;
    }

    private static bool IsState(string property) => property
        is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status"
        or "HasExited" or "IsAlive" or "ThreadState" or "IsSet" or "CurrentCount" or "ParticipantsRemaining";

    private static bool IsWaitedForAgain(IOperation operation, TimedWait wait, TaskSymbols symbols)
    {
        // An index counts at once: what happens to the tasks later does not undo what it was used for.
        if (wait.Kind == TimedWaitKind.Index || operation.ReferencedSymbol() is null || operation.IsWithin(wait.Call))
            return false;

        var isSame = wait.Subject is { } subject
            ? subject.IsSameObject(operation)
            : TaskArguments.Of(wait.Call) is var tasks && tasks.Known.Concat(tasks.Open).Any(t => t.IsSameObject(operation));
        if (!isSame)
            return false;

        // Reading Result blocks until the end: the limit was for nothing.
        return wait.IsForTasks
            ? TaskFacts.UseOf(operation, symbols) is TaskUse.Observed or TaskUse.Combined or TaskUse.Escapes
                && operation.Outermost().Parent is not IPropertyReferenceOperation { Property.Name: "Result" }
            : operation.Outermost().Parent is IInvocationOperation { TargetMethod: { Name: "Join" or "WaitForExit" or "Wait", Parameters.IsEmpty: true } };
    }

    // process.WaitForExit(limit); process.Kill(): both outcomes lead to the same end. After a Kill it is best effort.
    private static bool IsKilled(TimedWait wait) =>
        wait.Subject is { } subject
        && !wait.IsForTasks
        && AsyncScope.Of(wait.Call).Body.DescendantsInFunction().Any(o =>
            o is IInvocationOperation { TargetMethod.Name: "Kill" or "Abort" or "Interrupt" } kill && subject.IsSameObject(kill.Receiver()));

    // The last wait of a stop or dispose is best effort, unless what the work still uses is disposed after it.
    private static bool IsLastOfCleanup(TimedWait wait)
    {
        var scope = AsyncScope.Of(wait.Call);
        return scope.IsCleanup && !scope.Body.DescendantsInFunction().Any(o =>
            o is IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" or "Close" } disposal
            && disposal.Syntax.SpanStart > wait.Call.Syntax.SpanStart
            && disposal.Receiver()?.ReferencedSymbol() is not null
            && (wait.IsForTasks || !wait.Subject.IsSameObject(disposal.Receiver())));
    }

    private static string Consequence(TimedWait wait) => wait.Kind switch
    {
        TimedWaitKind.Permit => "the code goes on without having entered, and releases what it never took",
        TimedWaitKind.Index => "it is -1, and the code goes on as if a task had ended",
        _ => "the code goes on as if the wait had succeeded",
    };
}
