namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What is done with a task in a variable.</summary>
internal abstract record TaskStatement : Statement
{
    public sealed override Outcome Run(Machine machine)
    {
        Do(machine);
        return Outcome.Next;
    }

    protected abstract void Do(Machine machine);

    /// <summary>Task? t1 = F(1);</summary>
    internal sealed record Declare(int Variable, TaskValue Value) : TaskStatement
    {
        public override string Text(Spelling spelling) => $"{(Value is TaskValue.Start or TaskValue.All ? "var" : "Task?")} t{Variable} = {Value.Text(spelling)};";

        protected override void Do(Machine machine) => machine.Tasks[Variable] = Value.Of(machine);
    }

    /// <summary>t1 = F(1);</summary>
    internal sealed record Assign(int Variable, TaskValue Value) : TaskStatement
    {
        public override string Text(Spelling spelling) => $"t{Variable} = {Value.Text(spelling)}{(Value is TaskValue.Nothing ? "!" : "")};";

        protected override void Do(Machine machine) => machine.Tasks[Variable] = Value.Of(machine);
    }

    /// <summary>t1 ??= F(1);</summary>
    internal sealed record AssignIfNull(int Variable, TaskValue Value) : TaskStatement
    {
        public override string Text(Spelling spelling) => $"t{Variable} ??= {Value.Text(spelling)};";

        protected override void Do(Machine machine) => machine.Tasks[Variable] ??= Value.Of(machine);
    }

    /// <summary>var (t1, t2) = (F(1), F(2));</summary>
    internal sealed record AssignBoth(string Declaration, int First, int Second, TaskValue ToFirst, TaskValue ToSecond) : TaskStatement
    {
        public override string Text(Spelling spelling) => $"{Declaration}(t{First}, t{Second}) = ({ToFirst.Text(spelling)}, {ToSecond.Text(spelling)})!;";

        protected override void Do(Machine machine)
        {
            var (first, second) = (ToFirst.Of(machine), ToSecond.Of(machine));
            machine.Tasks[First] = first;
            machine.Tasks[Second] = second;
        }
    }

    /// <summary>Looks at a task, or hands it on; in the text <c>{0}</c> is the task.</summary>
    internal sealed record Settle(int Variable, string Form) : TaskStatement
    {
        public static readonly string[] Looks =
            ["await {0};", "await {0}.ConfigureAwait(false);", "{0}.Wait();", "await ({0} ?? Task.CompletedTask);", "await Task.WhenAll({0});"];

        public static readonly string[] HandsOn = ["_field = {0};", "_fields.Add({0});", "Take({0});", "_ = {0};"];

        public override string Text(Spelling spelling)
        {
            // Nobody writes t! ?? x.
            var used = spelling == Spelling.Analysed && Form.Contains("??") ? $"t{Variable}" : TaskValue.Used(Variable, spelling);
            return string.Format(null, Form, used);
        }

        protected override void Do(Machine machine) => machine.Settle(machine.Tasks[Variable]);
    }

    /// <summary>await Task.WhenAll(t1, t2);</summary>
    internal sealed record AwaitBoth(int First, int Second) : TaskStatement
    {
        public override string Text(Spelling spelling) => $"await Task.WhenAll({TaskValue.Used(First, spelling)}, {TaskValue.Used(Second, spelling)});";

        protected override void Do(Machine machine)
        {
            machine.Settle(machine.Tasks[First]);
            machine.Settle(machine.Tasks[Second]);
        }
    }
}
