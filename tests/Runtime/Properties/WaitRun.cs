using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Random tasks that somebody else runs, waited for in a random way, against what must be found.</summary>
internal sealed class WaitRun(Scenario scenario, WaitUntil until)
{
    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();

    public static Gen<WaitRun> Any { get; } =
        from scenario in Scenario.Any
        from until in Gen.Enum<WaitUntil>()
        select new WaitRun(scenario, until);

    private int Count => scenario.Parts.Length;

    // When what is waited for comes; 0 without tasks.
    private int ComesAt => until switch
    {
        WaitUntil.AllCompleted => LastEnd,
        WaitUntil.FirstCompleted => scenario.Parts.Select(p => p.Delay).DefaultIfEmpty().Min(),
        _ => scenario.Parts.Where(p => p.Ending != Ending.Success).Select(p => p.Delay).DefaultIfEmpty(LastEnd).Min(),
    };

    private int LastEnd => scenario.Parts.Select(p => p.Delay).DefaultIfEmpty().Max();

    public async Task CheckAsync()
    {
        var parts = new PartRun(scenario, _time.Clock);
        Task<int>[] tasks = [.. Enumerable.Range(0, Count).Select(i => parts.Start(i, CancellationToken.None))];
        var limit = scenario.Timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan;
        var wait = tasks.WaitAsync(until, limit, _time, _caller.Token);

        var endsAt = Math.Min(ComesAt, Math.Min(scenario.Timeout ?? int.MaxValue, scenario.CallerCancels ?? int.MaxValue));
        if (endsAt > 0)
        {
            _time.Clock.Advance(TimeSpan.FromMilliseconds(endsAt - 1));
            Assert.False(wait.IsCompleted);
            _time.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        if (endsAt == scenario.CallerCancels)
            await _caller.CancelAsync();

        if (endsAt == scenario.CallerCancels)
            Assert.Equal(_caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait)).CancellationToken);
        else
            AssertSeparated(tasks, await wait, endsAt, parts);

        Assert.Equal(0, _time.Live);
        await EndAsync(tasks);
    }

    public override string ToString() => $"{until}, {scenario}";

    private void AssertSeparated(Task<int>[] tasks, WaitResult<Task<int>> result, int time, PartRun parts)
    {
        int[] done = [.. Enumerable.Range(0, Count).Where(i => scenario.Parts[i].Delay <= time)];
        Assert.Equal(done.Select(i => tasks[i]), result.Done);
        Assert.Equal(tasks.Except(result.Done), result.Pending);

        Exception[] failures = [.. done.Where(i => scenario.Parts[i].Ending == Ending.Failure).Select(i => parts.Exceptions[i])];
        Exception[] thrown = failures is [] ? [.. done.Where(i => scenario.Parts[i].Ending == Ending.Cancellation).Take(1).Select(i => parts.Exceptions[i])] : failures;
        Assert.Equal(failures, result.Exception?.InnerExceptions ?? []);
        Assert.Equal(thrown, Record.Exception(result.ThrowIfFailed)?.AllFailures() ?? []);
        if (thrown is [] && result.Pending is [])
            Assert.Equal(Enumerable.Range(0, Count), result.GetResults());
    }

    // The tasks run on whatever became of the wait.
    private async Task EndAsync(Task<int>[] tasks)
    {
        _time.Clock.Advance(TimeSpan.FromMilliseconds(LastEnd));
        await Task.WhenAll(tasks).ContinueWith(all => all.Exception, TaskScheduler.Default);
        foreach (var (part, task) in scenario.Parts.Zip(tasks))
        {
            Assert.Equal(
                part.Ending switch { Ending.Success => TaskStatus.RanToCompletion, Ending.Failure => TaskStatus.Faulted, _ => TaskStatus.Canceled },
                task.Status);
        }
    }
}
