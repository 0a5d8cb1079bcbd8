using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// A loop over tasks as they end that looks at none of them. <c>WhenEach</c> and <c>EachAsync</c> give a failed task like any
/// other: its failure shows only to whoever awaits it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CompletedTaskNeverReadAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP4003";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.AsCompleted,
        "A task that has ended is never read",
        "The loop gives '{0}' when it has ended, failed or not, and nobody awaits or inspects it: every failure is lost; await it in the loop",
        DiagnosticSeverity.Warning,
        "A loop over Task.WhenEach or EachAsync gives failed tasks like all others and throws nothing for them. Their failures show only when the tasks themselves are awaited.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Loop);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (context.Operation is not IForEachLoopOperation { IsAsynchronous: true } loop || CompletionLoop.Of(loop, symbols) is not { Variable: { } variable } completion)
            return;
        if (IsRead(variable, loop, symbols) || loop.Syntax is not ForEachStatementSyntax syntax || IsHalfTyped(syntax))
            return;
        if (!completion.StartsWork && !AreLost(completion, symbols))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, syntax.Identifier.GetLocation(), variable.Name));
    }

    // A variable named _ says what a discard says.
    private static bool IsRead(ILocalSymbol variable, IOperation loop, TaskSymbols symbols) =>
        variable.Name.StartsWith("_", StringComparison.Ordinal)
        || SymbolUses.Around(loop).Of(variable).Any(u => TaskFacts.UseOf(u, symbols) != TaskUse.None);

    // Whoever looks at them before the loop knows of their failures too: var all = Task.WhenAll(tasks);
    private static bool AreLost(CompletionLoop completion, TaskSymbols symbols)
    {
        var tasks = TaskSources.Of(completion, symbols);
        return !tasks.MayBeOwnedElsewhere && !tasks.Sources.Any(s => IsListOfOthers(s, symbols)) && tasks.CanFail
            && !LaterLooks.Exist(tasks, completion.Call, place: AsyncScope.Of(completion.Loop).Body, reduced: null, symbols);
    }

    // A list that a method gives may be kept by others too.
    private static bool IsListOfOthers(IOperation source, TaskSymbols symbols) => source is IInvocationOperation && !symbols.IsTask(source.Type);
}
