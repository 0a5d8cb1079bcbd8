#pragma warning disable xUnit1051 // The waits end with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>How the methods for running tasks go through the sequence they are given.</summary>
public sealed class WaitAsyncSequenceTests
{
    private readonly OpenTasks _open = new(2);
    private readonly Failure _failure = new();

    public static TheoryData<string> Methods => ["WaitAsync", "EachAsync", "CancelAndWaitAsync"];

    public static TheoryData<string, string> FaultsOfMethods
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var method in Methods)
            {
                foreach (var point in FaultySequence<Task>.Points)
                    data.Add(method.Data, point.Data);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task LazySequence_IsEnumeratedOnceInTheCallersThreadAndContextBeforeTheCallReturns(string method)
    {
        var context = new SynchronizationContext();
        var seen = new List<(Thread, SynchronizationContext?)>();
        var left = 0;
        Task end;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            end = Call(method, Lazy());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        (Thread, SynchronizationContext?) here = (Thread.CurrentThread, context);
        Assert.Equal([here, here], seen);
        Assert.Equal(1, left);
        _open.Succeed(0);
        _open.Succeed(1);
        await end;
        Assert.Equal((2, 1), (seen.Count, left));

        IEnumerable<Task> Lazy()
        {
            try
            {
                foreach (var task in _open.Tasks)
                {
                    seen.Add((Thread.CurrentThread, SynchronizationContext.Current));
                    yield return task;
                }
            }
            finally
            {
                left++;
            }
        }
    }

    [Theory, MemberData(nameof(FaultsOfMethods))]
    public void SequenceThrows_TheCallThrowsTheSameAndTheEnumeratorIsDisposed(string method, string point)
    {
        var tasks = new FaultySequence<Task>(_open[0], point, _failure);
        Assert.Same(_failure, Assert.Throws<Failure>(() => { _ = Call(method, tasks); }));
        Assert.Equal((1, point == "GetEnumerator" ? 0 : 1), (tasks.Enumerated, tasks.Disposed));
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task Collection_ItsElementsAreTakenOnce(string method)
    {
        var tasks = new ImpostorCollection<Task>([_open[0]], () => 1);
        var end = Call(method, tasks);
        _open.Succeed(0);
        await end;
        Assert.Equal(1, tasks.Taken);
    }

    // A place that was promised and not filled is a missing task, not one less to wait for.
    [Theory, MemberData(nameof(Methods))]
    public void CollectionWithFewerElementsThanItClaims_ThrowsAtTheCall(string method)
    {
        var tasks = new ImpostorCollection<Task>([_open[0]], () => 2);
        Assert.Throws<ArgumentException>("tasks", () => { _ = Call(method, tasks); });
    }

    [Theory, MemberData(nameof(Methods))]
    public void CollectionThatCannotCount_ThrowsAtTheCall(string method)
    {
        var tasks = new ImpostorCollection<Task>([_open[0]], () => throw _failure);
        Assert.Same(_failure, Assert.Throws<Failure>(() => { _ = Call(method, tasks); }));
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task SourceChangesAfterTheCall_TheTasksOfTheCallCount(string method)
    {
        Task[] array = [_open[0], _open[1]];
        List<Task> list = [.. array];
        Task[] ends = [Call(method, array), Call(method, list)];
        array[1] = new TaskCompletionSource().Task;
        list.Clear();
        _open.Succeed(0);
        Assert.DoesNotContain(ends, end => end.IsCompleted);
        _open.Succeed(1);
        await Task.WhenAll(ends);
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task SequenceEndsItsTasksAndCallsTheMethodItself_NothingIsLost(string method)
    {
        var inner = new List<Task>();
        await Call(method, Tasks());
        await Task.WhenAll(inner);

        IEnumerable<Task> Tasks()
        {
            yield return _open[0];
            inner.Add(Call(method, _open.Tasks));
            _open.Succeed(0);
            yield return _open[1];
            _open.Succeed(1);
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void NullElement_ThrowsAtTheCall(string method)
    {
        Assert.Throws<ArgumentException>("tasks", () => { _ = Call(method, [_open[0], null!]); });
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = Call(method, null!); });
    }

    private static Task Call(string method, IEnumerable<Task> tasks) => method switch
    {
        "WaitAsync" => tasks.WaitAsync(),
        "EachAsync" => WalkAsync(tasks.EachAsync()),
        _ => new CancellationTokenSource().CancelAndWaitAsync(tasks, new WaitOptions()),
    };

    private static async Task WalkAsync(IAsyncEnumerable<Task> each)
    {
        await foreach (var _ in each)
        {
        }
    }
}
