using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What one step of a block does to the variables that hold tasks.</summary>
internal enum FlowEventKind
{
    /// <summary>The holder gets what other holders hold, and the tasks of the calls in <see cref="FlowEvent.Starts"/>.</summary>
    Assign,

    /// <summary>Somebody waits for what the holder holds, or looks at it.</summary>
    Observe,

    /// <summary>What the holder holds goes somewhere else.</summary>
    Escape,

    /// <summary>It goes into a race or a wait with a limit, which is the business of other rules.</summary>
    Race,

    /// <summary>Something is awaited, which can throw; no holder has a part in it.</summary>
    Await,

    /// <summary>A variable that conditions speak of gets another value: <see cref="FlowEvent.Write"/>.</summary>
    Write,
}

/// <summary>One step of a block, in the order in which they are taken.</summary>
internal sealed record FlowEvent(FlowEventKind Kind, IOperation Operation, int Holder)
{
    /// <summary>The holders whose tasks this one gets.</summary>
    public ImmutableArray<int> Sources { get; init; } = ImmutableArray<int>.Empty;

    /// <summary>The calls whose tasks this one gets.</summary>
    public ImmutableArray<IOperation> Starts { get; init; } = ImmutableArray<IOperation>.Empty;

    /// <summary>
    /// For a step that stands for what code does that may not run at all: the loop, or the access by <c>?.</c>. A task
    /// that is started inside is followed through it instead.
    /// </summary>
    public SyntaxNode? Within { get; init; }

    /// <summary>What a write means for the conditions.</summary>
    public FlowWrite? Write { get; init; }

    /// <summary>Does the holder lose what it held: an assignment, not an <c>Add</c>?</summary>
    public bool Replaces { get; init; }
}
