namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Makes a body of a seed.</summary>
internal sealed class BodyGenerator
{
    private const int MaximumDepth = 4;
    private const int MaximumTries = 2;

    private readonly Dice _dice;
    private readonly Features _features = new();
    private readonly ConditionGenerator _conditions;
    private readonly TaskValueGenerator _values;
    private int _left;
    private int _variables;
    private int _numbers;

    private BodyGenerator(int seed)
    {
        _dice = new(seed);
        _left = _dice.Between(5, 25);
        _conditions = new(_dice, _features);
        _values = new(_dice, _features, _conditions);
    }

    public static RandomBody Generate(int seed)
    {
        var generator = new BodyGenerator(seed);
        var around = new Surroundings { Tasks = [], Lists = [] };
        var statements = new List<Statement> { generator.DeclareTask(around) };
        while (generator._left > 0)
            statements.AddRange(generator.Statement(around));
        statements.AddRange(generator.Settlement(around, from: 0, percent: 60));
        return new(seed, statements, generator._features);
    }

    private List<Statement> Block(Surroundings inside)
    {
        var statements = new List<Statement>();
        var before = inside.Tasks.Count;
        for (var count = _dice.Between(1, 4); count > 0; count--)
            statements.AddRange(Statement(inside));
        if (_dice.Chance(15))
            statements.AddRange(Jump(inside));
        statements.AddRange(Settlement(inside, before, percent: 60));
        return statements;
    }

    // A body that forgets everything says little: most of what it has is settled in the end.
    private IEnumerable<Statement> Settlement(Surroundings around, int from, int percent)
    {
        foreach (var task in around.Tasks.Skip(from))
        {
            if (_dice.Chance(percent))
                yield return _dice.Chance(30) ? IfSet(task, around) : Settle(task);
        }

        foreach (var list in from == 0 ? around.Lists : [])
        {
            if (_dice.Chance(percent))
                yield return SettleList(list);
        }
    }

    private IEnumerable<Statement> Statement(Surroundings around)
    {
        _left--;
        if (_left < 0 || around.Depth >= MaximumDepth)
            return [Simple(around)];
        return _dice.Of<IEnumerable<Statement>>(
            (40, () => [Simple(around)]),
            (22, () => [If(around)]),
            (8, () => [Loop(around)]),
            (5, () => [Switch(around)]),
            (8, () => [Try(around)]),
            (3, () => [new ControlStatement.Using(_numbers++, _dice.Of(ControlStatement.Using.Forms), Block(around.Inside()))]),
            (4, () => [Labelled(around)]),
            (2, () => [new ControlStatement.Block(Block(around.Inside()), null, [])]),
            (4, () => Exit(around)));
    }

    private Statement Simple(Surroundings around) => _dice.Of(
        (25, () => _variables < RandomBody.MaximumVariables - 2 && _values.Starts < 60 ? DeclareTask(around) : new ControlStatement.Call()),
        (15, () => AssignTask(around)),
        (25, () => Settle(Task(around))),
        (5, () => new TaskStatement.AwaitBoth(Task(around), Task(around))),
        (8, () => IfSet(Task(around), around)),
        (5, () => SetFlag()),
        (5, () => DeclareBoth(around)),
        (12, () => List(around)),
        (3, () => (Statement)new ControlStatement.Call()));

    private Statement DeclareTask(Surroundings around)
    {
        var value = _values.Any(around);
        var task = _variables++;
        around.Tasks.Add(task);
        return new TaskStatement.Declare(task, value);
    }

    private Statement AssignTask(Surroundings around)
    {
        var task = Task(around);
        return _dice.Of<Statement>(
            (40, () => new TaskStatement.Assign(task, Start())),
            (15, () => new TaskStatement.AssignIfNull(task, Start())),
            (10, () => new TaskStatement.Assign(task, new TaskValue.Nothing())),
            (10, () => new TaskStatement.Assign(task, Reference(around))),
            (10, () => new TaskStatement.Assign(task, new TaskValue.Choice(_conditions.Any(around, 1), Start(), Reference(around)))),
            (40, () => new ControlStatement.If(_conditions.Any(around, 1), [new TaskStatement.Assign(task, Start())], [])));
    }

    private Statement DeclareBoth(Surroundings around)
    {
        if (around.Tasks.Count > 1 && _dice.Chance(50))
        {
            var (first, second) = (Task(around), Task(around));
            if (first != second)
                return new TaskStatement.AssignBoth("", first, second, Either(new TaskValue.Variable(second)), Either(new TaskValue.Variable(first)));
        }

        var declared = new TaskStatement.AssignBoth("var ", _variables++, _variables++, Start(), around.Tasks.Count > 0 ? Either(Reference(around)) : Start());
        around.Tasks.Add(declared.First);
        around.Tasks.Add(declared.Second);
        return declared;

        TaskValue Either(TaskValue value) => _dice.Chance(50) ? value : Start();
    }

