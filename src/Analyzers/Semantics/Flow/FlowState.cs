namespace AsyncPitfalls.Semantics.Flow;

/// <summary>Where one task is on one of its paths.</summary>
/// <param name="Block">The block.</param>
/// <param name="Event">The next step in it.</param>
/// <param name="Holders">Who holds the task, as <see cref="HolderBits"/> numbers them.</param>
/// <param name="Known">What the conditions on the way have shown.</param>
/// <param name="Then">Where a finally block or a filter leads on to; null outside of one.</param>
internal sealed record FlowState(int Block, int Event, ulong Holders, FlowKnowledge Known, FlowState.Continuation? Then)
{
    /// <summary>The way that a finally block or a filter lies on.</summary>
    /// <param name="Jump">What it was on the way to.</param>
    /// <param name="Next">The finally block of the jump that comes next.</param>
    /// <param name="IsRefused">Is it a filter, whose end leads on to where the way goes without its handler?</param>
    /// <param name="Outer">The way on behind that.</param>
    internal sealed record Continuation(FlowJump Jump, int Next, bool IsRefused, Continuation? Outer);
}
