#pragma warning disable xUnit1051 // The waits end by virtual time.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>What expired waits leave on a task that never ends, as a service that polls it would pile up.</summary>
[Collection(nameof(Alone))]
public sealed class WaitAsyncMemoryTests
{
    private const int Waits = 8_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly OpenTasks _open = new(1);

    [Theory, InlineData(WaitUntil.AllCompleted, 130), InlineData(WaitUntil.FirstFailure, 130), InlineData(WaitUntil.FirstCompleted, 0)]
    public void ExpiredWaits_LeaveAtMostThisManyBytesEach(WaitUntil until, int limit)
    {
        var bytes = Leftovers.BytesPerCall(Waits, () =>
        {
            _ = _open.Tasks.WaitAsync(until, Limit, _time);
            _time.Clock.Advance(Limit);
        });
        AssertAtMost(limit, bytes);
    }

    // What ended with the others, or belonged to them, must not hang on the one that stays open.
    [Theory, InlineData(WaitUntil.AllCompleted, 130), InlineData(WaitUntil.FirstFailure, 130), InlineData(WaitUntil.FirstCompleted, 0)]
    public void ExpiredWaitsForManyEndedTasksAndOneOpenOne_LeaveNoMore(WaitUntil until, int limit)
    {
        var bytes = Leftovers.BytesPerCall(1_000, () =>
        {
            var others = new OpenTasks(100);
            var wait = others.Tasks.Append(_open[0]).WaitAsync(until, Limit, _time);
            for (var i = 0; i < 100; i++)
                others.Succeed(i);

            _time.Clock.Advance(Limit);
            Assert.True(wait.IsCompletedSuccessfully);
        });
        AssertAtMost(limit, bytes);
    }

    [Fact]
    public void LeftLoops_LeaveAtMostThisManyBytesEach()
    {
        var bytes = Leftovers.BytesPerCall(1_000, () =>
        {
            var others = new OpenTasks(100);
            var loop = others.Tasks.Append(_open[0]).EachAsync().GetAsyncEnumerator();
            for (var i = 0; i < 50; i++)
                others.Succeed(i);

            for (var i = 0; i < 20; i++)
                Assert.True(loop.MoveNextAsync().IsCompletedSuccessfully);

            Assert.True(loop.DisposeAsync().IsCompletedSuccessfully);
            for (var i = 50; i < 100; i++)
                others.Succeed(i);
        });
        AssertAtMost(130, bytes);
    }

    // Anything more than was meant would be at least a delegate, which is 64 bytes.
    private static void AssertAtMost(int limit, double bytes)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes:F1} B");
        Assert.True(bytes < limit + 30, $"{bytes:F1} B");
    }
}