    private Statement List(Surroundings around)
    {
        if (around.Lists.Count == 0 || _dice.Chance(15))
        {
            var list = _variables++;
            around.Lists.Add(list);
            return new ListStatement.Create(list, IsDeclared: true);
        }

        var known = _dice.Of(around.Lists);
        return _dice.Of(
            (40, () => new ListStatement.Add(known, Start())),
            (20, () => new ListStatement.Add(known, Reference(around))),
            (30, () => SettleList(known)),
            (4, () => new ListStatement.Create(known, IsDeclared: false)),
            (4, () => (Statement)new ListStatement.Clear(known)));
    }

    private Statement SettleList(int list) => _dice.Of(
        (60, () => new ListStatement.Await(list, _dice.Of(ListStatement.Await.Forms))),
        (30, () => new ControlStatement.If(new Condition.HasAny(list, _dice.Of(Condition.HasAny.Operators)), [new ListStatement.Await(list, _dice.Of(ListStatement.Await.Forms))], [])),
        (10, () => (Statement)new ListStatement.HandOn(list)));

    private Statement Settle(int task) => new TaskStatement.Settle(task, _dice.Of(_dice.Chance(75) ? TaskStatement.Settle.Looks : TaskStatement.Settle.HandsOn));

    private Statement IfSet(int task, Surroundings around) => _dice.Of(
        (70, () => new ControlStatement.If(new Condition.IsSet(task, _dice.Of(ConditionGenerator.IsSet)), [Settle(task)], [])),
        (30, () => new ControlStatement.If(_conditions.Any(around, 1), [Settle(task)], [])));

    // c3 is never changed: filters test it, which run before the finally blocks on the way.
    private Statement SetFlag() => new ControlStatement.SetFlag(_dice.Between(0, Inputs.FlagCount - 2), _dice.Of(
        (50, () => new Condition.Constant(_dice.Chance(50))),
        (50, () => _conditions.Flags(1))));

    private Statement If(Surroundings around) => new ControlStatement.If(
        _conditions.Any(around, 2), Block(around.Inside()), _dice.Chance(40) ? Block(around.Inside()) : []);

    // Each loop has a count of its own: that two run equally often is nothing that the analysis could know.
    private Statement Loop(Surroundings around) => _features.Loops == Inputs.MaximumLoops ? If(around) : new ControlStatement.Loop(
        _features.Loops++, _dice.Of(ControlStatement.Loop.Forms), Block(around.Inside() with { MayBreak = true, MayContinue = true }));

    private Statement Switch(Surroundings around)
    {
        _features.HasNumber = true;
        var sections = new List<(int?, IReadOnlyList<Statement>)>();
        for (var number = 0; number < Random.Inputs.Numbers; number++)
        {
            if (_dice.Chance(40))
                sections.Add((number, Section()));
        }

        if (sections.Count == 0 || _dice.Chance(50))
            sections.Add((null, Section()));
        return new ControlStatement.Switch(sections);

        List<Statement> Section() => Block(around.Inside() with { MayBreak = true });
    }

    private Statement Try(Surroundings around)
    {
        var isCatch = _features.Handled.Count < MaximumTries && _dice.Chance(75);
        int? number = null;
        var caught = new List<Type>();
        if (isCatch)
        {
            number = _features.Handled.Count;
            // From the most special on, as the language wants it.
            caught.AddRange(ThrowStatement.Exceptions.Where(_ => _dice.Chance(40)));
            if (caught.Count == 0)
                caught.Add(typeof(Exception));
            _features.Handled.Add(caught);
        }

        var body = Block(around.Inside());
        var clauses = caught.Select(e => new CatchClause(
            e == typeof(Exception) && _dice.Chance(30) ? null : e,
            _dice.Chance(15) ? _conditions.Flag(Inputs.FlagCount - 1) : null,
            Block(around.Inside() with { MayRethrow = true }))).ToList();
        return new TryStatement(number, body, clauses, !isCatch || _dice.Chance(20) ? Block(around.InsideFinally()) : null);
    }

    private Statement Labelled(Surroundings around)
    {
        var label = _numbers++;
        var after = around.Inside();
        return new ControlStatement.Block(Block(around.Inside() with { Labels = [.. around.Labels, label] }), label, Block(after));
    }

    // if (c0) { await t; return; }
    private IEnumerable<Statement> Exit(Surroundings around)
    {
        var inside = around.Inside();
        return [new ControlStatement.If(_conditions.Any(around, 2), [.. _dice.Chance(50) ? Settlement(inside, 0, 90) : [], .. Jump(inside)], [])];
    }

    private IEnumerable<Statement> Jump(Surroundings around)
    {
        yield return _dice.Of(
            (around.MayReturn ? 30 : 0, () => new ControlStatement.Jump(Outcome.Return)),
            (around.MayBreak ? 25 : 0, () => new ControlStatement.Jump(Outcome.Break)),
            (around.MayContinue ? 25 : 0, () => new ControlStatement.Jump(Outcome.Continue)),
            (around.Labels.Count > 0 ? 30 : 0, () => new ControlStatement.Goto(_dice.Of(around.Labels))),
            (around.MayRethrow ? 25 : 0, () => new ThrowStatement(null)),
            (20, () => (Statement)new ThrowStatement(_dice.Of(ThrowStatement.Exceptions))));
    }

    private TaskValue Start() => _values.Start();

    private TaskValue Reference(Surroundings around) => _values.Reference(around);

    private int Task(Surroundings around) => _values.Task(around);
}
