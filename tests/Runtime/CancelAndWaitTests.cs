namespace AsyncPitfalls.Tests.Runtime;

public sealed class CancelAndWaitTests : IDisposable
{
    private static readonly WaitOptions Options = new();

    private readonly CancellationTokenSource _source = new();
    private readonly OpenTasks _open = new(3);
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");

    public void Dispose() => _source.Dispose();

    [Fact]
    public void BadArguments_ThrowAtTheCallAndNothingIsCancelled()
    {
        CancellationTokenSource none = null!;
        Assert.Throws<ArgumentNullException>("source", () => { _ = none.CancelAndWaitAsync(_open[0]); });
        Assert.Throws<ArgumentNullException>("source", () => { _ = none.CancelAndWaitAsync(_open.Tasks, Options); });
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = _source.CancelAndWaitAsync((Task[])null!); });
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = _source.CancelAndWaitAsync(null!, Options); });
        Assert.Throws<ArgumentException>("tasks", () => { _ = _source.CancelAndWaitAsync(_open[0], null!); });
        Assert.Throws<ArgumentNullException>("options", () => { _ = _source.CancelAndWaitAsync(_open.Tasks, null!); });
        Assert.False(_source.IsCancellationRequested);
    }

    [Theory, MemberData(nameof(CompletesWithinArgumentTests.ImpossibleLimits), MemberType = typeof(CompletesWithinArgumentTests))]
    public void ImpossibleOptions_ThrowAtTheCallAndNothingIsCancelled(TimeSpan limit)
    {
        foreach (var options in (WaitOptions[])[new() { Grace = limit }, new() { Timeout = limit }])
            Assert.Throws<ArgumentOutOfRangeException>("options", () => { _ = _source.CancelAndWaitAsync(_open.Tasks, options); });

        Assert.Throws<ArgumentException>("options", () => { _ = _source.CancelAndWaitAsync(_open.Tasks, new() { TimeProvider = null! }); });
        Assert.False(_source.IsCancellationRequested);
    }

    [Fact]
    public async Task WorkEndsWhenItIsCancelled_NothingIsThrown()
    {
        Task[] work = [Task.Delay(Timeout.Infinite, _source.Token), CleanUpAsync()];
        await _source.CancelAndWaitAsync(work);
        Assert.Equal([TaskStatus.Canceled, TaskStatus.RanToCompletion], work.Select(task => task.Status));

        async Task CleanUpAsync()
        {
            await Record.ExceptionAsync(() => Task.Delay(Timeout.Infinite, _source.Token));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task TasksStillRun_EndsOnlyWithTheLastOfThem()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks);
        _open.Cancel(2);
        _open.Fail(0, _first);
        Assert.False(end.IsCompleted);
        _open.Succeed(1);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.True(_source.IsCancellationRequested);
    }

    [Fact]
    public async Task Source_IsNotDisposed()
    {
        await _source.CancelAndWaitAsync();
        Assert.True(_source.Token.WaitHandle.WaitOne(0));
    }

    [Fact]
    public async Task SourceIsCancelledAlready_WaitsForTheTasks()
    {
        _source.Cancel();
        var end = _source.CancelAndWaitAsync(_open[0]);
        Assert.False(end.IsCompleted);
        _open.Cancel(0);
        await end;
        await _source.CancelAndWaitAsync(_open[0]);
    }

    [Fact]
    public async Task SourceIsDisposed_ThrowsWithoutWaiting()
    {
        _source.Dispose();
        var end = _source.CancelAndWaitAsync(_open.Tasks);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => end);
    }

    [Fact]
    public async Task SeveralFail_ThrowsTheFirstInInputOrderWithTheOthersAttached()
    {
        var end = _source.CancelAndWaitAsync(_open.Tasks);
        _open.Fail(2, _third);
        _open.Fail(1, _second);
        _open.Cancel(0);
        Assert.Same(_second, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Equal([_third], Failure.AttachedTo(_second)!);
    }

    [Fact]
    public async Task TaskIsAWhenAllOfSeveralFailures_AllAreThere()
    {
        var end = _source.CancelAndWaitAsync(Failure.Of(_first, _second), Failure.Of(_third, _first));
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Equal([_second, _third], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task SameTaskTwice_ItsFailureCountsOnce()
    {
        var end = _source.CancelAndWaitAsync(_open[0], _open[0]);
        _open.Fail(0, _first);
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task FaultedWithAnOperationCanceledException_IsWhatWasAskedFor()
    {
        var cancelled = Task.FromException(new OperationCanceledException());
        await _source.CancelAndWaitAsync(cancelled);
        var end = _source.CancelAndWaitAsync(cancelled, Failure.Of(new OperationCanceledException(), _first));
        Assert.Same(_first, await Assert.ThrowsAsync<Failure>(() => end));
        Assert.Empty(_first.Data);
    }

    [Fact]
    public async Task Failure_KeepsTheStackOfItsThrower()
    {
        await Assert.ThrowsAsync<Failure>(() => _source.CancelAndWaitAsync(ThrowerAsync()));
        Assert.Contains(nameof(ThrowerAsync), _first.StackTrace, StringComparison.Ordinal);

        async Task ThrowerAsync()
        {
            await Record.ExceptionAsync(() => Task.Delay(Timeout.Infinite, _source.Token));
            throw _first;
        }
    }

    [Fact]
    public void AllFailuresWereThrown_NoneIsReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_second, () =>
        {
            var end = new CancellationTokenSource().CancelAndWaitAsync(Failure.Of(_first, _second));
            Assert.Throws<Failure>(end.GetAwaiter().GetResult);
        }));

    [Fact]
    public void ReturnedTaskIsForgotten_ItsFailureIsReported() =>
        Assert.True(UnobservedFailures.Report(_first, () => new CancellationTokenSource().CancelAndWaitAsync(Task.FromException(_first))));
}
