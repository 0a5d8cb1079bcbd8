namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>The inside of an async method, made of a seed.</summary>
/// <param name="Seed">What it was made of.</param>
/// <param name="Statements">The statements.</param>
/// <param name="Features">What its runs depend on.</param>
internal sealed record RandomBody(int Seed, IReadOnlyList<Statement> Statements, Features Features)
{
    public const int MaximumVariables = 64;

    public const string Parameters = "bool c0, bool c1, bool c2, bool c3, int n, int r0, int r1";

    public string Text(Spelling spelling) => string.Join(" ", Statements.Select(s => s.Text(spelling)));

    /// <summary>What many runs together show: all of them, or so many in a mixed order.</summary>
    public RunResult Seen(int most) => Mixed(most).Select(Interpret).Where(r => r.Counts).Aggregate(default(RunResult), (seen, r) => seen.Or(r));

    /// <summary>All inputs, or so many in a mixed order.</summary>
    public IEnumerable<Inputs> Mixed(int most, bool isThorough = false)
    {
        // A prime, so that it comes by everything.
        const long Stride = 7919;
        var all = Random.Inputs.All(Features, isThorough).ToList();
        return Enumerable.Range(0, Math.Min(most, all.Count)).Select(i => all[(int)(i * Stride % all.Count)]);
    }

    /// <summary>Does a start lose a task in some run, whenever its tries may fail?</summary>
    public bool MayLose(int site, int most) => Mixed(most, isThorough: true).Select(Interpret).Any(r => r.Counts && (r.Lost & (1UL << site)) != 0);

    public RunResult Interpret(Inputs inputs) => new Machine(inputs).RunBody(Statements);
}
