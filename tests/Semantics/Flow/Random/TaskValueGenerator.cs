namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Makes what a task variable of a body is given.</summary>
internal sealed class TaskValueGenerator(Dice dice, Features features, ConditionGenerator conditions)
{
    /// <summary>How many tasks the body starts so far.</summary>
    public int Starts { get; private set; }

    public TaskValue Any(Surroundings around) => dice.Of<TaskValue>(
        (40, Start),
        (15, () => new TaskValue.Choice(conditions.Any(around, 1), Start(), new TaskValue.Nothing())),
        (15, () => new TaskValue.Nothing()),
        (15, () => around.Tasks.Count > 0 ? Reference(around) : Start()),
        (5, () => around.Tasks.Count > 0 ? new TaskValue.All(Task(around), Task(around)) : Start()),
        (5, () => Switch(around)));

    public TaskValue Start() => new TaskValue.Start(Starts++);

    public TaskValue Reference(Surroundings around) => new TaskValue.Variable(Task(around));

    public int Task(Surroundings around) => dice.Of(around.Tasks);

    private TaskValue Switch(Surroundings around)
    {
        features.HasNumber = true;
        return new TaskValue.Switch(dice.Between(0, 3), Start(), around.Tasks.Count > 0 ? Reference(around) : new TaskValue.Nothing());
    }
}
