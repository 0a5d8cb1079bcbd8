namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Branches, loops and jumps.</summary>
internal abstract record ControlStatement : Statement
{
    protected static string Join(IReadOnlyList<Statement> statements, Spelling spelling) => string.Join(" ", statements.Select(s => s.Text(spelling)));

    /// <summary>c0 = !c1;</summary>
    internal sealed record SetFlag(int Index, Condition Value) : ControlStatement
    {
        public override string Text(Spelling spelling) => $"c{Index} = {Value.Text};";

        public override Outcome Run(Machine machine)
        {
            machine.Flags[Index] = Value.Holds(machine);
            return Outcome.Next;
        }
    }

    /// <summary>if (c0) { .. } else { .. }</summary>
    internal sealed record If(Condition Test, IReadOnlyList<Statement> Then, IReadOnlyList<Statement> Else) : ControlStatement
    {
        public override string Text(Spelling spelling) =>
            $"if ({Test.Text}) {{ {Join(Then, spelling)} }}" + (Else.Count == 0 ? "" : $" else {{ {Join(Else, spelling)} }}");

        public override Outcome Run(Machine machine) => machine.Run(Test.Holds(machine) ? Then : Else);
    }

    /// <summary>switch (n) { case 1: .. break; default: .. break; }</summary>
    internal sealed record Switch(IReadOnlyList<(int? Number, IReadOnlyList<Statement> Body)> Sections) : ControlStatement
    {
        public override string Text(Spelling spelling)
        {
            var sections = Sections.Select(s => $"{(s.Number is { } number ? $"case {number}:" : "default:")} {Join(s.Body, spelling)} break;");
            return $"switch (n) {{ {string.Join(" ", sections)} }}";
        }

        public override Outcome Run(Machine machine)
        {
            var section = Sections.FirstOrDefault(s => s.Number == machine.Inputs.Number);
            var body = section.Body ?? Sections.FirstOrDefault(s => s.Number is null).Body;
            var outcome = body is null ? Outcome.Next : machine.Run(body);
            return outcome == Outcome.Break ? Outcome.Next : outcome;
        }
    }

    /// <summary>A loop that runs as often as its own parameter says; in its form <c>{0}</c> is its number and <c>{1}</c> the body.</summary>
    internal sealed record Loop(int Number, string Form, IReadOnlyList<Statement> Body) : ControlStatement
    {
        public static readonly string[] Forms =
        [
            "for (var i{0} = 0; i{0} < r{0}; i{0}++) {{ {1} }}",
            "foreach (var x{0} in Items(r{0})) {{ {1} }}",
            "var i{0} = 0; while (i{0}++ < r{0}) {{ {1} }}",
            "var i{0} = 0; while (true) {{ if (i{0}++ >= r{0}) break; {1} }}",
        ];

        public override string Text(Spelling spelling) => string.Format(null, Form, Number, Join(Body, spelling));

        public override Outcome Run(Machine machine)
        {
            for (var i = 0; i < machine.Inputs.Rounds[Number]; i++)
            {
                var outcome = machine.Run(Body);
                if (outcome == Outcome.Break)
                    break;
                if (outcome is not (Outcome.Next or Outcome.Continue))
                    return outcome;
            }

            return Outcome.Next;
        }
    }

    /// <summary>{ .. goto done1; .. done1: .. }</summary>
    internal sealed record Block(IReadOnlyList<Statement> Body, int? Label, IReadOnlyList<Statement> After) : ControlStatement
    {
        public override string Text(Spelling spelling) =>
            Label is { } label ? $"{{ {Join(Body, spelling)} done{label}: {Join([new Call(), .. After], spelling)} }}" : $"{{ {Join(Body, spelling)} }}";

        public override Outcome Run(Machine machine)
        {
            var outcome = machine.Run(Body);
            return outcome == Outcome.Next || outcome == Outcome.Goto && machine.Label == Label ? machine.Run(After) : outcome;
        }
    }

    /// <summary>using (..) { .. }; in its form <c>{0}</c> is its number and <c>{1}</c> the body.</summary>
    internal sealed record Using(int Number, string Form, IReadOnlyList<Statement> Body) : ControlStatement
    {
        public static readonly string[] Forms =
        [
            "using (var m{0} = new MemoryStream()) {{ {1} }}",
            "{{ using var m{0} = new MemoryStream(); {1} }}",
            "await using (var m{0} = new MemoryStream()) {{ {1} }}",
        ];

        public override string Text(Spelling spelling) => string.Format(null, Form, Number, Join(Body, spelling));

        public override Outcome Run(Machine machine) => machine.Run(Body);
    }

    /// <summary>Something that has to do with none of the tasks.</summary>
    internal sealed record Call : ControlStatement
    {
        public override string Text(Spelling spelling) => "Take(1);";

        public override Outcome Run(Machine machine) => Outcome.Next;
    }

    /// <summary>return; break; continue;</summary>
    internal sealed record Jump(Outcome Outcome) : ControlStatement
    {
        public override string Text(Spelling spelling) => Outcome switch
        {
            Outcome.Return => "return;",
            Outcome.Break => "break;",
            _ => "continue;",
        };

        public override Outcome Run(Machine machine) => Outcome;
    }

    /// <summary>goto done1;</summary>
    internal sealed record Goto(int Label) : ControlStatement
    {
        public override string Text(Spelling spelling) => $"goto done{Label};";

        public override Outcome Run(Machine machine)
        {
            machine.Label = Label;
            return Outcome.Goto;
        }
    }
}
