namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>
/// try { Touch(0); .. Touch(1); } catch (ArgumentException) { .. } finally { .. }. A try with catch clauses begins and ends with a call that
/// may throw any of what they catch: the analysis takes that for possible in each.
/// </summary>
internal sealed record TryStatement(int? Number, IReadOnlyList<Statement> Body, IReadOnlyList<CatchClause> Catches, IReadOnlyList<Statement>? Finally) : Statement
{
    public override string Text(Spelling spelling)
    {
        var text = "try { " + (Number is { } number ? $"Touch({2 * number}); {Join(Body)} Touch({(2 * number) + 1});" : Join(Body)) + " }";
        foreach (var clause in Catches)
            text += $" catch{(clause.Exception is null ? "" : $" ({clause.Exception.Name})")}{(clause.Filter is null ? "" : $" when ({clause.Filter.Text})")} {{ {Join(clause.Body)} }}";
        return Finally is null ? text : $"{text} finally {{ {Join(Finally)} }}";

        string Join(IReadOnlyList<Statement> statements) => string.Join(" ", statements.Select(s => s.Text(spelling)));
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = RunCatches(machine, RunBody(machine));
        if (Finally is null)
            return outcome;

        var before = (machine.Thrown, machine.IsImplicit, machine.Label);
        var after = machine.Run(Finally);
        if (after != Outcome.Next)
            return after;
        (machine.Thrown, machine.IsImplicit, machine.Label) = before;
        return outcome;
    }

    private Outcome RunBody(Machine machine)
    {
        if (Number is not { } number || machine.Inputs.Failures[number] is not { } failure)
            return machine.Run(Body);

        var round = machine.Enter(number);
        if (!failure.Happens(atEnd: false, round))
        {
            var outcome = machine.Run(Body);
            if (outcome != Outcome.Next || !failure.Happens(atEnd: true, round))
                return outcome;
        }

        machine.Thrown = failure.Exception;
        machine.IsImplicit = true;
        return Outcome.Throw;
    }

    private Outcome RunCatches(Machine machine, Outcome outcome)
    {
        if (outcome != Outcome.Throw)
            return outcome;
        var thrown = machine.Thrown!;
        if (Catches.FirstOrDefault(c => c.Catches(thrown, machine)) is not { } clause)
            return outcome;

        machine.Caught.Push(thrown);
        outcome = machine.Run(clause.Body);
        machine.Caught.Pop();
        return outcome;
    }
}
