#pragma warning disable xUnit1051 // The loops end with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class EachTaskTests
{
    private readonly OpenTasks _open = new(4);

    [Theory, MemberData(nameof(OpenTasks.Endings), MemberType = typeof(OpenTasks))]
    public async Task TaskEnds_IsGivenHoweverItEnded(string ending)
    {
        var open = new OpenTasks(2);
        open.End(1, ending);
        await using var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
        await AssertNext(open[1], loop);
        var move = loop.MoveNextAsync();
        Assert.False(move.IsCompleted);
        open.End(0, ending);
        Assert.True(await move);
        Assert.Same(open[0], loop.Current);
        Assert.False(await loop.MoveNextAsync());
    }

    [Fact]
    public async Task AllHaveEndedAlready_EachStepIsSynchronousAndInInputOrder()
    {
        foreach (var index in (int[])[2, 0, 3, 1])
            _open.Succeed(index);

        await using var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        foreach (var task in _open.Tasks)
            await AssertNext(task, loop);

        await AssertEnd(loop);
    }

    [Fact]
    public async Task EndWhileTheLoopIsBusy_AreGivenInTheOrderOfTheirEnds()
    {
        await using var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        _open.Succeed(1);
        Assert.True(await move);
        Assert.Same(_open[1], loop.Current);
        foreach (var index in (int[])[3, 0, 2])
            _open.Succeed(index);

        Assert.Same(_open[1], loop.Current);
        await AssertNext(_open[3], loop);
        await AssertNext(_open[0], loop);
        await AssertNext(_open[2], loop);
        await AssertEnd(loop);
    }

    [Fact]
    public async Task EndBetweenTheCallAndTheLoop_ComeFirstInInputOrder()
    {
        var each = _open.Tasks.EachAsync();
        _open.Succeed(3);
        _open.Succeed(1);
        await using var loop = each.GetAsyncEnumerator();
        await AssertNext(_open[1], loop);
        _open.Succeed(0);
        await AssertNext(_open[3], loop);
        await AssertNext(_open[0], loop);
    }

    [Fact]
    public async Task SameTaskTwice_IsGivenTwice()
    {
        _open.Succeed(2);
        List<Task<int>> given = [];
        await foreach (var task in ((Task<int>[])[_open[0], _open[2], _open[0], _open[2]]).EachAsync())
        {
            given.Add(task);
            if (given.Count == 2)
                _open.Succeed(0);
        }

        Assert.Equal([_open[2], _open[2], _open[0], _open[0]], given);
    }

    [Fact]
    public async Task NoTasks_EndsSynchronously()
    {
        await using var loop = Array.Empty<Task>().EachAsync().GetAsyncEnumerator();
        await AssertEnd(loop);
    }

    [Fact]
    public async Task TasksRunTheirContinuationsElsewhere_EachIsGivenOnce()
    {
        var open = new OpenTasks(3, TaskCreationOptions.RunContinuationsAsynchronously);
        HashSet<Task> given = [];
        var walk = Task.Run(async () =>
        {
            await foreach (var task in open.Tasks.EachAsync())
                Assert.True(given.Add(task));
        });
        open.Cancel(2);
        open.Succeed(0);
        open.Fail(1, new Failure());
        await walk;
        Assert.Equal(3, given.Count);
    }

    [Fact]
    public async Task TasksNobodyHasStarted_AreNotStarted()
    {
        var cold = new Task(() => { });
        await using var loop = ((Task[])[cold]).EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        Assert.Equal(TaskStatus.Created, cold.Status);
        cold.RunSynchronously();
        Assert.True(await move);
    }

    [Fact]
    public async Task CodeAfterTheAwait_DoesNotRunInsideTheCompletionOfATask()
    {
        var thread = Thread.CurrentThread;
        var completing = true;
        var continued = AwaitAsync();
        _open.Succeed(0);
        completing = false;
        Assert.False(await continued);

        async Task<bool> AwaitAsync()
        {
            await using var loop = _open.Tasks.EachAsync().ConfigureAwait(false).GetAsyncEnumerator();
            await loop.MoveNextAsync();
            return completing && Thread.CurrentThread == thread;
        }
    }

    [Fact]
    public async Task LoopSeesTheExecutionContextOfItsOwn()
    {
        var local = new AsyncLocal<string>();
        var loop = Task.Run(async () =>
        {
            local.Value = "loop";
            await foreach (var _ in _open.Tasks.EachAsync())
                Assert.Equal("loop", local.Value);
        });
        local.Value = "tasks";
        for (var i = 0; i < 4; i++)
            _open.Succeed(i);

        await loop;
    }

    [Fact]
    public void FailuresTheLoopDoesNotLookAt_AreReported()
    {
        var failure = new Failure();
        Assert.True(UnobservedFailures.Report(failure, () =>
        {
            var open = new OpenTasks(1);
            var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
            var move = loop.MoveNextAsync();
            open.Fail(0, failure);
            Assert.True(move.IsCompletedSuccessfully);
            Assert.True(loop.Current.IsFaulted);
            Assert.True(loop.MoveNextAsync().IsCompletedSuccessfully);
        }));
    }

    [Fact]
    public void FailuresAfterTheLoopWasLeft_AreReported()
    {
        var failure = new Failure();
        Assert.True(UnobservedFailures.Report(failure, () =>
        {
            var open = new OpenTasks(1);
            var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
            Assert.False(loop.MoveNextAsync().IsCompleted);
            Assert.True(loop.DisposeAsync().IsCompletedSuccessfully);
            open.Fail(0, failure);
        }));
    }

    private static async Task AssertNext<TTask>(TTask expected, IAsyncEnumerator<TTask> loop)
        where TTask : Task
    {
        var move = loop.MoveNextAsync();
        Assert.True(move.IsCompletedSuccessfully);
        Assert.True(await move);
        Assert.Same(expected, loop.Current);
    }

    private static async Task AssertEnd<TTask>(IAsyncEnumerator<TTask> loop)
    {
        for (var i = 0; i < 2; i++)
        {
            var move = loop.MoveNextAsync();
            Assert.True(move.IsCompletedSuccessfully);
            Assert.False(await move);
        }
    }
}
