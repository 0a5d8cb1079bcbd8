#pragma warning disable xUnit1051 // The waits end by virtual time or with a task.
using Microsoft.Extensions.Time.Testing;

namespace AsyncPitfalls.Tests.Runtime.Cost;

/// <summary>What waits that are over still hold in memory, on the tasks that stay open.</summary>
/// <remarks>Looks at the whole heap, so nothing else may run.</remarks>
[CollectionDefinition(nameof(KeptBytesTests), DisableParallelization = true)]
[Collection(nameof(KeptBytesTests))]
public sealed class KeptBytesTests
{
    private const int Count = 100;
    private const int Waits = 100;
    private const double LessThanAReference = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly OpenTasks _open = new(Count);
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(WaitUntil.AllCompleted)]
    [InlineData(WaitUntil.FirstFailure)]
    public void ExpiredWait_KeepsLittleOnEachTask(WaitUntil until) =>
        Assert.InRange(KeptBytes(() => Expire(_open.Tasks.WaitAsync(until, Limit, _time))), 0, 130);

    [Fact]
    public void ExpiredCompletesWithin_KeepsLittleOnTheTask() =>
        Assert.InRange(
            KeptBytes(() => Expire(Task.WhenAll(_open.Tasks.Select(task => task.CompletesWithinAsync(Limit, _time))))), 0, 130);

    [Fact]
    public void ExpiredFirstCompleted_KeepsNothing() =>
        Assert.Equal(0, KeptBytes(() => Expire(_open.Tasks.WaitAsync(WaitUntil.FirstCompleted, Limit, _time))), tolerance: LessThanAReference);

    [Fact]
    public void FirstCompleted_KeepsNothingOnTheOthers() =>
        Assert.Equal(
            0,
            KeptBytes(() =>
            {
                var first = new OpenTasks(1);
                var wait = _open.Tasks.Concat(first.Tasks).WaitAsync(WaitUntil.FirstCompleted);
                first.EndAll();
                Assert.Equal(first.Tasks, wait.GetAwaiter().GetResult().Done);
            }),
            tolerance: LessThanAReference);

    private void Expire(Task wait)
    {
        _time.Advance(Limit);
        wait.GetAwaiter().GetResult();
    }

    private double KeptBytes(Action wait)
    {
        // What is made once: a task's list of continuations, for one.
        for (var i = 0; i < 5; i++)
            wait();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Waits; i++)
            wait();

        var kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(Waits * Count);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{kept:0.0} B a task and wait"));
        GC.KeepAlive(this);
        return kept;
    }
}
