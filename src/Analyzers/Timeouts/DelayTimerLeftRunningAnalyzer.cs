using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// The delay of a race that nobody cancels when the other task has won. Its timer, and all that hangs on it, stays until
/// the time is up.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DelayTimerLeftRunningAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP2005";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Timeouts,
        "The timer of a race runs on",
        "The timer of this delay runs on when the other task has won, since nobody cancels it; give it a token, and cancel that after the race",
        DiagnosticSeverity.Info,
        "Task.Delay keeps a timer and a task until the time is up. A race that is won each time leaves one of them behind each time.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        // Reported at the delay, which is where the editor offers to repair it.
        var delay = (IInvocationOperation)context.Operation;
        if (!delay.IsDelay(symbols) || DelayRace.Of(delay, symbols) is not { } race)
            return;
        if (TestProject.IsSilent(context))
            return;
        if (IsLeftRunning(delay, race, symbols) && !IsHalfTyped(AsyncScope.Of(delay).Body.Syntax))
            context.ReportDiagnostic(Diagnostic.Create(Rule, delay.CalledName()));
    }

    private static bool IsLeftRunning(IInvocationOperation delay, DelayRace race, TaskSymbols symbols)
    {
        // A delay that goes on in another race, or that somebody waits for, is still in use.
        if (IsUsedFurther(delay, race, symbols))
            return false;

        var token = delay.Arguments.FirstOrDefault(a => TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken))?.Value.Unwrap();
        return token is null || !TokenFlow.SourcesOf(token, symbols).Any(source => MayBeCancelled(source, race, symbols));
    }

    private static bool IsUsedFurther(IInvocationOperation delay, DelayRace race, TaskSymbols symbols)
    {
        var sources = race.Sources;
        foreach (var holder in race.HoldersOf(delay))
        {
            var uses = SymbolUses.Around(race.Call).Of(holder).Where(u => !u.IsWithin(race.Call)).ToList();
            if (uses.Any(u => LaterLooks.Of(u, sources, symbols) is TaskUse.Observed or TaskUse.Escapes or TaskUse.Combined or TaskUse.WaitedWithLimit))
                return true;
        }

        // One limit for all turns of a loop.
        return race.Call.LoopAround() is { } loop && !delay.IsWithin(loop);
    }

    // On the way out, in another function, or by whoever else has the source.
    private static bool MayBeCancelled(IOperation source, DelayRace race, TaskSymbols symbols)
    {
        if (!TaskSymbols.Is(source.Type, symbols.CancellationTokenSource))
            return false;
        return SymbolUses.Around(race.Call).Of(source.ReferencedSymbol()!).Any(use => use.IsSameObject(source) && (CalledOn(use) switch
        {
            "Dispose" => false,
            "Cancel" or "CancelAsync" => use.Syntax.SpanStart > race.Call.Syntax.SpanStart || !AsyncScope.IsSame(use, race.Call),
            null => use.AssignedValue() is null && use.Outermost().Parent is not (IPropertyReferenceOperation or IUsingOperation),
            _ => true,
        }));
    }

    // Cancel of source.Cancel() and source?.Cancel()
    private static string? CalledOn(IOperation use) => use.Outermost().Parent switch
    {
        IInvocationOperation call when ReferenceEquals(call.Instance, use.Outermost()) => call.TargetMethod.Name,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => call.TargetMethod.Name,
        _ => null,
    };
}
