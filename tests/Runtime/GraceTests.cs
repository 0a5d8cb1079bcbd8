#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
using System.Threading.Channels;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>How long cancelled work is waited for.</summary>
public sealed class GraceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly Failure _late = new("late");
    private readonly Channel<Exception> _reported = Channel.CreateUnbounded<Exception>();

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public static TheoryData<string> OfMany => [.. OwningHelpers.OfMany];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkEndsWithinTheGrace_AsIfThereWereNone(string helper)
    {
        var task = Run(helper, 1);
        _caller.Cancel();
        _time.Clock.Advance(Grace - Tick);
        Assert.False(task.IsCompleted);
        Assert.Equal(1, _time.Live);
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal(0, _time.Live);
        Assert.False(_reported.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsAndTheGraceExpires_CancelledWithTheCallersToken(string helper)
    {
        var task = Run(helper, 1);
        _caller.Cancel();
        _time.Clock.Advance(Grace);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
        await AssertReportsLateFailureAsync();
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesAndTheGraceExpires_TimeoutWithANewCancellationInside(string helper)
    {
        var task = Run(helper, 1);
        _time.Clock.Advance(Limit);
        _time.Clock.Advance(Grace);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        var inner = Assert.IsType<OperationCanceledException>(thrown.InnerException);
        Assert.Equal(_work.TokenOf(1), inner.CancellationToken);
        await AssertReportsLateFailureAsync();
        Assert.Equal([thrown], thrown.AllFailures());
    }

    [Theory, MemberData(nameof(OfMany))]
    public async Task OneFailsAndTheGraceExpires_TheFailuresUntilThen(string helper)
    {
        var second = new Failure("second");
        var task = Run(helper, 3);
        _work[3].SetException(_failure);
        _work[2].SetException(second);
        _time.Clock.Advance(Grace);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        await AssertReportsLateFailureAsync();
        Assert.Equal([_failure, second], _failure.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task ZeroGrace_ThrowsWithoutWaiting(string helper)
    {
        var task = Run(helper, 1, grace: TimeSpan.Zero);
        _caller.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        await AssertReportsLateFailureAsync();
    }

    [Theory, MemberData(nameof(OfMany))]
    public async Task ZeroGraceAndAFailure_ThrowsWithoutWaiting(string helper)
    {
        var task = Run(helper, 2, grace: TimeSpan.Zero);
        _work[2].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        await AssertReportsLateFailureAsync();
    }

    // The body of a scope cannot be kept from going on, but Start throws then.
    [Theory, InlineData("AllAsync"), InlineData("AllAsync<T>")]
    public async Task ZeroGraceAndAFailureWhileStarting_NothingMoreIsStarted(string helper)
    {
        var task = OwningHelpers.RunAsync(
            helper,
            [_work.On(1), _ => throw _failure, _work.On(3)],
            new WaitOptions { Grace = TimeSpan.Zero, TimeProvider = _time, LateFailure = Report });
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([1], _work.Started);
        await AssertReportsLateFailureAsync();
    }

    // A body that awaits its child fails with what was thrown already.
    [Fact]
    public async Task ThrownFailureComesOutOfTheBodyAfterTheGrace_IsNotReportedOnceMore()
    {
        var scope = TaskScope.RunAsync(
            async scope =>
            {
                var child = scope.Start(_work.On(2));
                await _work.RunAsync(1, scope.CancellationToken);
                await child;
            },
            Options(Grace));
        _work[2].SetException(_failure);
        _time.Clock.Advance(Grace);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
        _work[1].SetResult(1);
        Assert.False(_reported.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LateEndWithoutFault_IsNotReported(string helper)
    {
        var first = Run(helper, 1);
        _caller.Cancel();
        _time.Clock.Advance(Grace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(first.Soon);
        _work[1].SetCanceled();
        Assert.False(_reported.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task InfiniteGrace_WaitsWithoutTimer(string helper)
    {
        var task = Run(helper, 1, grace: Timeout.InfiniteTimeSpan);
        _time.Clock.Advance(Limit);
        Assert.Equal((1, 0), (_time.Created, _time.Live));
        _time.Clock.Advance(TimeSpan.FromDays(1_000));
        Assert.False(task.IsCompleted);
        _work[1].SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallbackBlocks_TheGraceBoundsItToo(string helper)
    {
        using var blocked = new ManualResetEventSlim();
        var task = OwningHelpers.RunAsync(
            helper,
            async token =>
            {
                token.Register(() => blocked.Wait(TimeSpan.FromSeconds(30)));
                return await _work.RunAsync(1, token);
            },
            Options(Grace),
            _caller.Token);
        _caller.Cancel();
        _work[1].SetCanceled();
        _time.Clock.Advance(Grace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.False(blocked.IsSet);
        Assert.Equal(0, _time.Live);
        blocked.Set();
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LateCallbackThrows_ItIsReported(string helper)
    {
        using var blocked = new ManualResetEventSlim();
        var task = OwningHelpers.RunAsync(
            helper,
            async token =>
            {
                token.Register(() =>
                {
                    blocked.Wait(TimeSpan.FromSeconds(30));
                    throw _late;
                });
                return await _work.RunAsync(1, token);
            },
            Options(Grace),
            _caller.Token);
        _caller.Cancel();
        _work[1].SetCanceled();
        _time.Clock.Advance(Grace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        blocked.Set();
        Assert.Same(_late, await _reported.Reader.ReadAsync().AsTask().Soon());
    }

    private Task<int?> Run(string helper, int count, TimeSpan? grace = null) => OwningHelpers.RunAsync(
        helper, [.. Enumerable.Range(1, count).Select(_work.On)], Options(grace ?? Grace), _caller.Token);

    private WaitOptions Options(TimeSpan grace) =>
        new() { Timeout = Limit, Grace = grace, TimeProvider = _time, LateFailure = Report };

    private void Report(Exception failure) => _reported.Writer.TryWrite(failure);

    private async Task AssertReportsLateFailureAsync()
    {
        Assert.Equal(0, _time.Live);
        _work[1].SetException(_late);
        Assert.Same(_late, await _reported.Reader.ReadAsync().AsTask().Soon());
        Assert.False(_reported.Reader.TryRead(out _));
    }
}
