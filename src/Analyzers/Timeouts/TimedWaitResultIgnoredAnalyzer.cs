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
        "The result of a timed wait is not tested",
        "The result of '{0}' is not tested: when the time is up, {1}; test it, or discard it with '_ ='",
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
        // Task.Delay(x).Wait(y) is a sleep.
        if (wait.Subject is IInvocationOperation subject && subject.IsDelay(symbols))
            return true;

        return wait.Kind == TimedWaitKind.Permit
            ? !TimedWaitOutcome.IsReleasedLater(wait)
            : TimedWaitOutcome.IsLearnedLater(wait, symbols) || TimedWaitOutcome.IsForced(wait) || IsLastOfCleanup(wait);
    }

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
        TimedWaitKind.Index => "it is -1, which is no index of a task",
        _ => "the code goes on as if the wait had succeeded",
    };
}
