#pragma warning disable xUnit1051 // The waits end by virtual time or with their task.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>CompletesWithinAsync leaves the failure of the task to its owner.</summary>
public sealed class CompletesWithinObservationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Failure _failure = new();

    [Fact]
    public async Task FailsAfterTheLimit_AwaitingTheTaskThrowsIt()
    {
        var source = new TaskCompletionSource();
        Assert.False(Expire(source.Task));
        source.SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(() => source.Task));
        Assert.Empty(_failure.Data);
    }

    [Fact]
    public void FailsAfterTheLimit_ForgettingTheTaskIsReported() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var source = new TaskCompletionSource();
            Assert.False(Expire(source.Task));
            source.SetException(_failure);
        }));

    [Fact]
    public void FailsBeforeTheLimit_ForgettingTheTaskIsReported() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var source = new TaskCompletionSource();
            var wait = source.Task.CompletesWithinAsync(Limit, new CountingTimeProvider());
            source.SetException(_failure);
            Assert.True(Result(wait));
        }));

    [Fact]
    public void FailedAlready_ForgettingTheTaskIsReported() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
            Assert.True(Result(Task.FromException(_failure).CompletesWithinAsync(Limit)))));

    [Fact]
    public void WaitIsCancelled_ForgettingTheTaskIsReported() =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var source = new TaskCompletionSource();
            using var cancellation = new CancellationTokenSource();
            var wait = source.Task.CompletesWithinAsync(Limit, new CountingTimeProvider(), cancellation.Token);
            cancellation.Cancel();
            source.SetException(_failure);
            Assert.True(wait.IsCanceled);
        }));

    private static bool Expire(Task task)
    {
        var time = new CountingTimeProvider();
        var wait = task.CompletesWithinAsync(Limit, time);
        time.Clock.Advance(Limit);
        return Result(wait);
    }

    private static bool Result(Task<bool> wait) => wait.GetAwaiter().GetResult();
}
