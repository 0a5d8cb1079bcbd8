#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Limit and grace on clocks that are quicker than they should be, or broken.</summary>
public sealed class GraceClockTests : IDisposable
{
    private const int LimitTimer = 1;
    private const int GraceTimer = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _broken = new("broken clock");

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesBeforeItsTimerIsKnown_TheWorkIsNotCalled(string helper)
    {
        var clock = new HookedTimeProvider((timer, fire) => If(timer == LimitTimer, fire));
        await Assert.ThrowsAsync<TimeoutException>(Run(helper, clock, Timeout.InfiniteTimeSpan).Soon);
        Assert.Empty(_work.Started);
        Assert.Equal((1, 0), (clock.Time.Created, clock.Time.Live));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsWhileTheLimitsTimerIsMade_TheWorkIsNotCalled(string helper)
    {
        var clock = new HookedTimeProvider((timer, _) => If(timer == LimitTimer, _caller.Cancel));
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(Run(helper, clock, Grace).Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
        Assert.Empty(_work.Started);
        Assert.Equal(0, clock.Time.Live);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task GraceExpiresBeforeItsTimerIsKnown_Throws(string helper)
    {
        var clock = new HookedTimeProvider((timer, fire) => If(timer == GraceTimer, fire));
        var task = Run(helper, clock, Grace);
        clock.Time.Clock.Advance(Limit);
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        Assert.Equal((2, 0), (clock.Time.Created, clock.Time.Live));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task ClockThrowsForTheLimit_ThatIsTheFailureAndTheWorkIsNotCalled(string helper)
    {
        var clock = new HookedTimeProvider((timer, _) => If(timer == LimitTimer, () => throw _broken));
        Assert.Same(_broken, await Assert.ThrowsAsync<Failure>(Run(helper, clock, Grace).Soon));
        Assert.Empty(_work.Started);
        Assert.Equal(0, clock.Time.Live);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task ClockThrowsForTheGrace_TheWorkIsWaitedForAndNothingIsLost(string helper)
    {
        var clock = new HookedTimeProvider((timer, _) => If(timer == GraceTimer, () => throw _broken));
        var task = Run(helper, clock, Grace);
        _caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        Assert.False(task.IsCompleted);
        _work[1].SetCanceled();
        Assert.Same(_broken, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal(0, clock.Time.Live);
    }

    private static void If(bool condition, Action action)
    {
        if (condition)
            action();
    }

    private Task<int?> Run(string helper, TimeProvider clock, TimeSpan grace) => OwningHelpers.RunAsync(
        helper, _work.On(1), new WaitOptions { Timeout = Limit, Grace = grace, TimeProvider = clock }, _caller.Token);
}
