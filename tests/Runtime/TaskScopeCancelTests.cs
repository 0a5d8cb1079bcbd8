#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A scope that cancels itself: no failure, and the body keeps its result.</summary>
public sealed class TaskScopeCancelTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private readonly List<Exception> _late = [];
    private TaskScope? _scope;

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task ChildCancels_TheOthersAreCancelledAndTheBodysResultReturned()
    {
        Task? sleeper = null;
        var running = TaskScope.RunAsync(scope =>
        {
            sleeper = scope.Start(Patient.SleepAsync);
            _ = scope.Start(async Task (_) =>
            {
                await Task.Yield();
                scope.Cancel();
            });
            return Task.FromResult(42);
        });
        Assert.Equal(42, await running.Soon());
        Assert.True(sleeper!.IsCanceled);
    }

    [Fact]
    public async Task ChildFailsAfterwards_TheFailure()
    {
        var running = RunAndCancel(Task.FromResult(42));
        _work[1].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(running.Soon));
    }

    [Fact]
    public async Task ChildFailsBefore_TheFailure()
    {
        var running = TaskScope.RunAsync(scope =>
        {
            _ = scope.Start(_ => Task.FromException(_failure));
            scope.Cancel();
            return Task.FromResult(42);
        });
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(running.Soon));
    }

    [Fact]
    public async Task BodyWithoutResultEndsCancelled_Nothing()
    {
        var running = TaskScope.RunAsync(Task (scope) =>
        {
            scope.Cancel();
            return Patient.SleepAsync(scope.CancellationToken);
        });
        await running.Soon();
        Assert.True(running.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task BodyWithResultEndsCancelled_ItsCancellation()
    {
        OperationCanceledException? own = null;
        var running = TaskScope.RunAsync(async Task<int> (scope) =>
        {
            scope.Cancel();
            await Task.Yield();
            throw own = new OperationCanceledException(scope.CancellationToken);
        });
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(running.Soon);
        Assert.Same(own, thrown);
        Assert.True(running.IsCanceled);
    }

    [Fact]
    public async Task CallerCancelsAfterwards_TheFirstReasonDecides()
    {
        var running = RunAndCancel(Task.FromResult(42));
        _caller.Cancel();
        _work[1].SetCanceled();
        Assert.Equal(42, await running.Soon());
    }

    [Fact]
    public async Task CallerHasCancelledBefore_TheFirstReasonDecides()
    {
        var running = TaskScope.RunAsync(
            scope =>
            {
                _caller.Cancel();
                scope.Cancel();
                _ = scope.Start(Patient.SleepAsync);
                return Task.FromResult(42);
            },
            _caller.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(running.Soon);
    }

    [Fact]
    public async Task GraceExpires_TheBodysResultAndLateFailuresAreReported()
    {
        var running = RunAndCancel(Task.FromResult(42));
        _time.Clock.Advance(Grace);
        Assert.Equal(42, await running.Soon());
        Assert.Equal(0, _time.Live);
        _work[1].SetException(_failure);
        Assert.Equal([_failure], _late);
        _scope!.Cancel();
    }

    [Fact]
    public async Task GraceExpiresBeforeTheBodyHasEnded_Cancelled()
    {
        var body = new TaskCompletionSource<int>();
        var running = RunAndCancel(body.Task);
        _time.Clock.Advance(Grace);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(running.Soon);
        Assert.Equal(_scope!.CancellationToken, thrown.CancellationToken);
        body.SetException(_failure);
        Assert.Equal([_failure], _late);
    }

    [Fact]
    public async Task CallbackCancelsAndStartsOnceMore_Harmless()
    {
        Task? refused = null;
        var running = TaskScope.RunAsync(scope =>
        {
            scope.CancellationToken.Register(() =>
            {
                scope.Cancel();
                refused = scope.Start(Patient.SleepAsync);
            });
            scope.Cancel();
            return Task.FromResult(42);
        });
        Assert.Equal(42, await running.Soon());
        Assert.True(refused!.IsCanceled);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task CallbackThrows_TheResultIsReturnedAndItIsReported(bool withSleeper)
    {
        var running = TaskScope.RunAsync(
            scope =>
            {
                if (withSleeper)
                    _ = scope.Start(Patient.SleepAsync);
                scope.CancellationToken.Register(() => throw _failure);
                scope.Cancel();
                return Task.FromResult(42);
            },
            Options);
        Assert.Equal(42, await running.Soon());
        Assert.Equal([_failure], _late);
    }

    [Fact]
    public async Task CallbackBlocks_CancelReturnsAndTheScopeWaits()
    {
        using var release = new ManualResetEventSlim();
        var running = TaskScope.RunAsync(scope =>
        {
            scope.CancellationToken.Register(() => Assert.True(release.Wait(TimeSpan.FromSeconds(30))));
            scope.Cancel();
            return Task.FromResult(42);
        });
        Assert.False(running.IsCompleted);
        release.Set();
        Assert.Equal(42, await running.Soon());
    }

    private WaitOptions Options => new() { Grace = Grace, TimeProvider = _time, LateFailure = _late.Add };

    private Task<int> RunAndCancel(Task<int> body) => TaskScope.RunAsync(
        scope =>
        {
            _scope = scope;
            _ = scope.Start(_work.On(1));
            scope.Cancel();
            return body;
        },
        Options,
        _caller.Token);
}
