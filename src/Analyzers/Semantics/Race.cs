using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// An awaited <c>Task.WhenAny</c>, written on the spot or through a local (<c>var race = Task.WhenAny(a, b); await
/// race;</c>), and what becomes of the task that won.
/// </summary>
public sealed class Race
{
    private Race(IInvocationOperation call, IOperation wait, TaskSymbols symbols)
    {
        Call = call;
        Wait = wait;
        Winner = wait.GivenTo();
        IReadOnlyList<IOperation> uses = Winner is null ? [wait] : SymbolUses.Around(wait).Of(Winner);
        RemovedFrom = uses.Select(RemovedBy).FirstOrDefault(c => c is not null);
        // A local named _ says what a discard says.
        WinnerIsLost = Winner is null
            ? IsThrownAway(wait) || RemovedFrom is not null || TaskFacts.UseOf(wait, symbols) == TaskUse.None
            : Winner.Name != "_" && uses.All(u => RemovedBy(u) is not null || TaskFacts.UseOf(u, symbols) == TaskUse.None);
    }

    /// <summary>The call of <c>Task.WhenAny</c>.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>The await, or <c>GetResult</c>, whose value is the winner.</summary>
    public IOperation Wait { get; }

    /// <summary>The local that the winner is put into; null when it has none.</summary>
    public ILocalSymbol? Winner { get; }

    /// <summary>The collection that the winner is taken out of; null when it stays.</summary>
    public IOperation? RemovedFrom { get; }

    /// <summary>Does nobody await, inspect or take on the winner?</summary>
    public bool WinnerIsLost { get; }

    /// <summary>Reads a call of <c>Task.WhenAny</c>; null when it is not awaited, or its task is needed for more than that.</summary>
    public static Race? Find(IInvocationOperation call, TaskSymbols symbols)
    {
        if (!call.IsWhenAny(symbols))
            return null;
        if (call.AwaitedBy(symbols) is { } wait)
            return new(call, wait, symbols);

        return call.GivenTo() is { } local
            && SymbolUses.Around(call).OnlyValue(local) == call
            && SymbolUses.Around(call).Of(local).Where(u => u.AssignedValue() is null).ToList() is [var use]
            && use.AwaitedBy(symbols) is { } later
                ? new(call, later, symbols)
                : null;
    }

    /// <summary>Can this use run after the race?</summary>
    public bool IsFollowedBy(IOperation use, ISymbol variable) => LaterLooks.Follows(use, Wait, variable);

    // async () => await Task.WhenAny(a, b): nobody takes the value of such a lambda either.
    private static bool IsThrownAway(IOperation wait) =>
        wait.ThrownAwayBy() is not null
        || wait.Outermost().Parent is IExpressionStatementOperation { IsImplicit: true, Parent.Parent: IAnonymousFunctionOperation { Symbol.IsAsync: true } };

    private static IOperation? RemovedBy(IOperation task) =>
        task.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Remove", Parameters.Length: 1 } } call } ? call.Instance?.Unwrap() : null;
}
