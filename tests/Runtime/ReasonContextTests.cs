#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Delegates are called where an async method would be: on the caller's thread, in its contexts, in order.</summary>
public sealed class ReasonContextTests
{
    private readonly AsyncLocal<string> _local = new() { Value = "caller" };
    private readonly List<string?> _seen = [];

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public static TheoryData<string> OfSeveral => [.. OwningHelpers.OfMany, "EachAsync", "EachAsync<T>"];

    [Theory, MemberData(nameof(OfSeveral))]
    public async Task PlainDelegatesSetAnAsyncLocal_NeitherSiblingsNorTheCallerSeeIt(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, [Work, Work]);
        Assert.Equal("caller", _local.Value);
        await task;
        Assert.Equal("caller", _local.Value);
        Assert.Equal(["caller", "caller"], _seen);

        Task<int> Work(CancellationToken token)
        {
            _seen.Add(_local.Value);
            _local.Value = "work";
            return Task.FromResult(1);
        }
    }

    [Theory, MemberData(nameof(OfSeveral))]
    public async Task AsyncDelegatesSetAnAsyncLocal_TheyAloneSeeIt(string helper)
    {
        var gate = new TaskCompletionSource();
        var task = OwningHelpers.RunAsync(helper, [Work, Work]);
        Assert.Equal("caller", _local.Value);
        gate.SetResult();
        await task.Soon();
        Assert.Equal("caller", _local.Value);
        Assert.Equal(["caller", "caller", "work", "work"], _seen);

        async Task<int> Work(CancellationToken token)
        {
            _seen.Add(_local.Value);
            _local.Value = "work";
            await gate.Task;
            lock (_seen)
                _seen.Add(_local.Value);
            return 1;
        }
    }

    [Theory, MemberData(nameof(Helpers))]
    public async Task DelegateSetsAnAsyncLocalAndThrows_TheCallerDoesNotSeeIt(string helper)
    {
        var task = OwningHelpers.RunAsync(helper, _ =>
        {
            _local.Value = "work";
            throw new Failure();
        });
        Assert.Equal("caller", _local.Value);
        await Assert.ThrowsAsync<Failure>(task.Soon);
    }

    [Theory, MemberData(nameof(OfSeveral))]
    public void Delegates_RunInOrderOnTheCallersThreadAndContext(string helper)
    {
        List<(int Item, Thread Thread, SynchronizationContext? Context)> calls = [];
        SynchronizationContext? context = null;
        _ = StuckContext.PostsDuring(() =>
        {
            context = SynchronizationContext.Current;
            _ = OwningHelpers.RunAsync(helper, [On(1), On(2), On(3)]);
            Assert.Same(context, SynchronizationContext.Current);
        });
        Assert.Equal([1, 2, 3], calls.Select(call => call.Item));
        Assert.All(calls, call => Assert.Equal((Thread.CurrentThread, context), (call.Thread, call.Context)));

        Func<CancellationToken, Task<int>> On(int item) => _ =>
        {
            calls.Add((item, Thread.CurrentThread, SynchronizationContext.Current));
            SynchronizationContext.SetSynchronizationContext(null);
            return Task.FromResult(item);
        };
    }

    [Fact]
    public void Source_IsAskedInTurnWithTheDelegatesOnTheCallersThread()
    {
        _ = TaskWait.AllAsync(Source(), Work);
        Assert.Equal(["source 1", "work 1", "source 2", "work 2", "source ends"], _seen);

        _seen.Clear();
        var each = TaskWait.EachAsync(Source(), Work).GetAsyncEnumerator();
        Assert.Empty(_seen);
        _ = each.MoveNextAsync().AsTask();
        Assert.Equal(["source 1", "work 1", "source 2", "work 2", "source ends"], _seen);

        IEnumerable<int> Source()
        {
            var thread = Thread.CurrentThread;
            for (var i = 1; i <= 2; i++)
            {
                _seen.Add($"source {i}");
                yield return i;
                Assert.Same(thread, Thread.CurrentThread);
            }

            _seen.Add("source ends");
        }

        Task Work(int item, CancellationToken token)
        {
            _seen.Add($"work {item}");
            return Task.CompletedTask;
        }
    }
}
