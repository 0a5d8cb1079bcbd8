namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>
/// The state of a run of the interpreter. A task is the set of the started instances in it: one, or those of a
/// <c>WhenAll</c>.
/// </summary>
internal sealed class Machine(Inputs inputs)
{
    private const int Fuel = 2000;

    private readonly bool[] _flags = [.. Enumerable.Range(0, Inputs.FlagCount).Select(inputs.Flag)];
    private readonly int[]?[] _tasks = new int[]?[RandomBody.MaximumVariables];
    private readonly List<int[]?>[] _lists = new List<int[]?>[RandomBody.MaximumVariables];
    private readonly HashSet<List<int[]?>> _handedOn = [];
    private readonly List<(int Site, bool IsSettled)> _instances = [];
    private readonly int[] _rounds = new int[inputs.Failures.Length];
    private int _steps;

    public Inputs Inputs { get; } = inputs;

    public bool[] Flags => _flags;

    public int[]?[] Tasks => _tasks;

    public List<int[]?>[] Lists => _lists;

    /// <summary>The exception on its way.</summary>
    public Type? Thrown { get; set; }

    /// <summary>What the catch clauses that are being run have caught.</summary>
    public Stack<Type> Caught { get; } = new();

    /// <summary>Has no statement thrown it?</summary>
    public bool IsImplicit { get; set; }

    /// <summary>The label that is gone to.</summary>
    public int Label { get; set; }

    /// <summary>How often a try has been entered, with this time.</summary>
    public int Enter(int number) => ++_rounds[number];

    public int[] Start(int site)
    {
        _instances.Add((site, false));
        return [_instances.Count - 1];
    }

    /// <summary>Somebody looks at a task, or gets it.</summary>
    public void Settle(int[]? task)
    {
        foreach (var instance in task ?? [])
            _instances[instance] = _instances[instance] with { IsSettled = true };
    }

    public void Settle(List<int[]?> list) => list.ForEach(Settle);

    /// <summary>Somebody else has the list, and what comes into it later.</summary>
    public void HandOn(List<int[]?> list)
    {
        Settle(list);
        _handedOn.Add(list);
    }

    public Outcome Run(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
        {
            if (++_steps > Fuel)
                throw new InvalidOperationException("A body without end.");
            var outcome = statement.Run(this);
            if (outcome != Outcome.Next)
                return outcome;
        }

        return Outcome.Next;
    }

    public RunResult RunBody(IReadOnlyList<Statement> statements)
    {
        var outcome = Run(statements);
        foreach (var list in _handedOn)
            Settle(list);
        return RunResult.Of(_instances, counts: !(outcome == Outcome.Throw && IsImplicit));
    }
}
