namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>The inside of an async method, made of a seed.</summary>
/// <param name="Seed">What it was made of.</param>
/// <param name="Statements">The statements.</param>
/// <param name="Starts">How many places in it start a task: <c>F(0)</c>, <c>F(1)</c>, ...</param>
/// <param name="FlagsUsed">Which of c0 to c3 it tests, a bit each.</param>
/// <param name="Handled">What each try with catch clauses catches.</param>
internal sealed record RandomBody(int Seed, IReadOnlyList<Statement> Statements, int Starts, int FlagsUsed, IReadOnlyList<IReadOnlyList<Type>> Handled)
{
    public const int MaximumVariables = 64;

    public const string Parameters = "bool c0, bool c1, bool c2, bool c3, int n";

    public string Text(Spelling spelling) => string.Join(" ", Statements.Select(s => s.Text(spelling)));

    public IEnumerable<Inputs> Inputs => Random.Inputs.All(FlagsUsed, Handled);

    /// <summary>What all runs together show.</summary>
    public RunResult Truth => Inputs.Select(Interpret).Where(r => r.Counts).Aggregate(default(RunResult), (all, r) => all.Or(r));

    public RunResult Interpret(Inputs inputs) => new Machine(inputs).RunBody(Statements);
}
