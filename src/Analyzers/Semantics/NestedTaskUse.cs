namespace AsyncPitfalls.Semantics;

/// <summary>What one use of a task of a task does with it.</summary>
public enum NestedTaskUse
{
    /// <summary>Nothing that matters: it is started, compared, asked whether it has ended.</summary>
    None,

    /// <summary>The inner task is looked at, or the outer one goes somewhere as what it is.</summary>
    Inner,

    /// <summary>The outer one is awaited, and the inner one thrown away.</summary>
    Awaited,

    /// <summary>The same with a blocking wait.</summary>
    WaitedFor,

    /// <summary>It goes where a plain task is expected.</summary>
    Kept,
}
