using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Random tasks that somebody else runs, walked through as they end, perhaps not to the last.</summary>
internal sealed class EachTaskRun(Scenario scenario, int leaveAfter)
{
    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();

    public static Gen<EachTaskRun> Any { get; } =
        from scenario in Scenario.Any
        from leaveAfter in Gen.Int[1, 8]
        select new EachTaskRun(scenario, leaveAfter);

    // Those that have ended before come in input order, which sorting keeps.
    private IEnumerable<int> Order => Enumerable.Range(0, scenario.Parts.Length).OrderBy(i => scenario.Parts[i].Delay);

    public async Task CheckAsync()
    {
        var parts = new PartRun(scenario, _time.Clock);
        Task<int>[] tasks = [.. Enumerable.Range(0, scenario.Parts.Length).Select(i => parts.Start(i, CancellationToken.None))];
        int[] expected = [.. Order.Take(leaveAfter).Where(i => scenario.Parts[i].Delay < (scenario.CallerCancels ?? int.MaxValue))];
        var isCancelled = expected.Length < Math.Min(leaveAfter, tasks.Length);
        var given = new List<Task<int>>();

        var walk = WalkAsync(tasks, given);
        foreach (var index in expected)
            MoveTo(scenario.Parts[index].Delay);
        if (isCancelled)
        {
            MoveTo(scenario.CallerCancels!.Value);
            Assert.False(walk.IsCompleted);
            await _caller.CancelAsync();
            Assert.Equal(_caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walk)).CancellationToken);
        }

        await walk.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(expected.Select(i => tasks[i]), given);
        _time.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(tasks).ContinueWith(all => all.Exception, TaskScheduler.Default);
    }

    public override string ToString() => $"left after {leaveAfter}, {scenario}";

    private async Task WalkAsync(Task<int>[] tasks, List<Task<int>> given)
    {
        await foreach (var task in tasks.EachAsync(_caller.Token))
        {
            given.Add(task);
            if (given.Count == leaveAfter)
                break;
        }
    }

    private void MoveTo(int milliseconds)
    {
        var elapsed = _time.Clock.GetUtcNow() - _time.Clock.Start;
        _time.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds) - elapsed);
    }
}
