namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>A statement of a random body, which can be written as C# and run by the interpreter.</summary>
internal abstract record Statement
{
    public abstract string Text(Spelling spelling);

    public abstract Outcome Run(Machine machine);
}
