namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>catch (ArgumentException) when (c3) { .. }; without an exception it catches all.</summary>
internal sealed record CatchClause(Type? Exception, Condition? Filter, IReadOnlyList<Statement> Body)
{
    public bool Catches(Type thrown, Machine machine) =>
        (Exception is null || thrown.IsAssignableTo(Exception)) && Filter?.Holds(machine) != false;
}
