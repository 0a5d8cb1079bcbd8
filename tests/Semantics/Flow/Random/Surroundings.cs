namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What a statement may name where it stands, and where it may jump to.</summary>
internal sealed record Surroundings
{
    /// <summary>The variables for tasks in scope.</summary>
    public required List<int> Tasks { get; init; }

    /// <summary>The lists of tasks in scope.</summary>
    public required List<int> Lists { get; init; }

    /// <summary>How many blocks there are around.</summary>
    public int Depth { get; init; }

    public bool MayBreak { get; init; }

    public bool MayContinue { get; init; }

    public bool MayReturn { get; init; } = true;

    public bool MayRethrow { get; init; }

    /// <summary>The labels that can be gone to.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [];

    /// <summary>The inside of a block: what is declared there is not known outside.</summary>
    public Surroundings Inside() => this with { Tasks = [.. Tasks], Lists = [.. Lists], Depth = Depth + 1 };

    /// <summary>The inside of a finally, which cannot be left by a jump.</summary>
    public Surroundings InsideFinally() => Inside() with { MayBreak = false, MayContinue = false, MayReturn = false, MayRethrow = false, Labels = [] };
}
