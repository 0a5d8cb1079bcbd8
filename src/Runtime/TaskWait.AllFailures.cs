namespace AsyncPitfalls;

public static partial class TaskWait
{
    /// <summary>Gives every failure that <paramref name="exception"/> stands for.</summary>
    /// <param name="exception">
    /// An exception caught from a method of this class, or any other exception.
    /// </param>
    /// <returns>
    /// <paramref name="exception"/>, then the failures stored on it, those stored on them, and so on; each instance
    /// once. An <see cref="AggregateException"/> is replaced by its inner exceptions, at any depth, unless it has none.
    /// Never empty. A new list for each call.
    /// </returns>
    /// <remarks>
    /// <see cref="Exception.InnerException"/> is not followed: it tells why that failure happened and is not another
    /// failure.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static IReadOnlyList<Exception> AllFailures(this Exception exception)
    {
        _ = exception ?? throw new ArgumentNullException(nameof(exception));
        return FailureLeaves.WithAttachedOf(exception);
    }
}
