namespace AsyncPitfalls.Soak;

/// <summary>
/// One call after the other, in turn of every helper with every ending. The task that never ends and the token that is
/// never cancelled are shared by all calls: what a call leaves on them stays.
/// </summary>
internal sealed class Calls(Task<int> neverEnding, CancellationToken neverCancelled)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly int[] Items = [1, 2, 3];
    private static readonly WaitOptions Hurried = new() { Timeout = Long, TimeProvider = HurriedTimeProvider.Instance };
    private static readonly WaitOptions NoGrace = new() { Timeout = Long, Grace = TimeSpan.Zero, TimeProvider = HurriedTimeProvider.Instance };

    // Waits for tasks leave a little on those that do not end, until they do; so these are replaced.
    private TaskCompletionSource<int> _open = new();
    private int _next;

    /// <summary>How many calls were made.</summary>
    public int Made => Volatile.Read(ref _next);

    /// <summary>Which call was made last.</summary>
    public string Last => $"call {(Made - 1) % 19}";

    public Task NextAsync()
    {
        if (_next % 1_000 == 0)
            _open = new();

        return (_next++ % 19) switch
        {
            0 => Tasks().WaitAsync(WaitUntil.AllCompleted, Long, neverCancelled),
            1 => Tasks(neverEnding).WaitAsync(WaitUntil.FirstCompleted, Long, neverCancelled),
            2 => Tasks(neverEnding).WaitAsync(WaitUntil.FirstCompleted, Long, HurriedTimeProvider.Instance, neverCancelled),
            3 => ObservedAsync(Tasks(_open.Task, FailAsync()).WaitAsync(WaitUntil.FirstFailure, Long, neverCancelled)),
            4 => Tasks(_open.Task).WaitAsync(WaitUntil.AllCompleted, Long, HurriedTimeProvider.Instance, neverCancelled),
            5 => SucceedAsync(1).CompletesWithinAsync(Long, neverCancelled),
            6 => _open.Task.CompletesWithinAsync(Long, HurriedTimeProvider.Instance, neverCancelled),
            7 => WalkAsync(Tasks().EachAsync(neverCancelled), leaveAfter: int.MaxValue),
            8 => WalkAsync(Tasks(_open.Task).EachAsync(neverCancelled), leaveAfter: 2),
            9 => TaskWait.AllAsync(Items, (item, _) => SucceedAsync(item), neverCancelled),
            10 => FailsAsync(TaskWait.AllAsync(Items, (item, token) => item == 2 ? FailAsync() : WaitForeverAsync(token), neverCancelled)),
            11 => WalkAsync(TaskWait.EachAsync(Items, (item, token) => item == 1 ? SucceedAsync(1) : WaitForeverAsync(token), neverCancelled), leaveAfter: 1),
            12 => TaskWait.WithTimeoutAsync(_ => SucceedAsync(1), Long, neverCancelled),
            13 => FailsAsync(TaskWait.WithTimeoutAsync(WaitForeverAsync, Hurried, neverCancelled)),
            14 => FailsAsync(TaskWait.WithTimeoutAsync(_ => _open.Task, NoGrace, neverCancelled)),
            15 => FailsAsync(ScopeAsync(scope => scope.Start(_ => FailAsync()))),
            16 => ScopeAsync(scope => scope.Cancel()),
            17 => StopAsync(),
            _ => FailsAsync(Task.WhenAll(FailAsync(), FailAsync()).WithAllFailures()),
        };
    }

    private static async Task<int> SucceedAsync(int result)
    {
        await Task.Yield();
        return result;
    }

    private static async Task<int> FailAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException();
    }

    private static async Task<int> WaitForeverAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return 0;
    }

    private static Task<int>[] Tasks(params Task<int>[] others) => [SucceedAsync(1), .. others, SucceedAsync(2)];

    private static async Task WalkAsync(IAsyncEnumerable<Task<int>> tasks, int leaveAfter)
    {
        await foreach (var task in tasks)
        {
            await task;
            if (--leaveAfter == 0)
                break;
        }
    }

    private static async Task ObservedAsync(Task<WaitResult<Task<int>>> wait)
    {
        if ((await wait).Exception is null)
            throw new InvalidOperationException("The failed task is missing.");
    }

    private static async Task FailsAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            return;
        }

        throw new NotSupportedException("Nothing was thrown.");
    }

    private Task ScopeAsync(Action<TaskScope> act) => TaskScope.RunAsync(
        scope =>
        {
            _ = scope.Start(WaitForeverAsync);
            act(scope);
            return Task.CompletedTask;
        },
        neverCancelled);

    private static async Task StopAsync()
    {
        using var source = new CancellationTokenSource();
        var work = WaitForeverAsync(source.Token);
        FailAsync().Observe(static _ => { });
        await source.CancelAndWaitAsync(work);
    }
}
