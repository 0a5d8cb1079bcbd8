using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// A loop over tasks as they end that can be left before all have ended, while nobody cancels or looks at the rest: it runs on,
/// and its failures are lost.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CompletionLoopAbandonsRestAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP4002";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.AsCompleted,
        "A loop over tasks that end is left before the last",
        "The loop can be left before all tasks have ended, and nobody cancels or awaits the others: they run on and their failures are lost; catch what a task throws inside the loop, or cancel and await the rest",
        DiagnosticSeverity.Info,
        "Leaving a loop over Task.WhenEach or EachAsync cancels nothing. The tasks that it has not given yet run on, and what they fail with is seen by nobody.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Loop);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (context.Operation is not IForEachLoopOperation { IsAsynchronous: true } loop || CompletionLoop.Of(loop, symbols) is not { StartsWork: false } completion)
            return;
        if (loop.Syntax is not ForEachStatementSyntax syntax || IsHalfTyped(syntax))
            return;

        var exits = LoopExits.Of(completion, symbols);
        if (exits.Count == 0)
            return;
        var tasks = TaskSources.Of(completion, symbols);
        if (!AreStartedHere(tasks, symbols) || !tasks.CanFail || !TaskArguments.Of(completion.Call).MayBeSeveral || Cancels(loop))
            return;
        if (exits.FirstOrDefault(e => !IsRestSeen(tasks, completion, e, symbols)) is not { } exit)
            return;

        var place = Location.Create(syntax.SyntaxTree, TextSpan.FromBounds(syntax.AwaitKeyword.SpanStart, syntax.ForEachKeyword.Span.End));
        context.ReportDiagnostic(Diagnostic.Create(Rule, place, additionalLocations: [exit.Syntax.GetLocation()]));
    }

    private static bool AreStartedHere(TaskSources tasks, TaskSymbols symbols) => tasks.Sources.Count > 0 && tasks.Sources.All(source => source switch
    {
        IAnonymousFunctionOperation or IMethodReferenceOperation => true,
        IInvocationOperation call => symbols.IsTask(call.Type) && !TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.TaskScope)
            && (TaskFacts.IsSignal(call, symbols) || TaskStart.IsOne(call, symbols) && !TaskStart.IsOwnedElsewhere(call, symbols)),
        _ => TaskFacts.IsSignal(source, symbols) || TaskFacts.CannotFail(source, symbols),
    });

    // Whatever is cancelled, and when: it is thought of.
    private static bool Cancels(IOperation loop) => AsyncScope.Of(loop).Body.Descendants().Any(o => o is IInvocationOperation call && call.IsCancel());

    private static bool IsRestSeen(TaskSources tasks, CompletionLoop completion, IOperation exit, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(completion.Call);
        return tasks.Variables.Any(v => uses.Of(v).Any(u => !u.IsWithin(completion.Call) && LaterLooks.Of(u, tasks, symbols) switch
        {
            TaskUse.None => false,
            TaskUse.Escapes => true,
            _ => IsReached(u, completion.Loop, exit),
        }));
    }

    // What stands before the loop has seen to all of them. Behind it, a break goes on there; what throws gets no further than to
    // the handlers, and behind them.
    private static bool IsReached(IOperation use, IOperation loop, IOperation exit)
    {
        if (use.Syntax.SpanStart < loop.Syntax.SpanStart || use.IsWithin(loop) || exit is IBranchOperation
            || !ReferenceEquals(AsyncScope.Of(use).Body, AsyncScope.Of(loop).Body))
        {
            return true;
        }

        foreach (var (attempt, part) in EnclosingTries.Of(loop))
        {
            if (use.IsWithin(attempt.Finally) || attempt.Catches.Any(c => use.IsWithin(c)))
                return true;
            if (exit is not IReturnOperation && ReferenceEquals(part, attempt.Body) && !attempt.Catches.IsEmpty && !use.IsWithin(attempt))
                return true;
        }

        return false;
    }
}
