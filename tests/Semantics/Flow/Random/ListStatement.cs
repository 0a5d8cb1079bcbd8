namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What is done with a list of tasks.</summary>
internal abstract record ListStatement(int List) : Statement
{
    public sealed override Outcome Run(Machine machine)
    {
        Do(machine);
        return Outcome.Next;
    }

    protected abstract void Do(Machine machine);

    /// <summary>var l1 = new List&lt;Task&gt;();</summary>
    internal sealed record Create(int List, bool IsDeclared) : ListStatement(List)
    {
        public override string Text(Spelling spelling) => $"{(IsDeclared ? "var " : "")}l{List} = new List<Task>();";

        protected override void Do(Machine machine) => machine.Lists[List] = [];
    }

    /// <summary>l1.Add(F(1));</summary>
    internal sealed record Add(int List, TaskValue Value) : ListStatement(List)
    {
        public override string Text(Spelling spelling) => $"l{List}.Add({Value.Text(spelling)}{(Value is TaskValue.Start ? "" : "!")});";

        protected override void Do(Machine machine) => machine.Lists[List].Add(Value.Of(machine));
    }

    /// <summary>await Task.WhenAll(l1);</summary>
    internal sealed record Await(int List, string Form) : ListStatement(List)
    {
        public static readonly string[] Forms = ["await Task.WhenAll({0});", "foreach (var x in {0}) await x;", "Task.WaitAll({0}.ToArray());"];

        public override string Text(Spelling spelling) => string.Format(null, Form, spelling == Spelling.Executed ? $"Seen(l{List})" : $"l{List}");

        protected override void Do(Machine machine) => machine.Settle(machine.Lists[List]);
    }

    /// <summary>Take(l1);</summary>
    internal sealed record HandOn(int List) : ListStatement(List)
    {
        public override string Text(Spelling spelling) => $"Take(l{List});";

        protected override void Do(Machine machine) => machine.HandOn(machine.Lists[List]);
    }

    /// <summary>l1.Clear();</summary>
    internal sealed record Clear(int List) : ListStatement(List)
    {
        public override string Text(Spelling spelling) => $"l{List}.Clear();";

        protected override void Do(Machine machine) => machine.Lists[List].Clear();
    }
}
