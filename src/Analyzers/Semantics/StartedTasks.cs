using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// All tasks that a function starts and keeps in its locals, in source order. Read once for each function, on the first
/// question.
/// </summary>
public sealed class StartedTasks
{
    private static readonly ConditionalWeakTable<IOperation, StartedTasks> Cache = new();

    private readonly List<StartedTask> _all = [];

    private StartedTasks(IOperation function, TaskSymbols symbols)
    {
        foreach (var operation in function.DescendantsInFunction())
        {
            if (operation is IInvocationOperation call && StartedTask.Find(call, symbols) is { IsDiscarded: false } started)
                _all.Add(started);
        }
    }

    /// <summary>The tasks.</summary>
    public IReadOnlyList<StartedTask> All => _all;

    /// <summary>The tasks that the function around an operation starts; those of nested functions are theirs.</summary>
    public static StartedTasks Around(IOperation operation, TaskSymbols symbols) =>
        Cache.GetValue(AsyncScope.Of(operation).Body, body => new(body, symbols));

    /// <summary>Those that a local keeps.</summary>
    public IEnumerable<StartedTask> In(ILocalSymbol local) => _all.Where(s => SymbolEqualityComparer.Default.Equals(s.Variable, local));

    /// <summary>
    /// Does the local keep more than one of them, or may it: two calls, a call in a loop that the local outlives, a query?
    /// </summary>
    public bool AreSeveralIn(ILocalSymbol local, TaskSymbols symbols)
    {
        var count = 0;
        foreach (var started in In(local))
        {
            if (++count > 1 || TaskTypes.IsCollection(started.Call.Type, symbols) || RunOrder.IsRepeated(started.Call, local))
                return true;
        }

        return false;
    }
}
