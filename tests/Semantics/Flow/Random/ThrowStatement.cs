namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>throw new InvalidOperationException(); or, without an exception, throw;</summary>
internal sealed record ThrowStatement(Type? Exception) : Statement
{
    /// <summary>The types that are thrown and caught.</summary>
    public static readonly Type[] Exceptions = [typeof(ArgumentNullException), typeof(ArgumentException), typeof(InvalidOperationException), typeof(Exception)];

    public override string Text(Spelling spelling) => (Exception, spelling) switch
    {
        (null, Spelling.Analysed) => "throw;",
        (null, _) => "{ Rethrown(); throw; }",
        _ => $"throw new {Exception.Name}();",
    };

    public override Outcome Run(Machine machine)
    {
        machine.Thrown = Exception ?? machine.Caught.Peek();
        machine.IsImplicit = false;
        return Outcome.Throw;
    }
}
