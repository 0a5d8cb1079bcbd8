using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Who looks at tasks again, behind the place that only waited until they ended?</summary>
public static class LaterLooks
{
    /// <summary>Does anybody?</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="call">The call that they were handed to, whose naming them is no look.</param>
    /// <param name="place">Where they are waited for.</param>
    /// <param name="reduced">The collection that a task is taken out of, so that who looks at it does not see the task.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static bool Exist(TaskSources tasks, IInvocationOperation call, IOperation place, ISymbol? reduced, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(call);
        var variables = tasks.Variables.Where(v => !SymbolEqualityComparer.Default.Equals(v, reduced)).ToImmutableArray();
        return variables.Any(v => uses.Of(v).Any(u => !u.IsWithin(call) && IsLook(u, v)));

        bool IsLook(IOperation use, ISymbol variable) => Of(use, tasks, symbols) switch
        {
            TaskUse.None => false,
            TaskUse.Escapes => true,
            TaskUse.Combined => Follows(use, place, variable) && !IsLostRace(use, symbols),
            _ => Follows(use, place, variable),
        };
    }

    /// <summary>
    /// What a use of the variable of some tasks does for them: nothing, where it only puts one in, counts them, or gives them
    /// to another variable of theirs, whose uses count.
    /// </summary>
    public static TaskUse Of(IOperation use, TaskSources tasks, TaskSymbols symbols) =>
        LocalValues.IsPutInto(use) || IsHeldBy(use, tasks) || IsCount(use, symbols) || use.IsWrittenOtherwise() || use.Outermost().Parent?.AssignedValue() is not null
            ? TaskUse.None
            : TaskFacts.UseOf(use, symbols);

    /// <summary>
    /// Can this use run after the place: it stands behind it, in a loop around both (over a variable that lives through
    /// the turns), or in another function?
    /// </summary>
    public static bool Follows(IOperation use, IOperation place, ISymbol variable)
    {
        if (use.Syntax.SpanStart > place.Syntax.SpanStart || !ReferenceEquals(AsyncScope.Of(use).Body, AsyncScope.Of(place).Body))
            return true;

        for (var o = place.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ILoopOperation && use.IsWithin(o) && !variable.DeclaringSyntaxReferences.Any(d => o.Syntax.Span.Contains(d.Span)))
                return true;
        }

        return false;
    }

    // Put into another variable that the tasks are in: that one's uses count.
    private static bool IsHeldBy(IOperation use, TaskSources tasks) => CollectionShapes.CollectionAround(use).Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => tasks.AreIn(declarator.Symbol),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => tasks.AreIn(target.Local),
        // new List<Task> { t }
        IArgumentOperation { Parent: IInvocationOperation { Instance: IInstanceReferenceOperation { Parent.Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation } } } } =>
            creation.GivenTo() is { } list && tasks.AreIn(list),
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
