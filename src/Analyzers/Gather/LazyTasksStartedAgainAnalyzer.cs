using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// A lazy sequence of tasks that is walked over more than once. Each walk calls the work again: what is awaited in the
/// second one are other tasks than in the first.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LazyTasksStartedAgainAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP1006";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Gather,
        "Lazy tasks are started again",
        "The sequence in '{0}' is lazy: walking over it again starts the work of its tasks once more; keep the tasks in an array",
        DiagnosticSeverity.Warning,
        "A query is run each time its result is walked over. When it starts tasks, the second walk starts new ones: the work is done twice, and the tasks of the first walk are not those that are looked at in the second.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols)
    {
        context.RegisterOperationAction(c => AnalyzeCall(c, symbols), OperationKind.Invocation);
        context.RegisterOperationAction(c => AnalyzeCreation(c, symbols), OperationKind.ObjectCreation);
        context.RegisterOperationAction(c => AnalyzeLoop(c, symbols), OperationKind.Loop);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, TaskSymbols symbols)
    {
        foreach (var argument in ((IInvocationOperation)context.Operation).Arguments)
            AnalyzeArgument(context, argument, symbols);
    }

    private static void AnalyzeCreation(OperationAnalysisContext context, TaskSymbols symbols)
    {
        foreach (var argument in ((IObjectCreationOperation)context.Operation).Arguments)
            AnalyzeArgument(context, argument, symbols);
    }

    private static void AnalyzeLoop(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (context.Operation is IForEachLoopOperation { IsAsynchronous: false, Collection: var collection })
            Analyze(context, collection, symbols);
    }

    private static void AnalyzeArgument(OperationAnalysisContext context, IArgumentOperation argument, TaskSymbols symbols)
    {
        if (argument.Parameter is { Type: var type } && LazyTasks.IsLazy(type))
            Analyze(context, argument.Value, symbols);
    }

    private static void Analyze(OperationAnalysisContext context, IOperation sequence, TaskSymbols symbols)
    {
        if (sequence.Unwrap() is not ILocalReferenceOperation reference || !MayStartTasks(reference, context.ContainingSymbol, symbols) || LazyTasks.Origin(reference, symbols) is not { } origin)
            return;
        if (!ReferenceEquals(FirstRepeated(origin, reference, symbols), reference) || IsHalfTyped(AsyncScope.Of(reference).Body.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(
            Rule, reference.Syntax.GetLocation(), additionalLocations: [origin.Locations[0]], reference.Local.Name));
    }

    // Elsewhere than in async code only what says by its type that it holds tasks is worth a closer look.
    private static bool MayStartTasks(ILocalReferenceOperation sequence, ISymbol member, TaskSymbols symbols) =>
        LazyTasks.IsLazy(sequence.Type)
        && (member is IMethodSymbol { IsAsync: true }
            || sequence.Type is INamedTypeSymbol { TypeArguments: [var element] } && (TaskTypes.IsAwaitable(element, symbols) || element.IsTupleType || element.IsAnonymousType));

    // The first walk before which another one can have been done. The others say nothing new.
    private static IOperation? FirstRepeated(ILocalSymbol origin, IOperation near, TaskSymbols symbols)
    {
        var walks = SequenceWalks.Over(origin, near, symbols);
        for (var i = 0; i < walks.Count; i++)
        {
            if (RunOrder.IsRepeated(walks[i], origin))
                return walks[i];
            for (var j = 0; j < i; j++)
            {
                if (RunOrder.CanFollow(walks[j], walks[i]))
                    return walks[i];
            }
        }

        return null;
    }
}
