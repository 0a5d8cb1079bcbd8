#pragma warning disable xUnit1031 // Blocking is what is tested here.
#pragma warning disable xUnit1051 // The waits end with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Blocking on the methods for running tasks under a context of one thread.</summary>
public sealed class WaitAsyncCallersContextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Methods =>
    [
        "AllCompleted", "FirstFailure", "FirstCompleted", "with a limit", "with a token",
        "EachAsync", "CancelAndWaitAsync", "CancelAndWaitAsync with a grace", "Observe",
    ];

    [Theory, MemberData(nameof(Methods))]
    public void BlockedUnderAOneThreadContext_Ends(string method)
    {
        Assert.Equal(0, StuckContext.PostsDuring(() =>
        {
            var open = new OpenTasks(2);
            using var cancellation = new CancellationTokenSource();
            var end = Call(method, open.Tasks, cancellation);
            var ending = Task.Run(() =>
            {
                open.Fail(0, new Failure());
                open.Cancel(1);
            });
            Assert.True(((IAsyncResult)end).AsyncWaitHandle.WaitOne(Patience));
            Assert.True(ending.Wait(Patience));
        }));
    }

    private static Task Call(string method, Task<int>[] tasks, CancellationTokenSource cancellation)
    {
        switch (method)
        {
            case "with a limit":
                return tasks.WaitAsync(WaitUntil.AllCompleted, Patience);
            case "with a token":
                return tasks.WaitAsync(WaitUntil.AllCompleted, cancellation.Token);
            case "EachAsync":
                return WalkAsync(tasks.EachAsync(cancellation.Token));
            case "CancelAndWaitAsync":
                return cancellation.CancelAndWaitAsync(tasks);
            case "CancelAndWaitAsync with a grace":
                return cancellation.CancelAndWaitAsync(tasks, new WaitOptions { Grace = Patience });
            case "Observe":
                var handled = new TaskCompletionSource<Exception>();
                tasks[0].Observe(handled.SetResult);
                return handled.Task;
            default:
                return tasks.WaitAsync(Enum.Parse<WaitUntil>(method));
        }
    }

    private static async Task WalkAsync(IAsyncEnumerable<Task> each)
    {
        await foreach (var _ in each.ConfigureAwait(false))
        {
        }
    }
}
