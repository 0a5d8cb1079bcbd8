using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The places at which a loop over tasks that end can be left before the last one.</summary>
public static class LoopExits
{
    /// <summary>
    /// In source order: the reads of a task that throw its failure out of the loop, and the statements that leave it. What
    /// else is called in the body may throw too; nobody writes a loop with that in mind.
    /// </summary>
    public static List<IOperation> Of(CompletionLoop completion, TaskSymbols symbols)
    {
        var exits = new List<IOperation>();
        var isTested = completion.Variable is { } variable && SymbolUses.Around(completion.Loop).Of(variable).Any(u => TaskFacts.UseOf(u, symbols) == TaskUse.Inspected);
        foreach (var operation in completion.Loop.Body.DescendantsInFunction())
        {
            if (ExitAt(operation, completion, isTested, symbols) is { } exit)
                exits.Add(exit);
        }

        return exits;
    }

    private static IOperation? ExitAt(IOperation operation, CompletionLoop completion, bool isTested, TaskSymbols symbols)
    {
        var isExit = operation switch
        {
            IBranchOperation { BranchKind: BranchKind.Break } branch => SymbolEqualityComparer.Default.Equals(branch.Target, completion.Loop.ExitLabel),
            IBranchOperation { BranchKind: BranchKind.GoTo } branch => !IsInside(branch.Target, completion.Loop),
            IReturnOperation { IsImplicit: false } => operation.Kind is OperationKind.Return or OperationKind.YieldBreak,
            IThrowOperation => !IsCaughtInside(operation, completion.Loop, symbols),
            _ => false,
        };
        if (isExit)
            return operation;

        // Where the outcome is tested somewhere, only a task that succeeded is read, or one whose failure should be thrown.
        return !isTested && operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, completion.Variable)
            && ReadOf(local, symbols) is { } read && !IsCaughtInside(read, completion.Loop, symbols)
                ? read
                : null;
    }

    // await t, t.GetAwaiter().GetResult(), t.Wait(), t.Result: all throw what the task has failed with.
    private static IOperation? ReadOf(IOperation task, TaskSymbols symbols)
    {
        if (task.AwaitedBy(symbols) is { } wait)
            return wait.MaySuppressThrowing(symbols) ? null : wait;

        return task.Outermost().Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "Result" } result => result,
            IInvocationOperation { TargetMethod.Name: "Wait" } blocking => blocking,
            _ => null,
        };
    }

    private static bool IsCaughtInside(IOperation operation, IOperation loop, TaskSymbols symbols) => EnclosingTries.Of(operation)
        .Where(t => ReferenceEquals(t.Part, t.Try.Body) && t.Try.IsWithin(loop))
        .Any(t => t.Try.Catches.Any(c => !new CaughtException(c, symbols).Rethrows));

    private static bool IsInside(ILabelSymbol label, IOperation loop) => label.DeclaringSyntaxReferences.Any(r => loop.Syntax.Span.Contains(r.Span));
}
