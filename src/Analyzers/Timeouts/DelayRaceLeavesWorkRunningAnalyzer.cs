using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Work that is given a limited time by a race with a delay. When the delay wins, the wait ends and the work does not:
/// nobody cancels it, waits for it or sees its failure.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DelayRaceLeavesWorkRunningAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP2001";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Timeouts,
        "Work runs on when its time is up",
        "Work runs on when its time is up: {0}",
        DiagnosticSeverity.Warning,
        "Racing a task against Task.Delay ends the wait, not the work. The work keeps its connections, locks and memory, may change what was given up on, and its failure is seen by nobody.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("WhenAny" or "WaitAny") || DelayRace.Find(call, symbols) is not { } race || AsyncScope.IsGracePeriod(call))
            return;
        if (TestProject.IsSilent(context))
            return;

        foreach (var work in race.Works)
        {
            if (MessageFor(work, race, context, symbols) is not { } message || IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
                continue;
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName(), message));
            return;
        }
    }

    private static string? MessageFor(IInvocationOperation work, DelayRace race, OperationAnalysisContext context, TaskSymbols symbols)
    {
        var holders = race.HoldersOf(work);
        if (race.WaitRightBehind(holders) is not null)
            return $"the code waits for '{NameOf(work)}' all the same, and the limit has no effect; test which task won";
        if (IsLookedAfterElsewhere(holders, race, symbols) || IsGivenALimit(work, symbols) || WorkStops.EndsWithScope(work, symbols))
            return null;

        var tests = new RaceTests(race, symbols);
        var stops = Stops(work, race, symbols);
        if (stops is null || tests.IsUnclear && holders.Count > 0 || race.IsHeadStart(holders, tests))
            return null;
        if (TaskFlow.Around(race.Wait, context.GetControlFlowGraph(), symbols)?.FateBehind(race, holders, new(race, tests, stops)) is not { Kind: TaskFateKind.Lost })
            return null;
        return $"nobody cancels '{NameOf(work)}', waits for it or sees its failure; cancel it and wait until it has ended";
    }

    // work() of a delegate has the name of what is called.
    private static string NameOf(IInvocationOperation work) => work.TargetMethod.MethodKind == MethodKind.DelegateInvoke && work.Instance?.Unwrap().ReferencedSymbol() is { } function ? function.Name : work.TargetMethod.Name;

    // work.Ignore(); in front of the race, or a function that may look at any time.
    private static bool IsLookedAfterElsewhere(IReadOnlyList<ILocalSymbol> holders, DelayRace race, TaskSymbols symbols)
    {
        var sources = race.Sources;
        return holders.Any(holder => SymbolUses.Around(race.Call).Of(holder).Any(use => !use.IsWithin(race.Call)
            && (use.Syntax.SpanStart < race.Call.Syntax.SpanStart && use.AwaitedBy(symbols) is null || !AsyncScope.IsSame(use, race.Call))
            && LaterLooks.Of(use, sources, symbols) is TaskUse.Observed or TaskUse.Escapes));
    }

    // F(source.Token) with a limit of its own.
    private static bool IsGivenALimit(IInvocationOperation work, TaskSymbols symbols) => work.Descendants().Any(o =>
        TaskSymbols.Is(o.Type, symbols.CancellationToken) && TokenFlow.HasLimit(o, symbols));

    // The calls that may stop the work behind the race; null when one in front of it, or in another function, may have.
    private static List<SyntaxNode>? Stops(IInvocationOperation work, DelayRace race, TaskSymbols symbols)
    {
        var unrelated = race.Delays.SelectMany(d => d.Arguments).Where(a => TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken))
            .SelectMany(a => TokenFlow.SourcesOf(a.Value, symbols)).ToList();
        var stops = new List<SyntaxNode>();
        foreach (var operation in WorkStops.Around(race.Call))
        {
            if (operation.IsWithin(work) || !WorkStops.MayStop(operation, work, unrelated, symbols))
                continue;
            if (operation.Syntax.SpanStart < race.Call.Syntax.SpanStart || !AsyncScope.IsSame(operation, race.Call))
                return null;
            stops.Add(WithReceiver(operation).Syntax);
        }

        return stops;
    }

    // source?.Cancel() is as good as source.Cancel(): where there is no source, there is nothing to cancel.
    private static IOperation WithReceiver(IOperation call) =>
        call is IInvocationOperation { Instance: IConditionalAccessInstanceOperation placeholder } && placeholder.ConditionalReceiver() is { } receiver ? receiver : call;
}
