namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What there is in a body that its runs may depend on.</summary>
internal sealed class Features
{
    /// <summary>Which of c0 to c3 it tests, a bit each.</summary>
    public int Flags { get; set; }

    /// <summary>Does it test n?</summary>
    public bool HasNumber { get; set; }

    /// <summary>How many loops there are.</summary>
    public int Loops { get; set; }

    /// <summary>What each try with catch clauses catches.</summary>
    public List<IReadOnlyList<Type>> Handled { get; } = [];
}
