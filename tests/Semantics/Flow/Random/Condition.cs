namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What a branch tests.</summary>
internal abstract record Condition
{
    public abstract string Text { get; }

    public abstract bool Holds(Machine machine);

    /// <summary>c0</summary>
    internal sealed record Flag(int Index) : Condition
    {
        public override string Text => $"c{Index}";

        public override bool Holds(Machine machine) => machine.Flags[Index];
    }

    /// <summary>true</summary>
    internal sealed record Constant(bool Value) : Condition
    {
        public override string Text => Value ? "true" : "false";

        public override bool Holds(Machine machine) => Value;
    }

    /// <summary>!c0</summary>
    internal sealed record Not(Condition Inner) : Condition
    {
        public override string Text => Inner is Flag or Constant ? $"!{Inner.Text}" : $"!({Inner.Text})";

        public override bool Holds(Machine machine) => !Inner.Holds(machine);
    }

    /// <summary>c0 &amp;&amp; c1</summary>
    internal sealed record Both(Condition Left, Condition Right) : Condition
    {
        public override string Text => $"({Left.Text} && {Right.Text})";

        public override bool Holds(Machine machine) => Left.Holds(machine) && Right.Holds(machine);
    }

    /// <summary>c0 || c1</summary>
    internal sealed record Either(Condition Left, Condition Right) : Condition
    {
        public override string Text => $"({Left.Text} || {Right.Text})";

        public override bool Holds(Machine machine) => Left.Holds(machine) || Right.Holds(machine);
    }

    /// <summary>n == 1</summary>
    internal sealed record NumberIs(string Operator, int Value) : Condition
    {
        public override string Text => $"n {Operator} {Value}";

        public override bool Holds(Machine machine) => Operator switch
        {
            "==" => machine.Inputs.Number == Value,
            "!=" => machine.Inputs.Number != Value,
            _ => machine.Inputs.Number > Value,
        };
    }

    /// <summary>t1 != null</summary>
    internal sealed record IsSet(int Variable, string Operator) : Condition
    {
        public override string Text => $"t{Variable} {Operator} null";

        public override bool Holds(Machine machine) => (machine.Tasks[Variable] is null) == (Operator is "==" or "is");
    }

    /// <summary>l1.Count > 0</summary>
    internal sealed record HasAny(int List, string Operator) : Condition
    {
        public static readonly string[] Operators = [">", "!="];

        public override string Text => $"l{List}.Count {Operator} 0";

        public override bool Holds(Machine machine) => (machine.Lists[List].Count == 0) == (Operator == "==");
    }
}
