#pragma warning disable xUnit1051 // The waits end with their tasks.
using CsCheck;

namespace AsyncPitfalls.Tests.Runtime;

public sealed class WaitAsyncTests
{
    private static readonly int[] OrderOfEnds = [0, 1, 2, 3, 4, 5, 6];
    private static readonly string[] Endings = ["succeeded", "failed", "cancelled"];

    private readonly Failure _failure = new();

    public static TheoryData<WaitUntil> Modes => [WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted];

    [Fact]
    public async Task WithoutMode_WaitsForAll()
    {
        var open = new OpenTasks(2);
        var wait = open.Tasks.WaitAsync();
        open.Fail(0, _failure);
        Assert.False(wait.IsCompleted);
        open.Succeed(1);
        Assert.Equal(open.Tasks, (await wait).Done);
    }

    [Theory, MemberData(nameof(OpenTasks.Endings), MemberType = typeof(OpenTasks))]
    public async Task TaskEnds_IsDoneHoweverItEnded(string ending)
    {
        foreach (var until in (WaitUntil[])[WaitUntil.AllCompleted, WaitUntil.FirstFailure, WaitUntil.FirstCompleted])
        {
            var open = new OpenTasks(1);
            var wait = open.Tasks.WaitAsync(until);
            Assert.False(wait.IsCompleted);
            open.End(0, ending);
            Assert.Equal([open[0]], (await wait).Done);

            var again = open.Tasks.WaitAsync(until);
            Assert.True(again.IsCompletedSuccessfully);
            Assert.Equal([open[0]], (await again).Done);
        }
    }

    [Fact]
    public async Task FirstFailure_SuccessesEndNothingUntilAllHaveSucceeded()
    {
        var open = new OpenTasks(3);
        var wait = open.Tasks.WaitAsync(WaitUntil.FirstFailure);
        open.Succeed(2);
        open.Succeed(0);
        Assert.False(wait.IsCompleted);
        open.Succeed(1);
        Assert.Equal(open.Tasks, (await wait).Done);
    }

    // The continuation of the trigger that ends another task comes before the one of the wait.
    [Theory, InlineData(WaitUntil.FirstFailure), InlineData(WaitUntil.FirstCompleted)]
    public async Task MoreHaveEndedThanTheTrigger_DoneHasThemAll(WaitUntil until)
    {
        var open = new OpenTasks(3);
        _ = open[2].ContinueWith(_ => open.Succeed(0), TaskContinuationOptions.ExecuteSynchronously);
        var wait = open.Tasks.WaitAsync(until);
        open.Fail(2, _failure);
        Assert.Equal([open[0], open[2]], (await wait).Done);
        Assert.Equal([open[1]], (await wait).Pending);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SameTaskSeveralTimes_IsKeptAsOftenAsItWasGiven(WaitUntil until)
    {
        var open = new OpenTasks(2);
        Task<int>[] tasks = [open[0], open[1], open[0], open[0]];
        var wait = tasks.WaitAsync(until);
        open.Cancel(0);
        if (until == WaitUntil.AllCompleted)
            open.Succeed(1);

        var (done, pending) = await wait;
        Assert.Equal(until == WaitUntil.AllCompleted ? tasks : [open[0], open[0], open[0]], done);
        Assert.Equal(tasks.Length, done.Count + pending.Count);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task TaskRunsItsContinuationsElsewhere_TheWaitEndsAllTheSame(WaitUntil until)
    {
        var open = new OpenTasks(2, TaskCreationOptions.RunContinuationsAsynchronously);
        var wait = open.Tasks.WaitAsync(until);
        open.Cancel(1);
        if (until == WaitUntil.AllCompleted)
            open.Cancel(0);

        Assert.Contains(open[1], (await wait).Done);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task TaskThatWasNeverStarted_IsPendingAndNotStarted(WaitUntil until)
    {
        var cold = new Task(() => { });
        var (done, pending) = await ((Task[])[cold]).WaitAsync(until, TimeSpan.Zero);
        Assert.Empty(done);
        Assert.Equal([cold], pending);
        Assert.Equal(TaskStatus.Created, cold.Status);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task TasksEndWhileTheyAreBeingFollowed_TheWaitEnds(WaitUntil until)
    {
        for (var round = 0; round < 300; round++)
        {
            var open = new OpenTasks(8);
            var ending = Task.Run(() =>
            {
                for (var i = 7; i >= 0; i--)
                    open.Cancel(i);
            });

            var (done, pending) = await open.Tasks.WaitAsync(until);
            Assert.Equal(8, done.Count + pending.Count);
            Assert.All(done, task => Assert.True(task.IsCompleted));
            await ending;
            if (until == WaitUntil.AllCompleted)
                Assert.Equal(open.Tasks, done);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CodeAfterTheAwait_DoesNotRunInsideTheCompletionOfATask(WaitUntil until)
    {
        var open = new OpenTasks(1);
        var thread = Thread.CurrentThread;
        var completing = true;
        var continued = AwaitAsync();
        open.Cancel(0);
        completing = false;
        Assert.False(await continued);

        async Task<bool> AwaitAsync()
        {
            await open.Tasks.WaitAsync(until).ConfigureAwait(false);
            return completing && Thread.CurrentThread == thread;
        }
    }

    [Fact]
    public void AnyTasksEndingInAnyOrder_TheWaitEndsExactlyWhenItsConditionComes() =>
        Gen.Select(Gen.Enum<WaitUntil>(), Gen.Int[0, 7], Gen.Shuffle(OrderOfEnds), Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[0, 2].Array[7])
            .Sample((until, count, order, early, late, endings) =>
            {
                var open = new OpenTasks(count);
                var ends = new Queue<int>(order.Where(index => index < count));
                EndNext(early);
                var wait = open.Tasks.WaitAsync(until);
                Assert.Equal(HasCome(), wait.IsCompleted);
                for (; late > 0 && !HasCome(); late--)
                {
                    Assert.False(wait.IsCompleted);
                    EndNext(1);
                }

                if (!HasCome())
                {
                    Assert.False(wait.IsCompleted);
                    return;
                }

                var (done, pending) = wait.GetAwaiter().GetResult();
                Assert.Equal(open.Tasks.Where(task => task.IsCompleted), done);
                Assert.Equal(open.Tasks.Where(task => !task.IsCompleted), pending);

                void EndNext(int howMany)
                {
                    for (; howMany > 0 && ends.TryDequeue(out var index); howMany--)
                        open.End(index, Endings[endings[index]]);
                }

                bool HasCome() => open.Tasks.All(task => task.IsCompleted) || until switch
                {
                    WaitUntil.FirstFailure => open.Tasks.Any(task => task.IsFaulted || task.IsCanceled),
                    WaitUntil.FirstCompleted => open.Tasks.Any(task => task.IsCompleted),
                    _ => false,
                };
            });
}
