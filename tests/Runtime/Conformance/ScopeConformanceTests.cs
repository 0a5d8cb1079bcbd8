#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

/// <summary>What CPython tests for TaskGroup.</summary>
public sealed class ScopeConformanceTests
{
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task TwoChildren_BothResultsAreReadableAfterwards()
    {
        Task<int>? first = null;
        Task<int>? second = null;
        var scope = TaskScope.RunAsync(scope =>
        {
            first = scope.Start(_work.On(1));
            second = scope.Start(_work.On(2));
            return Task.CompletedTask;
        });
        _work[2].SetResult(20);
        _work[1].SetResult(10);
        await scope.Soon();
        Assert.Equal((10, 20), (await first!, await second!));
    }

    [Fact]
    public async Task ChildStartedAfterAnAwait_IsAwaitedToo()
    {
        var scope = TaskScope.RunAsync(async scope =>
        {
            await _gate.Task;
            _ = scope.Start(_work.On(1));
        });
        _gate.SetResult();
        Assert.False(scope.IsCompleted);
        _work[1].SetResult(1);
        await scope.Soon();
    }

    [Fact]
    public async Task ChildIsCancelledByItsOwnSource_ThatIsAFailure()
    {
        var own = new OperationCanceledException(new CancellationToken(true));
        var scope = TaskScope.RunAsync(scope =>
        {
            _ = scope.Start(_ => FailAfterGateAsync(own));
            _ = scope.Start(Patient.SleepAsync);
            return Task.CompletedTask;
        });
        _gate.SetResult();
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(scope.Soon));
        Assert.True(scope.IsCanceled);
    }

    [Fact]
    public async Task OneFailsAndOneSleeps_TheSleeperIsCancelledAndTheFailureThrown()
    {
        Task? sleeper = null;
        var scope = TaskScope.RunAsync(async scope =>
        {
            var failing = scope.Start(_work.On(1));
            sleeper = scope.Start(Patient.SleepAsync);
            await failing;
            Assert.Fail("The code after the failure is not reached.");
        });
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
        Assert.Equal([_failure], _failure.AllFailures());
        Assert.True(sleeper!.IsCanceled);
    }

    [Fact]
    public async Task ThreeFailAtOnceWhileOthersSleep_OnlyTheFailuresAreThrown()
    {
        Failure[] failures = [new("first"), new("second"), new("third")];
        Task? sleeper = null;
        Task? body = null;
        var scope = TaskScope.RunAsync(scope =>
        {
            foreach (var failure in failures)
                _ = scope.Start(_ => FailAfterGateAsync(failure));
            sleeper = scope.Start(Patient.SleepAsync);
            return body = Patient.SleepAsync(scope.CancellationToken);
        });
        _gate.SetResult();
        // Which of them is the first in time is up to the threads.
        var thrown = await Assert.ThrowsAsync<Failure>(scope.Soon);
        Assert.Equal(failures.ToHashSet<Exception>(), thrown.AllFailures().ToHashSet());
        Assert.Equal(3, thrown.AllFailures().Count);
        Assert.True(sleeper!.IsCanceled);
        Assert.True(body!.IsCanceled);
    }

    [Fact]
    public async Task CallerCancelsWhileTheBodySleepsToo_AllAreCancelled()
    {
        using var caller = new CancellationTokenSource();
        List<Task> all = [];
        var scope = TaskScope.RunAsync(
            scope =>
            {
                for (var i = 0; i < 5; i++)
                    all.Add(scope.Start(Patient.SleepAsync));
                all.Add(Patient.SleepAsync(scope.CancellationToken));
                return all[5];
            },
            caller.Token);
        caller.Cancel();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(scope.Soon);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Equal(6, all.Count(task => task.IsCanceled));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task BodyThrows_TheChildrenAreCancelledAndTheBodysExceptionThrown(bool afterAnAwait)
    {
        Task? child = null;
        var scope = TaskScope.RunAsync(scope =>
        {
            child = scope.Start(Patient.SleepAsync);
            return afterAnAwait ? FailAfterGateAsync(_failure) : throw _failure;
        });
        _gate.SetResult();
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(scope.Soon));
        Assert.True(child!.IsCanceled);
    }

    [Fact]
    public async Task OutersChildFailsWhileInnerWaits_TheOuterFailureAloneIsThrown()
    {
        Task? innerChild = null;
        var outer = TaskScope.RunAsync(async outer =>
        {
            _ = outer.Start(_work.On(1));
            await TaskScope.RunAsync(
                inner =>
                {
                    innerChild = inner.Start(Patient.SleepAsync);
                    return Task.CompletedTask;
                },
                outer.CancellationToken);
        });
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(outer.Soon));
        Assert.Equal([_failure], _failure.AllFailures());
        Assert.True(innerChild!.IsCanceled);
    }

    [Fact]
    public async Task BodyCleansUpWhenTheCallerCancels_EndsAfterTheCleanup()
    {
        using var caller = new CancellationTokenSource();
        var cleaning = new TaskCompletionSource();
        var scope = TaskScope.RunAsync(
            async scope =>
            {
                try
                {
                    await Patient.SleepAsync(scope.CancellationToken);
                }
                finally
                {
                    cleaning.SetResult();
                    await _gate.Task;
                }
            },
            caller.Token);
        caller.Cancel();
        await cleaning.Task.Soon();
        Assert.False(scope.IsCompleted);
        _gate.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(scope.Soon);
    }

    [Fact]
    public async Task EmptyScopeWithSleepingBody_CallerCancels_Cancelled()
    {
        using var caller = new CancellationTokenSource();
        var scope = TaskScope.RunAsync(scope => Patient.SleepAsync(scope.CancellationToken), caller.Token);
        caller.Cancel();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(scope.Soon);
        Assert.Equal(caller.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task ChildFailsAndTheBodysFinallyThrows_BothAreFailuresTheChildFirst()
    {
        var ofTheBody = new Failure("body");
        var scope = TaskScope.RunAsync(async scope =>
        {
            try
            {
                _ = scope.Start(_work.On(1));
                await Patient.SleepAsync(scope.CancellationToken);
            }
            finally
            {
                throw ofTheBody;
            }
        });
        _work[1].SetException(_failure);
        var thrown = await Assert.ThrowsAsync<Failure>(scope.Soon);
        Assert.Equal([_failure, ofTheBody], thrown.AllFailures());
    }

    [Fact]
    public async Task AsyncLocal_TheChildSeesItAndItsChangeStaysInside()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        string? seen = null;
        await TaskScope.RunAsync(async scope =>
        {
            await scope.Start(async Task (_) =>
            {
                seen = local.Value;
                local.Value = "child";
                await Task.Yield();
            });
            Assert.Equal("caller", local.Value);
        });
        Assert.Equal("caller", seen);
        Assert.Equal("caller", local.Value);
    }

    [Fact]
    public async Task BodyCancels_TheChildrenAreCancelledAndTheResultReturned()
    {
        Task? child = null;
        TaskScope? ended = null;
        var result = await TaskScope.RunAsync(scope =>
        {
            ended = scope;
            child = scope.Start(Patient.SleepAsync);
            scope.Cancel();
            scope.Cancel();
            return Task.FromResult(42);
        }).Soon();
        Assert.Equal(42, result);
        Assert.True(child!.IsCanceled);
        ended!.Cancel();
    }

    private async Task FailAfterGateAsync(Exception failure)
    {
        await _gate.Task;
        throw failure;
    }
}
