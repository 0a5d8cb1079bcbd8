#pragma warning disable xUnit1051 // The loops end with their tasks.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

public sealed class AsCompletedConformanceTests
{
    private readonly OpenTasks _open = new(3);

    [Fact]
    public async Task SecondQuickFirstQuickThirdSlow_TheSlowOneIsLastAndEachComesOnce()
    {
        var given = new List<Task<int>>();
        _open.Succeed(1);
        await foreach (var task in _open.Tasks.EachAsync())
        {
            given.Add(task);
            if (given.Count < 3)
                _open.Succeed(given.Count == 1 ? 0 : 2);
        }

        Assert.Equal([_open[1], _open[0], _open[2]], given);
    }

    [Fact]
    public async Task TwoEndAtOnce_EachComesOnce()
    {
        await using var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        Parallel.Invoke(() => _open.Succeed(0), () => _open.Succeed(1));

        Assert.True(await move);
        var first = loop.Current;
        Assert.True(await loop.MoveNextAsync());
        Assert.Equal([_open[0], _open[1]], ((Task<int>[])[first, loop.Current]).OrderBy(task => Array.IndexOf(_open.Tasks, task)));
    }

    [Fact]
    public void NullTasks_ThrowsAtTheCall() =>
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = ((IEnumerable<Task>)null!).EachAsync(); });

    [Fact]
    public void NullSourceOrWork_ThrowsAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("source", () => { _ = TaskWait.EachAsync<int>(null!, (_, _) => Task.CompletedTask); });
        Assert.Throws<ArgumentNullException>("source", () => { _ = TaskWait.EachAsync<int, int>(null!, (_, _) => Task.FromResult(1)); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = TaskWait.EachAsync([1], (Func<int, CancellationToken, Task>)null!); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = TaskWait.EachAsync([1], (Func<int, CancellationToken, Task<int>>)null!); });
    }

    [Fact]
    public async Task FinishedEnumeration_EnumeratingAgainThrows()
    {
        var each = ((Task[])[Task.CompletedTask]).EachAsync();
        await foreach (var _ in each)
        {
        }

        Assert.Throws<InvalidOperationException>(() => { _ = each.GetAsyncEnumerator(); });
    }
}
