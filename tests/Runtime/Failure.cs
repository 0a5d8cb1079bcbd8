namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A failure no other test knows of: the tests compare instances.</summary>
internal sealed class Failure(string message = "failure") : Exception(message)
{
    public const string DataKey = "AsyncPitfalls.Failures";

    /// <summary>What a logger that knows nothing of this library finds on an exception.</summary>
    public static IReadOnlyList<Exception>? AttachedTo(Exception exception) =>
        (exception.Data[DataKey] as AggregateException)?.InnerExceptions;

    /// <summary>The task that fails with all of them, as Task.WhenAll of one failing task each would.</summary>
    public static Task Of(params Exception[] failures) => Task.WhenAll(failures.Select(Task.FromException));
}
