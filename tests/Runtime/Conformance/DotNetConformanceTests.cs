#pragma warning disable xUnit1031 // Blocking is what is tested here.
#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime.Conformance;

/// <summary>What was learnt from .NET code, in the words of its bugs.</summary>
public sealed class DotNetConformanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    public static TheoryData<string> Owning => [.. OwningHelpers.All];

    public static TheoryData<string> OfTasks =>
        ["WaitAsync", "WaitAsync with limit", "CompletesWithinAsync", "EachAsync", "CancelAndWaitAsync", "WithAllFailures", "WithAggregateException"];

    public static TheoryData<string> Repairs => ["none", "WithAllFailures", "AllAsync"];

    [Theory, MemberData(nameof(Repairs))]
    public async Task TwoOfThreeFail_TheSameCatchClauseIsEnteredAfterTheFix(string repair)
    {
        Func<int, CancellationToken, Task> call = (item, _) => item == 2
            ? Task.CompletedTask
            : Task.FromException(item == 1 ? new HttpRequestException("first") : _failure);
        int[] items = [1, 2, 3];
        try
        {
            var all = Task.WhenAll(items.Select(item => call(item, default)));
            await (repair switch
            {
                "none" => all,
                "WithAllFailures" => all.WithAllFailures(),
                _ => TaskWait.AllAsync(items, call),
            });
            Assert.Fail("Two have failed.");
        }
        catch (HttpRequestException e)
        {
            Assert.Equal("first", e.Message);
        }
    }

    [Theory, MemberData(nameof(Owning))]
    public void BlockedOnAHelperUnderAOneThreadContext_NoDeadlock(string helper)
    {
        var posts = StuckContext.PostsDuring(() =>
        {
            using var caller = new CancellationTokenSource();
            var work = OwningHelpers.RunAsync(helper, _work.On(1), token: caller.Token);
            Task.Run(caller.Cancel);
            Task.Run(async () =>
            {
                await _work.TokenOf(1).CancelledAsync();
                _work[1].SetException(_failure);
            });
            Assert.True(((IAsyncResult)work).AsyncWaitHandle.WaitOne(Patience));
            Assert.Same(_failure, work.Exception?.InnerException);
        });
        Assert.Equal(0, posts);
    }

    [Theory, MemberData(nameof(OfTasks))]
    public void BlockedOnAWaitUnderAOneThreadContext_NoDeadlock(string method)
    {
        var posts = StuckContext.PostsDuring(() =>
        {
            using var source = new CancellationTokenSource();
            Task<int> task = _work[1].Task;
            Task wait = method switch
            {
                "WaitAsync" => new[] { task }.WaitAsync(),
                "WaitAsync with limit" => new[] { task }.WaitAsync(WaitUntil.FirstFailure, Patience),
                "CompletesWithinAsync" => task.CompletesWithinAsync(Patience),
                "EachAsync" => new[] { task }.EachAsync().GetAsyncEnumerator().MoveNextAsync().AsTask(),
                "CancelAndWaitAsync" => source.CancelAndWaitAsync(task),
                "WithAllFailures" => task.WithAllFailures(),
                _ => task.WithAggregateException(),
            };
            Task.Run(() => _work[1].SetResult(1));
            Assert.True(wait.Wait(Patience));
        });
        Assert.Equal(0, posts);
    }

    [Theory, MemberData(nameof(Owning))]
    public async Task GraceExpired_TheAbandonedChildCanStillUseItsToken(string helper)
    {
        var time = new CountingTimeProvider();
        using var caller = new CancellationTokenSource();
        var grace = TimeSpan.FromSeconds(1);
        var options = new WaitOptions { Grace = grace, TimeProvider = time };
        var work = OwningHelpers.RunAsync(helper, _work.On(1), options, caller.Token);
        caller.Cancel();
        var token = _work.TokenOf(1);
        await token.CancelledAsync();
        time.Clock.Advance(grace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(work.Soon);

        using (token.Register(() => { }))
            Assert.True(token.WaitHandle.WaitOne(0));

        _work[1].SetResult(1);
        Assert.Throws<ObjectDisposedException>(() => token.WaitHandle);
    }

    [Theory, InlineData("AllAsync"), InlineData("TaskScope"), InlineData("WithTimeoutAsync")]
    public async Task ChildIsAWhenAllOfTwoFaults_BothAreFailures(string helper)
    {
        var second = new Failure("second");
        var thrown = await Assert.ThrowsAsync<Failure>(() => Run(helper, second));
        Assert.Same(_failure, thrown);
        Assert.Equal([_failure, second], thrown.AllFailures());
    }

    private Task Run(string helper, Failure second) => helper switch
    {
        "AllAsync" => TaskWait.AllAsync([1], (_, _) => Failure.Of(_failure, second)),
        "TaskScope" => TaskScope.RunAsync(scope => scope.Start(_ => Failure.Of(_failure, second))),
        _ => TaskWait.WithTimeoutAsync(_ => Failure.Of(_failure, second), Patience),
    };
}
