#pragma warning disable xUnit1051 // When a loop is cancelled is what is tested here.
using System.Diagnostics;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Tasks that end on several threads while a loop goes over them.</summary>
public sealed class EachTaskConcurrencyTests
{
    private const int Many = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Again and again: a task must come into the queue at the very moment at which others are taken out.
    [Theory, InlineData(TaskCreationOptions.None), InlineData(TaskCreationOptions.RunContinuationsAsynchronously)]
    public async Task ManyTasksEndOnSeveralThreads_EachIsGivenExactlyOnce(TaskCreationOptions options)
    {
        for (var round = 0; round < 60; round++)
        {
            var open = new OpenTasks(Many, options);
            var walk = WalkAsync(open.Tasks.EachAsync(), Many, _ => { });
            await Task.WhenAll(EndOnThreads(4, open, Many, _ => { })).WaitAsync(Patience);
            await walk.WaitAsync(Patience);
        }
    }

    // The loop does not set itself down in peace: whoever asks at once meets those who wake it up.
    [Fact]
    public async Task LoopAsksWithoutPauseWhileTasksEnd_EachIsGivenExactlyOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var open = new OpenTasks(Many);
            var loop = open.Tasks.EachAsync().GetAsyncEnumerator();
            var first = loop.MoveNextAsync();
            var ending = Task.WhenAll(EndOnThreads(3, open, Many, _ => { }));
            await Task.Run(() =>
            {
                HashSet<Task> given = [];
                for (var move = first; Poll(move); move = loop.MoveNextAsync())
                    Assert.True(given.Add(loop.Current));

                Assert.Equal(Many, given.Count);
            });
            await ending;
        }
    }

    // Each end comes a little later after the loop has asked than the one before, so that it also comes in between the
    // last look of the loop and its setting itself down. A wake-up that is lost there hangs the loop.
    [Theory, InlineData(1), InlineData(3)]
    public async Task TasksEndJustAsTheLoopAsksForThem_EachIsGivenExactlyOnce(int threads)
    {
        const int Count = 2 * Many;
        var open = new OpenTasks(Count);
        var asked = 0;
        using var giveUp = new CancellationTokenSource();
        var walk = WalkAsync(open.Tasks.EachAsync(), Count, given => Volatile.Write(ref asked, given));
        var ending = Task.WhenAll(EndOnThreads(threads, open, Count, index =>
        {
            var wait = new SpinWait();
            while (Volatile.Read(ref asked) < index / threads * threads && !giveUp.IsCancellationRequested)
                wait.SpinOnce(sleep1Threshold: -1);

            Thread.SpinWait(index / threads % 40);
        }));

        try
        {
            await walk.WaitAsync(Patience);
        }
        finally
        {
            giveUp.Cancel();
            await ending;
        }
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
            if (await move.AsTask().WaitAsync(Patience))
                Assert.Same(open[0], loop.Current);

            await ending;
        }
    }

    private static IEnumerable<Task> EndOnThreads(int threads, OpenTasks open, int count, Action<int> before) =>
        Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = thread; i < count; i += threads)
                {
                    before(i);
                    open.Succeed(i);
                }
            },
            TaskCreationOptions.LongRunning));

    private static async Task WalkAsync(IAsyncEnumerable<Task> each, int count, Action<int> afterEach)
    {
        HashSet<Task> given = [];
        await foreach (var task in each.ConfigureAwait(false))
        {
            Assert.True(task.IsCompletedSuccessfully);
            Assert.True(given.Add(task));
            afterEach(given.Count);
        }

        Assert.Equal(count, given.Count);
    }

    private static bool Poll(ValueTask<bool> move)
    {
        var clock = Stopwatch.StartNew();
        while (!move.IsCompleted)
            Assert.True(clock.Elapsed < Patience);

        return move.GetAwaiter().GetResult();
    }
}
