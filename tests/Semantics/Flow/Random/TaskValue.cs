namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>An expression that gives a task, or null.</summary>
internal abstract record TaskValue
{
    public abstract string Text(Spelling spelling);

    public abstract int[]? Of(Machine machine);

    /// <summary>A task that is looked at, or given away.</summary>
    public static string Used(int variable, Spelling spelling) => spelling == Spelling.Executed ? $"Seen(t{variable})" : $"t{variable}!";

    /// <summary>F(1)</summary>
    internal sealed record Start(int Site) : TaskValue
    {
        public override string Text(Spelling spelling) => $"F({Site})";

        public override int[] Of(Machine machine) => machine.Start(Site);
    }

    /// <summary>null</summary>
    internal sealed record Nothing : TaskValue
    {
        public override string Text(Spelling spelling) => "null";

        public override int[]? Of(Machine machine) => null;
    }

    /// <summary>t1</summary>
    internal sealed record Variable(int Number) : TaskValue
    {
        public override string Text(Spelling spelling) => $"t{Number}";

        public override int[]? Of(Machine machine) => machine.Tasks[Number];
    }

    /// <summary>c0 ? F(1) : null</summary>
    internal sealed record Choice(Condition Test, TaskValue WhenTrue, TaskValue WhenFalse) : TaskValue
    {
        public override string Text(Spelling spelling) => $"{Test.Text} ? {WhenTrue.Text(spelling)} : {WhenFalse.Text(spelling)}";

        public override int[]? Of(Machine machine) => (Test.Holds(machine) ? WhenTrue : WhenFalse).Of(machine);
    }

    /// <summary>n switch { 1 => F(1), _ => t1 }</summary>
    internal sealed record Switch(int Number, TaskValue WhenEqual, TaskValue Otherwise) : TaskValue
    {
        public override string Text(Spelling spelling) => $"n switch {{ {Number} => {WhenEqual.Text(spelling)}, _ => {Otherwise.Text(spelling)} }}";

        public override int[]? Of(Machine machine) => (machine.Inputs.Number == Number ? WhenEqual : Otherwise).Of(machine);
    }

    /// <summary>Task.WhenAll(t1, t2)</summary>
    internal sealed record All(int First, int Second) : TaskValue
    {
        public override string Text(Spelling spelling) =>
            spelling == Spelling.Executed ? $"All(t{First}, t{Second})" : $"Task.WhenAll(t{First}!, t{Second}!)";

        public override int[] Of(Machine machine) => [.. machine.Tasks[First] ?? [], .. machine.Tasks[Second] ?? []];
    }
}
