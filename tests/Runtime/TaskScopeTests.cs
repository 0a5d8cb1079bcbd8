#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>The body of a scope, and what its outcome owes to it.</summary>
public sealed class TaskScopeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    private WaitOptions Options => new() { Timeout = Limit, TimeProvider = _time };

    public void Dispose() => _caller.Dispose();

    [Fact]
    public void BodyHasEndedAndNothingWasStarted_CompletesSynchronously()
    {
        Assert.True(TaskScope.RunAsync(_ => Task.CompletedTask).IsCompletedSuccessfully);
        Assert.True(TaskScope.RunAsync(_ => Task.FromResult(1), Options).IsCompletedSuccessfully);
    }

    [Fact]
    public Task BodyGivesNoTask_InvalidOperation() =>
        Assert.ThrowsAsync<InvalidOperationException>(() => TaskScope.RunAsync(_ => null!).Soon());

    [Fact]
    public async Task BodyIsCancelledByItself_ThatVeryExceptionIsThrownAndTheChildrenAreCancelled()
    {
        var own = new OperationCanceledException("own");
        Task? child = null;
        var scope = TaskScope.RunAsync(async scope =>
        {
            child = scope.Start(Patient.SleepAsync);
            await Task.Yield();
            throw own;
        });
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(scope.Soon));
        Assert.True(child!.IsCanceled);
    }

    [Fact]
    public async Task BodyAwaitsAFailedChild_ItCountsOnce()
    {
        var scope = TaskScope.RunAsync(async scope => await scope.Start(_work.On(1)));
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
        Assert.Equal([_failure], _failure.AllFailures());
        Assert.Null(Failure.AttachedTo(_failure));
    }

    [Fact]
    public async Task BodyCatchesTheFailureOfAChild_ItIsThrownAllTheSame()
    {
        var scope = TaskScope.RunAsync(async scope =>
        {
            await Assert.ThrowsAsync<Failure>(() => scope.Start(_work.On(1)));
            return 1;
        });
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
    }

    [Fact]
    public async Task BodyEndsAfterTheLimitAndAllSucceeded_TheResult()
    {
        var scope = TaskScope.RunAsync(
            async scope => await scope.Start(_work.On(1)) + await _work.RunAsync(2, default), Options);
        _time.Clock.Advance(Limit);
        _work[1].SetResult(40);
        _work[2].SetResult(2);
        Assert.Equal(42, await scope.Soon());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task BodyHasAResultButAChildWasCancelled_TheReasonIsThrown(bool byTheCaller)
    {
        var scope = TaskScope.RunAsync(
            scope =>
            {
                _ = scope.Start(Patient.SleepAsync);
                return Task.FromResult(1);
            },
            Options,
            _caller.Token);
        if (byTheCaller)
        {
            _caller.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(scope.Soon);
        }
        else
        {
            _time.Clock.Advance(Limit);
            await Assert.ThrowsAsync<TimeoutException>(scope.Soon);
        }
    }

    [Fact]
    public async Task ChildFailsAndTheBodyHasAResult_TheFailure()
    {
        var scope = TaskScope.RunAsync(scope =>
        {
            _ = scope.Start(_work.On(1));
            return Task.FromResult(1);
        });
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
    }

    [Fact]
    public async Task InnerScopeFails_TheFailureComesOutOfBothWithTheOthersOnIt()
    {
        var second = new Failure("second");
        var third = new Failure("third");
        var outer = TaskScope.RunAsync(async outer =>
        {
            _ = outer.Start(_work.On(3));
            await TaskScope.RunAsync(
                inner =>
                {
                    _ = inner.Start(_work.On(1));
                    _ = inner.Start(_work.On(2));
                    return Task.CompletedTask;
                },
                outer.CancellationToken);
        });
        _work[1].SetException(_failure);
        _work[2].SetException(second);
        await _work.TokenOf(3).CancelledAsync();
        _work[3].SetException(third);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(outer.Soon));
        Assert.Equal(["failure", "second", "third"], _failure.AllFailures().Select(failure => failure.Message));
    }

    [Fact]
    public async Task ScopesTokenIsOfferedToOtherCode_ItIsTheOneTheChildrenGet()
    {
        CancellationToken token = default;
        await TaskScope.RunAsync(scope =>
        {
            token = scope.CancellationToken;
            Assert.False(token.IsCancellationRequested);
            return scope.Start(child =>
            {
                Assert.Equal(token, child);
                return Task.CompletedTask;
            });
        });
        Assert.True(token.CanBeCanceled);
    }
}
