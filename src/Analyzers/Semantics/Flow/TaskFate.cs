using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What becomes of a task that was started in a body, over all paths through it.</summary>
public enum TaskFateKind
{
    /// <summary>It cannot be told, or is another question's business: a race, a wait with a limit.</summary>
    Unknown,

    /// <summary>On every path somebody waits for it, or looks at it.</summary>
    Observed,

    /// <summary>On every path it is observed or handed to somebody else: returned, stored, passed on.</summary>
    Escapes,

    /// <summary>On some path nobody has it any more, and nobody has looked at it.</summary>
    Lost,
}

/// <summary>Where a task is lost.</summary>
public enum TaskLoss
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>At a <c>return</c> (or <c>yield break</c>).</summary>
    Return,

    /// <summary>At a <c>throw</c> that nobody in the function catches.</summary>
    Throw,

    /// <summary>At the end of the function.</summary>
    End,

    /// <summary>At the end of the block (or round of a loop) that its variable belongs to.</summary>
    Scope,

    /// <summary>Where its variable gets another value.</summary>
    Overwritten,
}

/// <summary>The fate of one task: what becomes of it and, if it is lost, where.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Loss">The kind of place at which it is lost.</param>
/// <param name="Place">The code at which it is lost, as far as the graph still knows it.</param>
public sealed record TaskFate(TaskFateKind Kind, TaskLoss Loss = TaskLoss.None, SyntaxNode? Place = null)
{
    /// <summary>Of two losses the first in source order, whatever the order in which paths are followed.</summary>
    internal static TaskFate First(TaskFate? found, TaskFate other) =>
        found is null || other.Place is not null && (found.Place is null || other.Place.SpanStart < found.Place.SpanStart) ? other : found;

    /// <summary>It cannot be told.</summary>
    public static readonly TaskFate Unknown = new(TaskFateKind.Unknown);
}
