namespace AsyncPitfalls.Semantics;

/// <summary>How long a timed wait may take, as far as its source tells.</summary>
public enum TimeLimit
{
    /// <summary>A limit, or a value that may be one.</summary>
    Limited,

    /// <summary>Zero: the call polls and does not wait.</summary>
    None,

    /// <summary>-1 milliseconds: no limit at all.</summary>
    Infinite,
}
