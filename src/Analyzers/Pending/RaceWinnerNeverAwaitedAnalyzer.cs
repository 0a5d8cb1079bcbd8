using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// An awaited <c>Task.WhenAny</c> whose winner nobody looks at. <c>WhenAny</c> succeeds even when the winner has
/// failed: its failure is in the task, and the task is gone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RaceWinnerNeverAwaitedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3004";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "The winner of Task.WhenAny is never awaited",
        "Task.WhenAny succeeds even when the task that ended first has failed, and nobody awaits that task: its failure is lost; await the winner too",
        DiagnosticSeverity.Warning,
        "Awaiting Task.WhenAny gives the task that ended first and never throws. The failure of that task shows only when the task itself is awaited.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (Race.Find(call, symbols) is not { WinnerIsLost: true } race || !TaskArguments.Of(call).MayBeSeveral || IsHalfTyped(race.Wait.Syntax.Parent ?? race.Wait.Syntax))
            return;
        if (TestProject.Is(symbols.Compilation) && !Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(call.Syntax.SyntaxTree)).ReportInTests)
            return;

        var tasks = TaskSources.OfArguments(call, symbols);
        if (tasks.Sources.Any(s => IsDelay(s, symbols) || IsOwnedElsewhere(s, symbols)) || !tasks.Sources.Any(s => CanFail(s, symbols)) || AreLookedAfter(tasks, race, symbols))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName()));
    }

    /// <summary>Is the task a delay, or one that a method in source hands out?</summary>
    internal static bool IsDelay(IOperation task, TaskSymbols symbols) => task is IInvocationOperation call
        && (call.IsDelay(symbols) || symbols.Bodies.Of(call.TargetMethod).Any(b => b.DescendantsInFunction().Any(o =>
            o is IInvocationOperation inner && inner.IsDelay(symbols) && inner.Outermost().Parent is IReturnOperation)));

    // A field, a property, what an await or an out variable gave: others may look at it. So may they at a stored task that
    // a method hands out.
    private static bool IsOwnedElsewhere(IOperation task, TaskSymbols symbols) => task switch
    {
        IParameterReferenceOperation or IAnonymousFunctionOperation or IMethodReferenceOperation => false,
        IInvocationOperation call => TaskStart.MayHandOutStored(call.TargetMethod, symbols),
        _ => !TaskFacts.IsSignal(task, symbols) && !TaskFacts.CannotFail(task, symbols),
    };

    private static bool CanFail(IOperation task, TaskSymbols symbols) =>
        !TaskFacts.IsSignal(task, symbols) && !TaskFacts.CannotFail(task, symbols)
        && task is not IInvocationOperation { TargetMethod.Name: "ContinueWith" };

    private static bool AreLookedAfter(TaskSources tasks, Race race, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(race.Call);
        // What was taken out of the list is not seen by whoever awaits the list.
        var variables = tasks.Variables.Where(v => !SymbolEqualityComparer.Default.Equals(v, race.RemovedFrom?.ReferencedSymbol())).ToImmutableArray();
        return variables.Any(v => uses.Of(v).Any(u => !u.IsWithin(race.Call) && IsLook(u, v)));

        bool IsLook(IOperation use, ISymbol variable) =>
            !LocalValues.IsPutInto(use) && !IsHeldBy(use, tasks) && !IsCount(use, symbols)
            && use.Outermost().Parent?.AssignedValue() is null
            && TaskFacts.UseOf(use, symbols) switch
            {
                TaskUse.None => false,
                TaskUse.Escapes => true,
                TaskUse.Combined => race.IsFollowedBy(use, variable) && !IsLostRace(use, symbols),
                _ => race.IsFollowedBy(use, variable),
            };
    }

    // Put into another variable that the race is run over: that one's uses count.
    private static bool IsHeldBy(IOperation use, TaskSources tasks) => CollectionShapes.CollectionAround(use).Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => tasks.AreIn(declarator.Symbol),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => tasks.AreIn(target.Local),
        IArgumentOperation { Parent: IInvocationOperation { Instance: { } instance } } =>
            LocalValues.IsPutInto(instance.Unwrap()) && instance.Unwrap().ReferencedSymbol() is { } list && tasks.AreIn(list),
        IArgumentOperation { Parent: IObjectCreationOperation copy } => copy.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } && tasks.AreIn(declarator.Symbol),
        _ => false,
    };

    // running.Any(), running.Count(): how many, not how they went.
    private static bool IsCount(IOperation use, TaskSymbols symbols) =>
        use.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Any" or "Count", Arguments.Length: 1 } call }
        && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.Enumerable);

    private static bool IsLostRace(IOperation use, TaskSymbols symbols) =>
        CollectionShapes.CollectionAround(use).Parent is IArgumentOperation { Parent: IInvocationOperation call } && Race.Find(call, symbols) is { WinnerIsLost: true };
}
