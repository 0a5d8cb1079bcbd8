#pragma warning disable xUnit1031 // Blocking is what is tested here.
#pragma warning disable xUnit1051 // The waits end with their task.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Blocking on a result under a context of one thread, as old code of user interfaces does.</summary>
public sealed class CallersContextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Methods =>
        ["WithAllFailures", "WithAllFailures<T>", "WithAggregateException", "WithAggregateException<T>", "CompletesWithinAsync"];

    [Theory, MemberData(nameof(Methods))]
    public void BlockedUnderAOneThreadContext_Ends(string method)
    {
        Assert.Equal(0, StuckContext.PostsDuring(() =>
        {
            var source = new TaskCompletionSource<int>();
            var result = Call(method, source.Task);
            Task.Run(() => source.SetResult(1));
            Assert.True(result.Wait(Patience));
        }));
    }

    private static Task Call(string method, Task<int> task) => method switch
    {
        "WithAllFailures" => ((Task)task).WithAllFailures(),
        "WithAllFailures<T>" => task.WithAllFailures(),
        "WithAggregateException" => ((Task)task).WithAggregateException(),
        "WithAggregateException<T>" => task.WithAggregateException(),
        _ => task.CompletesWithinAsync(Patience),
    };
}
