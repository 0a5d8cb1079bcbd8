#pragma warning disable xUnit1051 // No call here gets as far as waiting.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class CompletesWithinArgumentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly Task _open = new TaskCompletionSource().Task;

    public static TheoryData<TimeSpan> ImpossibleLimits =>
    [
        TimeSpan.FromTicks(-1), TimeSpan.FromMilliseconds(-2), TimeSpan.MinValue,
        Timeout.InfiniteTimeSpan + Tick, Timeout.InfiniteTimeSpan - Tick,
        TimeSpan.FromMilliseconds(uint.MaxValue - 1) + Tick, TimeSpan.MaxValue,
    ];

    [Fact]
    public void NullTask_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task)null!).CompletesWithinAsync(Limit); });
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task)null!).CompletesWithinAsync(Limit, TimeProvider.System); });
    }

    [Fact]
    public void NullProvider_ThrowsAtTheCallEvenForACompletedTask()
    {
        Assert.Throws<ArgumentNullException>("timeProvider", () => { _ = _open.CompletesWithinAsync(Limit, null!); });
        Assert.Throws<ArgumentNullException>("timeProvider", () => { _ = Task.CompletedTask.CompletesWithinAsync(Limit, null!); });
    }

    [Theory, MemberData(nameof(ImpossibleLimits))]
    public void ImpossibleLimit_ThrowsAtTheCallEvenForACompletedTask(TimeSpan limit)
    {
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = _open.CompletesWithinAsync(limit); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = Task.CompletedTask.CompletesWithinAsync(limit); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = _open.CompletesWithinAsync(limit, TimeProvider.System); });
    }
}
