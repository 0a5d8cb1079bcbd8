namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>How a statement ends. What is thrown, and the label that is gone to, the machine knows.</summary>
internal enum Outcome
{
    Next,
    Break,
    Continue,
    Return,
    Goto,
    Throw,
}
