using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A <c>Task.WhenAny</c> whose winner is awaited, while tasks that were started here and lost are neither cancelled nor
/// looked at: they run on, and when they fail nobody is told.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RaceLosersAbandonedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3005";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "The losers of Task.WhenAny run on",
        "Only the task that ends first is awaited: the others, started here too, run on unobserved; cancel them once the first has ended",
        DiagnosticSeverity.Info,
        "Task.WhenAny stops nothing. The tasks that did not end first keep working for a result that nobody takes, may use what is gone by then, and fail unseen.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsWhenAny(symbols) || ReadsWinner(call, symbols) is not { } wait || wait.LoopAround() is not null)
            return;
        if (TaskArguments.Of(call) is not { MayBeSeveral: true } tasks || TaskSources.OfArguments(call, symbols).Sources.Any(s => IsSignal(s, symbols)))
            return;
        if (!LosesWork(tasks, call, wait, symbols) || IsCancelledAfter(wait, symbols) || IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName()));
    }

    // The wait for the race, when somebody then awaits the winner (or reads its result), and the losers may be lost.
    private static IOperation? ReadsWinner(IInvocationOperation call, TaskSymbols symbols)
    {
        if (call.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap" } unwrapped })
            return unwrapped.AwaitedBy(symbols) is { } both && !IsDiscarded(both) ? both : null;
        if (Race.Find(call, symbols) is not { WinnerIsLost: false, RemovedFrom: null } race)
            return null;
        if (race.Winner is null)
            return TaskFacts.UseOf(race.Wait, symbols) == TaskUse.Observed && !IsDiscarded(race.Wait.AwaitedBy(symbols)) ? race.Wait : null;

        var uses = SymbolUses.Around(call);
        return uses.OnlyValue(race.Winner) is not null && uses.Of(race.Winner).Any(u => TaskFacts.UseOf(u, symbols) == TaskUse.Observed) ? race.Wait : null;
    }

    // _ = await await Task.WhenAny(a, b); says that it is meant.
    private static bool IsDiscarded(IOperation? wait) => wait?.Outermost().Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };

    // A race with a limit or with somebody's signal has its own rules. A field, a property, an out variable may be one.
    private static bool IsSignal(IOperation task, TaskSymbols symbols) => task switch
    {
        IParameterReferenceOperation or IAnonymousFunctionOperation or IMethodReferenceOperation => false,
        IInvocationOperation call => RaceWinnerNeverAwaitedAnalyzer.IsDelay(call, symbols) || TaskStart.IsOwnedElsewhere(call, symbols)
            || call.TargetMethod.Name is var name && (name.Contains("Delay") || name.Contains("Timeout")),
        _ => true,
    };

    private static bool LosesWork(TaskArguments tasks, IInvocationOperation race, IOperation wait, TaskSymbols symbols)
    {
        var holdersAreLookedAt = tasks.Holders.Any(IsLookedAt);
        return tasks.Known.Any(IsLost) || tasks.Open.Any(IsLostSequence);

        bool IsLost(IOperation task) => task switch
        {
            ILocalReferenceOperation { Local: var local } => SymbolUses.Around(race).OnlyValue(local) is { } value
                && AsyncScope.IsSame(value, race) && Starts(value, symbols) && !IsLookedAt(local),
            _ => IsOutOfReach(task) && Starts(task, symbols),
        };

        bool IsLostSequence(IOperation sequence) => sequence is ILocalReferenceOperation { Local: var local }
            ? SymbolUses.Around(race).OnlyValue(local) is { } value && AsyncScope.IsSame(value, race) && Makes(sequence) && !IsLookedAt(local)
            : IsOutOfReach(sequence) && Makes(sequence);

        // Written in the call itself, or in a list that nobody looks at.
        bool IsOutOfReach(IOperation value) => value.IsWithin(race) || (!holdersAreLookedAt && AsyncScope.IsSame(value, race));

        bool Makes(IOperation sequence) => TaskElements.Of(sequence, symbols) is { IsDefault: false } made && made.Any(m => Starts(m, symbols));

        // Whatever is done with it but filling it and comparing it; a state that was asked for before the race says little.
        bool IsLookedAt(ILocalSymbol local) => SymbolUses.Around(race).Of(local).Any(use => !use.IsWithin(race)
            && (!AsyncScope.IsSame(use, race) || IsRemoval(use) || !IsFilled(use) && TaskFacts.UseOf(use, symbols) switch
            {
                TaskUse.None => false,
                TaskUse.Inspected => use.Syntax.SpanStart > wait.Syntax.SpanStart,
                _ => true,
            }));
    }

    // tasks[i] = LoadAsync(i);
    private static bool IsFilled(IOperation use) =>
        use.Outermost().Parent is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } && use.Outermost().Parent!.AssignedValue() is not null;

    private static bool IsRemoval(IOperation use) =>
        use.Outermost().Parent is IInvocationOperation { TargetMethod.Name: var name } && name.StartsWith("Remove", StringComparison.Ordinal);

    private static bool Starts(IOperation value, TaskSymbols symbols) => value.Unwrap() switch
    {
        IAnonymousFunctionOperation or IMethodReferenceOperation => !TaskFacts.CannotFail(value, symbols),
        IConditionalOperation { WhenFalse: { } other } choice => Starts(choice.WhenTrue, symbols) || Starts(other, symbols),
        IInvocationOperation { TargetMethod.Name: "AsTask", Instance: { } wrapped } => Starts(wrapped, symbols),
        IInvocationOperation call => TaskStart.IsOwn(call, symbols) && !TaskFacts.CannotFail(call, symbols),
        _ => false,
    };

    // source.Cancel(), source?.CancelAsync(), CancelRest(): behind the race, or in another function that may run then. A
    // scope of the library is cancelled in its own body, and cancels nothing outside.
    private static bool IsCancelledAfter(IOperation wait, TaskSymbols symbols) => wait.Root().Descendants().Any(o =>
        ((o as IInvocationOperation)?.TargetMethod ?? (o as IMethodReferenceOperation)?.Method) is { } method
        && method.Name.Contains("Cancel") && !TaskSymbols.Is(method.ContainingType, symbols.CancellationToken)
        && (AsyncScope.IsSame(o, wait) ? o.Syntax.SpanStart > wait.Syntax.SpanStart : !TaskSymbols.Is(method.ContainingType, symbols.TaskScope)));
}
