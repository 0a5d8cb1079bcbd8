#pragma warning disable xUnit1051 // When a loop is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Tasks that end on several threads while a loop goes over them.</summary>
public sealed class EachTaskConcurrencyTests
{
    private const int Many = 10_000;
    private const int Threads = 4;

    [Theory, InlineData(TaskCreationOptions.None), InlineData(TaskCreationOptions.RunContinuationsAsynchronously)]
    public async Task ManyTasksEndOnSeveralThreads_EachIsGivenExactlyOnce(TaskCreationOptions options)
    {
        var open = new OpenTasks(Many, options);
        var each = open.Tasks.EachAsync();
        var ending = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = thread; i < Many; i += Threads)
                open.Succeed(i);
        })));

        var given = new int[Many];
        await foreach (var task in each)
        {
            Assert.True(task.IsCompletedSuccessfully);
            given[await task]++;
        }

        await ending;
        Assert.All(given, times => Assert.Equal(1, times));
    }

    // The loop waits before each end, so that it is woken up again and again.
    [Fact]
    public async Task TasksEndOneByOneAsTheLoopAsksForThem_EachIsGivenExactlyOnce()
    {
        const int Count = 2_000;
        var open = new OpenTasks(Count);
        using var asked = new SemaphoreSlim(0);
        var ending = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
            {
                await asked.WaitAsync();
                open.Succeed(i);
            }
        });

        await using var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
        for (var i = 0; i < Count; i++)
        {
            asked.Release();
            Assert.True(await loop.MoveNextAsync());
            Assert.Same(open[i], loop.Current);
        }

        Assert.False(await loop.MoveNextAsync());
        await ending;
    }

    [Fact]
    public async Task CancelledWhileTasksEnd_NoneIsGivenTwiceAndTheLoopEnds()
    {
        const int Count = 8;
        for (var round = 0; round < 500; round++)
        {
            var open = new OpenTasks(Count);
            using var cancellation = new CancellationTokenSource();
            var each = open.Tasks.EachAsync(cancellation.Token);
            var ending = Task.WhenAll(
                Task.Run(() =>
                {
                    for (var i = 0; i < Count; i++)
                        open.Succeed(i);
                }),
                Task.Run(cancellation.Cancel));

            HashSet<Task> given = [];
            try
            {
                await foreach (var task in each)
                    Assert.True(given.Add(task));

                Assert.Equal(Count, given.Count);
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(cancellation.Token, e.CancellationToken);
            }

            await ending;
        }
    }

    [Fact]
    public async Task LeftWhileTasksEndAndAStepWaits_TheStepEnds()
    {
        for (var round = 0; round < 500; round++)
        {
            var open = new OpenTasks(2);
            var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
            var move = loop.MoveNextAsync();
            var ending = Task.Run(() => open.Succeed(0));
            await loop.DisposeAsync();
            if (await move)
                Assert.Same(open[0], loop.Current);

            await ending;
        }
    }
}
