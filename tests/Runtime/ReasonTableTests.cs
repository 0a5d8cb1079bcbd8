#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>What is thrown for which reason, with one piece of work in each of the helpers.</summary>
public sealed class ReasonTableTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public async Task NoReason_TheResult(string helper)
    {
        var task = Run(helper);
        _work[1].SetResult(42);
        await AssertResultAsync(helper, task);
        Assert.False(_work.TokenOf(1).IsCancellationRequested);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkFails_TheFailureItselfWithTheStackOfItsThrower(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, _ => ThrowAsync());
        var thrown = await Assert.ThrowsAsync<Failure>(task.Soon);
        Assert.Same(_failure, thrown);
        Assert.Contains(nameof(ThrowAsync), thrown.StackTrace);
        Assert.Equal([_failure], thrown.AllFailures());

        async Task<int> ThrowAsync()
        {
            await Task.Yield();
            throw _failure;
        }
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkThrowsSynchronously_TheSame(string helper)
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => OwningHelpers.RunAsync(helper, _ => Throw()).Soon());
        Assert.Same(_failure, thrown);
        Assert.Contains(nameof(Throw), thrown.StackTrace);

        Task<int> Throw() => throw _failure;
    }

    [Theory, MemberData(nameof(Helpers))]
    public Task WorkIsNull_InvalidOperation(string helper) =>
        Assert.ThrowsAsync<InvalidOperationException>(() => OwningHelpers.RunAsync(helper, _ => null!).Soon());

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkCancelsItself_ThatVeryExceptionAndACancelledTask(string helper)
    {
        var own = new OperationCanceledException("of the work");
        var task = OwningHelpers.RunAsync(helper, async _ =>
        {
            await Task.Yield();
            throw own;
        });
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(task.Soon));
        Assert.True(task.IsCanceled);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkIsCancelledAlready_ACancelledTask(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, _ => Task.FromCanceled<int>(new CancellationToken(true)));
        await Assert.ThrowsAsync<TaskCanceledException>(task.Soon);
        Assert.True(task.IsCanceled);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task FaultedTaskHoldsACancellationBeforeAnyReason_ItIsThrown(string helper)
    {
        var own = new OperationCanceledException("of the work");
        var task = OwningHelpers.RunAsync(helper, _ => Task.FromException<int>(own));
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(task.Soon));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancels_CancelledWithTheCallersToken(string helper)
    {
        var task = Run(helper);
        _caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        Assert.False(task.IsCompleted);
        _work[1].SetCanceled(_work.TokenOf(1));
        await AssertCancelledByCallerAsync(task);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task FaultedTaskHoldsACancellationAfterTheReason_ItIsNoFailure(string helper)
    {
        var task = Run(helper);
        _caller.Cancel();
        _work[1].SetException(new OperationCanceledException("asked for"));
        await AssertCancelledByCallerAsync(task);
    }

    // The token of the caller itself reaches the work before it reaches the helper.
    [Theory, MemberData(nameof(Helpers))]
    public async Task WorkHearsOfTheCallersTokenFirst_TheReasonIsTheCaller(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, async _ =>
        {
            using var registration = _caller.Token.Register(() => _work[1].TrySetCanceled());
            return await _work[1].Task;
        }, token: _caller.Token);
        _caller.Cancel();
        await AssertCancelledByCallerAsync(task);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsAndTheWorkFails_TheFailure(string helper)
    {
        var task = Run(helper);
        _caller.Cancel();
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsAndTheWorkSucceeds_TheResult(string helper)
    {
        var task = Run(helper);
        _caller.Cancel();
        _work[1].SetResult(42);
        await AssertResultAsync(helper, task);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPasses_TimeoutWithTheCancellationInside(string helper)
    {
        var task = Run(helper);
        _time.Clock.Advance(Limit);
        await _work.TokenOf(1).CancelledAsync();
        Assert.False(task.IsCompleted);
        _work[1].SetCanceled(_work.TokenOf(1));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        var inner = Assert.IsType<OperationCanceledException>(thrown.InnerException, exactMatch: false);
        Assert.Equal(_work.TokenOf(1), inner.CancellationToken);
        Assert.Equal([thrown], thrown.AllFailures());
        Assert.True(task.IsFaulted);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesAndTheWorkFails_TimeoutWithTheFailureInside(string helper)
    {
        var task = Run(helper);
        _time.Clock.Advance(Limit);
        _work[1].SetException(_failure);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        Assert.Same(_failure, thrown.InnerException);
        Assert.Equal([thrown, _failure], thrown.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesAndTheWorkSucceeds_TheResult(string helper)
    {
        var task = Run(helper);
        _time.Clock.Advance(Limit);
        _work[1].SetResult(42);
        await AssertResultAsync(helper, task);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsBeforeTheLimit_TheFirstReasonDecides(string helper)
    {
        var task = Run(helper);
        _caller.Cancel();
        _time.Clock.Advance(Limit);
        _work[1].SetCanceled();
        await AssertCancelledByCallerAsync(task);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesBeforeTheCallerCancels_TheFirstReasonDecides(string helper)
    {
        var task = Run(helper);
        _time.Clock.Advance(Limit);
        _caller.Cancel();
        _work[1].SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerHasCancelledBefore_TheWorkIsNotCalled(string helper)
    {
        _caller.Cancel();
        await AssertCancelledByCallerAsync(Run(helper));
        await AssertCancelledByCallerAsync(OwningHelpers.RunAsync(
            helper, _work.On(1), new WaitOptions { Timeout = TimeSpan.Zero }, _caller.Token));
        Assert.Empty(_work.Started);
        Assert.Equal(0, _time.Created);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task NoTimeAtAll_TimeoutWithoutCallingTheWork(string helper)
    {
        // The body of a scope is not called either.
        var options = new WaitOptions { Timeout = TimeSpan.Zero, TimeProvider = _time };
        var task = OwningHelpers.RunAsync(helper, _work.On(1), options, _caller.Token);
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        Assert.Empty(_work.Started);
        Assert.Equal(0, _time.Created);
    }

    private Task<int?> Run(string helper) => OwningHelpers.RunAsync(
        helper, _work.On(1), new WaitOptions { Timeout = Limit, TimeProvider = _time }, _caller.Token);

    private async Task AssertCancelledByCallerAsync(Task task)
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
        Assert.True(task.IsCanceled);
        Assert.Equal(0, _time.Live);
    }

    private async Task AssertResultAsync(string helper, Task<int?> task)
    {
        Assert.Equal(helper.EndsWith("<T>") ? 42 : null, await task.Soon());
        Assert.Equal(0, _time.Live);
    }
}
