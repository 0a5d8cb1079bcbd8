#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Cancellation callbacks of the work: they block, throw and call back, and harm nobody.</summary>
public sealed class ReasonCancellingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly Failure _ofTheCallback = new("callback");

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public static TheoryData<string> OfMany => [.. OwningHelpers.OfMany];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsAndACallbackBlocks_CancelReturnsAndTheHelperWaits(string helper)
    {
        using var release = new ManualResetEventSlim();
        var task = Run(helper, () => Assert.True(release.Wait(Patience)));
        _caller.Cancel();
        _work[1].SetCanceled();
        Assert.False(task.IsCompleted);
        release.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
    }

    [Theory, MemberData(nameof(OfMany))]
    public async Task ChildFailsAndACallbackBlocks_TheChildGoesOnAndTheHelperWaits(string helper)
    {
        using var release = new ManualResetEventSlim();
        var task = OwningHelpers.RunAsync(
            helper, [RunWith(() => Assert.True(release.Wait(Patience))), _work.On(2)]);
        _work[2].SetException(_failure);
        _work[1].SetCanceled();
        Assert.False(task.IsCompleted);
        release.Set();
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_failure], _failure.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesAndACallbackBlocks_TheClockGoesOn(string helper)
    {
        using var release = new ManualResetEventSlim();
        var task = Run(helper, () => Assert.True(release.Wait(Patience)));
        _time.Clock.Advance(Limit);
        _work[1].SetCanceled();
        Assert.False(task.IsCompleted);
        release.Set();
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
    }

    [Theory, MemberData(nameof(OfMany))]
    public async Task ChildFailsAndACallbackThrows_ItHangsOnTheFailure(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, [RunWith(() => throw _ofTheCallback), _work.On(2)]);
        _work[2].SetException(_failure);
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetCanceled();
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_failure, _ofTheCallback], _failure.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallerCancelsAndACallbackThrows_IsTheFailure(string helper)
    {
        var task = Run(helper, () => throw _ofTheCallback);
        _caller.Cancel();
        _work[1].SetCanceled();
        Assert.Same(_ofTheCallback, await Assert.ThrowsAsync<Failure>(task.Soon));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task LimitPassesAndACallbackThrows_TimeoutCarriesIt(string helper)
    {
        var task = Run(helper, () => throw _ofTheCallback);
        _time.Clock.Advance(Limit);
        _work[1].SetCanceled();
        var thrown = await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        Assert.Same(_ofTheCallback, thrown.InnerException);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task SeveralCallbacksThrow_AllAreFailures(string helper)
    {
        var second = new Failure("second");
        var task = OwningHelpers.RunAsync(
            helper,
            token =>
            {
                // The one registered last is called first.
                token.Register(() => throw second);
                token.Register(() => throw _ofTheCallback);
                return _work.RunAsync(1, token);
            },
            token: _caller.Token);
        _caller.Cancel();
        _work[1].SetCanceled();
        var thrown = await Assert.ThrowsAsync<Failure>(task.Soon);
        Assert.Equal([_ofTheCallback, second], thrown.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallbackThrowsACancellation_IsNoFailure(string helper)
    {
        var task = OwningHelpers.RunAsync(
            helper,
            token =>
            {
                token.Register(token.ThrowIfCancellationRequested);
                return _work.RunAsync(1, token);
            },
            token: _caller.Token);
        _caller.Cancel();
        _work[1].SetCanceled();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallbackCancelsTheCallersSourceAgain_NothingHappens(string helper)
    {
        var task = Run(helper, _caller.Cancel);
        _time.Clock.Advance(Limit);
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(task.Soon);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallbackEndsTheWork_TheHelperEnds(string helper)
    {
        var task = Run(helper, () => _work[1].TrySetCanceled());
        _caller.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CallbackUsesTheHelperItself_BothEnd(string helper)
    {
        Task<int?>? inner = null;
        var task = Run(helper, () => inner = OwningHelpers.RunAsync(helper, _ => Task.FromResult(42)));
        _caller.Cancel();
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetCanceled();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        await inner!.Soon();
    }

    private Task<int?> Run(string helper, Action callback) => OwningHelpers.RunAsync(
        helper, RunWith(callback), new WaitOptions { Timeout = Limit, TimeProvider = _time }, _caller.Token);

    private Func<CancellationToken, Task<int>> RunWith(Action callback) => token =>
    {
        token.Register(callback);
        return _work.RunAsync(1, token);
    };
}
