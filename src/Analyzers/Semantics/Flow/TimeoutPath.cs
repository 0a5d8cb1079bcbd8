using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What ends the way of a task behind a race that it did not win: tests that say that it did, and calls that stop it.</summary>
internal sealed class TimeoutPath
{
    private readonly SyntaxNode _race;
    private readonly IReadOnlyDictionary<SyntaxNode, bool> _workWonWhen;
    private readonly HashSet<SyntaxNode> _stops;

    /// <param name="race">The race.</param>
    /// <param name="tests">The tests that tell who won.</param>
    /// <param name="stops">The calls that may stop the work.</param>
    public TimeoutPath(DelayRace race, RaceTests tests, IEnumerable<SyntaxNode> stops)
    {
        _race = race.Call.Syntax;
        _workWonWhen = tests.WorkWonWhen;
        _stops = [.. stops];
    }

    /// <summary>The outcome of a test that says that the work has ended; null when the test says nothing of it.</summary>
    public bool? WorkWonWhen(IOperation test)
    {
        test = test.Unwrap();
        if (test is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            return !WorkWonWhen(not.Operand);
        return _workWonWhen.TryGetValue(test.Syntax, out var outcome) ? outcome : null;
    }

    /// <summary>Is the task named here only for the race itself, or to ask who won?</summary>
    public bool IsQuestion(IOperation task)
    {
        if (_race.Span.Contains(task.Syntax.Span))
            return true;
        for (IOperation? o = task; o is not null; o = o.Parent)
        {
            if (_workWonWhen.ContainsKey(o.Syntax))
                return true;
        }

        return false;
    }

    /// <summary>May a call of this block stop the work?</summary>
    public bool StopsIn(BasicBlock block) =>
        _stops.Count > 0 && (block.Operations.Any(IsStop) || block.BranchValue is { } value && IsStop(value));

    private bool IsStop(IOperation operation) => operation.DescendantsAndSelf().Any(o => _stops.Contains(o.Syntax));
}
