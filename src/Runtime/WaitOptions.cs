namespace AsyncPitfalls;

/// <summary>Limits of the work that a helper starts or cancels, and who is told of failures that come too late.</summary>
/// <remarks>
/// The methods that take options read and check them when they are called; what is set later changes nothing for calls
/// made before. One instance may serve any number of calls.
/// </remarks>
public sealed class WaitOptions
{
    /// <summary>
    /// How long the work may take before it is cancelled. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, the
    /// default, is no limit. Otherwise at least zero and at most <c>uint.MaxValue - 1</c> milliseconds (about 49.7 days).
    /// </summary>
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long cancelled work may take to end, and a cancellation callback to return, before the helper stops waiting
    /// for it. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, the default, waits for ever. Otherwise the same
    /// range as <see cref="Timeout"/>.
    /// </summary>
    /// <remarks>
    /// With a finite grace work may still be running when the helper has ended. Its failures then go to
    /// <see cref="LateFailure"/>.
    /// </remarks>
    public TimeSpan Grace { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The clock of both limits; <see cref="TimeProvider.System"/> by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Is given each failure that can no longer be thrown to anybody: of work that ended after an expired
    /// <see cref="Grace"/>, of work left behind by a loop over <c>EachAsync</c>, of a cancellation callback when there
    /// is a result all the same, and of exceptions whose <see cref="Exception.Data"/> refuses to carry the others.
    /// </summary>
    /// <remarks>
    /// It is called on whatever thread the failure arrives. Without it, <see cref="TaskScheduler.UnobservedTaskException"/>
    /// reports those failures; it also reports what this delegate throws.
    /// </remarks>
    public Action<Exception>? LateFailure { get; set; }
}
