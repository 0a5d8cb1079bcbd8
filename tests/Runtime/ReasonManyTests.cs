#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>What is thrown, and what hangs on it, when several of many pieces of work fail.</summary>
public sealed class ReasonManyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");

    public static TheoryData<string> Helpers => [.. OwningHelpers.OfMany];

    /// <summary>For the reasons that are none of the work's.</summary>
    public static TheoryData<string> HelpersAndLoops => [.. OwningHelpers.OfMany, "EachAsync", "EachAsync<T>"];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Helpers))]
    public async Task TwoFail_TheFirstInTimeIsThrownWithTheOtherOnIt(string helper)
    {
        var task = Run(helper, 3);
        _work[3].SetException(_first);
        await _work.TokenOf(1).CancelledAsync();
        _work[1].SetException(_second);
        _work[2].SetCanceled();
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first, _second], _first.AllFailures());
        Assert.Equal([_second], Failure.AttachedTo(_first)!);
        Assert.Null(Failure.AttachedTo(_second));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task AllFailWithOneInstance_ItCountsOnce(string helper)
    {
        var task = Run(helper, 3);
        for (var item = 1; item <= 3; item++)
            _work[item].SetException(_first);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first], _first.AllFailures());
        Assert.Null(Failure.AttachedTo(_first));
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task ChildCarriesSeveralFaults_AllAreFailures(string helper)
    {
        var third = new Failure("third");
        var task = Run(helper, 2);
        _work[2].SetException([_first, _second]);
        _work[1].SetException([_second, third]);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first, _second, third], _first.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task ChildCarriesAFaultAndACancellation_AfterTheReasonOnlyTheFaultCounts(string helper)
    {
        var task = Run(helper, 2);
        _work[1].SetException(_first);
        _work[2].SetException([new OperationCanceledException(), _second]);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first, _second], _first.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task CancellationOfItsOwnFailsFirst_TheTaskIsCancelledAndCarriesTheFault(string helper)
    {
        var own = new OperationCanceledException("own");
        var task = Run(helper, 2);
        _work[1].SetException(own);
        _work[2].SetException(_second);
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(task.Soon));
        Assert.True(task.IsCanceled);
        Assert.Equal([own, _second], own.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task OneFailsAndTheCallerCancelsThen_TheFailure(string helper)
    {
        var task = Run(helper, 2);
        _work[1].SetException(_first);
        _caller.Cancel();
        _time.Clock.Advance(Limit);
        _work[2].SetCanceled(_caller.Token);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first], _first.AllFailures());
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task FaultedTaskHoldsACancellationOfTheCallersToken_TheReasonIsTheCaller(string helper)
    {
        var task = Run(helper, 2);
        using var registration = _caller.Token.Register(() => _work[1].SetException(new OperationCanceledException()));
        _caller.Cancel();
        _work[2].SetCanceled();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task OneFailsAndTheOtherSucceedsAllTheSame_TheFailure(string helper)
    {
        var task = Run(helper, 2);
        _work[1].SetException(_first);
        _work[2].SetResult(2);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
    }

    [Theory, MemberData(nameof(HelpersAndLoops))]
    public async Task CallerCancelsAndTwoFail_TheFirstInTimeIsThrownWithTheOtherOnIt(string helper)
    {
        var task = Run(helper, 3);
        _caller.Cancel();
        _work[2].SetException(_first);
        _work[1].SetException(_second);
        _work[3].SetCanceled();
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_first, _second], _first.AllFailures());
    }

    [Theory, MemberData(nameof(HelpersAndLoops))]
    public async Task LimitPassesAndTwoFail_TimeoutCarriesBoth(string helper)
    {
        var task = Run(helper, 3);
        _time.Clock.Advance(Limit);
        _work[2].SetException(_first);
        _work[1].SetException(_second);
        _work[3].SetCanceled();
        var thrown = await Assert.ThrowsAsync<TimeoutException>(task.Soon);
        Assert.Same(_first, thrown.InnerException);
        Assert.Equal([_first], Failure.AttachedTo(thrown)!);
        Assert.Equal([_second], Failure.AttachedTo(_first)!);
        Assert.Equal([thrown, _first, _second], thrown.AllFailures());
    }

    [Theory, MemberData(nameof(HelpersAndLoops))]
    public async Task CallerCancelsAndOneHasNoResult_Cancelled(string helper)
    {
        var task = Run(helper, 2);
        _caller.Cancel();
        _work[1].SetResult(1);
        _work[2].SetCanceled();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(task.Soon);
        Assert.Equal(_caller.Token, thrown.CancellationToken);
    }

    [Theory, MemberData(nameof(HelpersAndLoops))]
    public async Task LimitPassesAndAllSucceedAllTheSame_TheResults(string helper)
    {
        var task = Run(helper, 3);
        _work[2].SetResult(20);
        _time.Clock.Advance(Limit);
        _work[1].SetResult(10);
        _work[3].SetResult(12);
        Assert.Equal(helper.EndsWith("<T>") ? 42 : null, await task.Soon());
    }

    private Task<int?> Run(string helper, int count) => OwningHelpers.RunAsync(
        helper,
        [.. Enumerable.Range(1, count).Select(_work.On)],
        new WaitOptions { Timeout = Limit, TimeProvider = _time },
        _caller.Token);
}
