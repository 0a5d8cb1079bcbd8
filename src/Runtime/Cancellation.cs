namespace AsyncPitfalls;

/// <summary>Cancelling without running the callbacks of the token on the caller's stack.</summary>
internal static class Cancellation
{
    /// <summary>
    /// Cancels <paramref name="source"/>. The callbacks may block, throw, or call back into whoever cancels.
    /// </summary>
    /// <returns>A task that ends when every callback has returned, and fails with what they threw.</returns>
    public static Task StartAsync(CancellationTokenSource source) =>
#if NET
        source.CancelAsync();
#else
        Task.Factory.StartNew(
            static source => ((CancellationTokenSource)source!).Cancel(),
            source,
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
#endif

    /// <summary>The exception that <see langword="await"/> throws for a cancelled task.</summary>
    public static OperationCanceledException Of(Task cancelled)
    {
        try
        {
            cancelled.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e)
        {
            return e;
        }

        throw new InvalidOperationException("The task is not cancelled.");
    }
}
