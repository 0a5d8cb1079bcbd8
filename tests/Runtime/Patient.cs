namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Cancelling runs on other threads: a test waits for what comes of it, but not for ever.</summary>
internal static class Patient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<TResult> Soon<TResult>(this Task<TResult> task) => task.WaitAsync(Limit);

    public static Task CancelledAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(cancelled.SetResult);
        return cancelled.Task.Soon();
    }

    /// <summary>Work that ends cancelled when it is asked to, and never else.</summary>
    public static async Task<int> SleepAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return 0;
    }
}
