using System.Collections.Concurrent;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Runs a scenario through a helper, moves the clock from one thing to the next, and compares with the model.</summary>
internal sealed class OwnedWorkRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Scenario _scenario;
    private readonly bool _isLoop;
    private readonly Model _model;
    private readonly CountingTimeProvider _time = new();
    private readonly ConcurrentQueue<Exception> _late = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly PartRun _parts;

    /// <param name="scenario">The scenario.</param>
    /// <param name="isLoop">Whether a loop gets the parts, and failures among them.</param>
    public OwnedWorkRun(Scenario scenario, bool isLoop = false)
    {
        _scenario = scenario;
        _isLoop = isLoop;
        _model = new(scenario, failuresStop: !isLoop);
        _parts = new(scenario, _time.Clock);
    }

    /// <summary>What the loop, if there is one, has got.</summary>
    public ConcurrentQueue<Task> Given { get; } = new();

    public int Count => _scenario.Parts.Length;

    public int? ScopeCancels => _scenario.ScopeCancels;

    /// <param name="call">Calls the helper with something that starts a part, with the options and the caller's token.</param>
    public async Task CheckAsync(Func<OwnedWorkRun, Func<int, CancellationToken, Task<int>>, WaitOptions, CancellationToken, Task<int[]>> call)
    {
        var options = new WaitOptions
        {
            Timeout = Milliseconds(_scenario.Timeout),
            Grace = Milliseconds(_scenario.Grace),
            TimeProvider = _time,
            LateFailure = _late.Enqueue,
        };
        if (_scenario.CallerCancels is { } at)
            _ = CallAtAsync(at, _caller.Cancel);

        var result = call(this, _parts.Start, options, _caller.Token);
        foreach (var time in _model.Times)
        {
            MoveTo(time);
            Eventually(() => _parts.Ended == _model.EndedBy(time), $"ended by {time}");
            if (time >= _model.ReasonAt)
                Eventually(() => _parts.Cancelled == _model.Cancelled, "know that they are cancelled");
            if (time >= _model.ReasonAt && _model.Started > 0)
                Eventually(() => _parts.Token.IsCancellationRequested, "the token is cancelled");
            if (_isLoop)
                Eventually(() => Given.Count == _model.GivenBy(time).Count(), $"given by {time}");
            if (time == _model.ReturnsAt)
                await CheckOutcomeAsync(result);
            else
                Assert.Equal(time > _model.ReturnsAt, result.IsCompleted);
        }

        if (_isLoop)
            AssertGiven();

        Assert.Equal(_model.Started, _parts.Started);
        Eventually(() => _late.Count == _model.LateFailures.Count(), "late failures");
        Assert.Equal(Exceptions(_model.LateFailures), _late.ToHashSet());
        Assert.Equal(0, _time.Live);
    }

    /// <summary>Does something at a time of the scenario.</summary>
    public async Task CallAtAsync(int time, Action action)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(time), _time.Clock);
        action();
    }

    private static TimeSpan Milliseconds(int? time) =>
        time is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan;

    private async Task CheckOutcomeAsync(Task<int[]> result)
    {
        Exception? thrown = null;
        try
        {
            await result.WaitAsync(Patience);
        }
        catch (Exception e)
        {
            thrown = e;
        }

        var failures = Exceptions(_model.Failures);
        switch (_model.Reason)
        {
            case "":
            case "caller" or "limit" when _model.AllSucceeded:
            case "scope" when failures.Count == 0:
                Assert.Null(thrown);
                Assert.Equal(_scenario.Parts.Select((_, i) => i), result.Result);
                break;
            case "limit":
                Assert.True(result.IsFaulted);
                Assert.IsType<TimeoutException>(thrown);
                if (failures.Count == 0)
                    Assert.IsType<OperationCanceledException>(thrown.InnerException, exactMatch: false);
                else
                    Assert.Contains(thrown.InnerException!, Exceptions(_model.First));
                Assert.Equal([thrown, .. failures], thrown.AllFailures().ToHashSet());
                break;
            case "caller" when failures.Count == 0:
                Assert.True(result.IsCanceled);
                Assert.Equal(_caller.Token, Assert.IsType<OperationCanceledException>(thrown, exactMatch: false).CancellationToken);
                break;
            default:
                Assert.Contains(thrown!, Exceptions(_model.First));
                Assert.Equal(failures, thrown!.AllFailures().ToHashSet());
                Assert.Equal(failures.Count, thrown!.AllFailures().Count);
                break;
        }
    }

    private void AssertGiven()
    {
        int[] given = [.. Given.Select(task => Enumerable.Range(0, Count).Single(i => _parts.TaskOf(i) == task))];
        Assert.Equal(_model.GivenBy(_model.LastEnd), given.Order());
        Assert.True(_model.MayEndInOrder(given), $"given in the order {string.Join(", ", given)}");
    }

    private HashSet<Exception> Exceptions(IEnumerable<int> parts) => [.. parts.Select(i => _parts.Exceptions[i])];

    private void MoveTo(int milliseconds)
    {
        var elapsed = _time.Clock.GetUtcNow() - _time.Clock.Start;
        _time.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds) - elapsed);
    }

    // Cancelling happens on other threads; the clock stands still meanwhile.
    private void Eventually(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"{what}: waited in vain in\n{_scenario}");
}
