namespace AsyncPitfalls.Semantics;

/// <summary>
/// The methods of the runtime library's <c>TaskWait</c> that rules know and fixes write; a test holds them against the
/// library.
/// </summary>
public static class TaskWaitMethods
{
    public const string AllFailures = "AllFailures";
    public const string CancelAndWaitAsync = "CancelAndWaitAsync";
    public const string CompletesWithinAsync = "CompletesWithinAsync";
    public const string Observe = "Observe";
    public const string WithAggregateException = "WithAggregateException";
    public const string WithAllFailures = "WithAllFailures";
    public const string WithTimeoutAsync = "WithTimeoutAsync";
}
