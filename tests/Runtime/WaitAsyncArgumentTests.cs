#pragma warning disable xUnit1051 // No call here gets as far as waiting.
namespace AsyncPitfalls.Tests.Runtime;

public sealed class WaitAsyncArgumentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly Task[] Satisfied = [Task.CompletedTask];

    private readonly OpenTasks _open = new(1);

    [Fact]
    public void NullSequence_ThrowsAtTheCall()
    {
        IEnumerable<Task> none = null!;
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = none.WaitAsync(WaitUntil.FirstFailure); });
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = none.WaitAsync(WaitUntil.AllCompleted, Limit); });
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = none.WaitAsync(WaitUntil.AllCompleted, Limit, TimeProvider.System); });
    }

    [Fact]
    public void NullElement_ThrowsAtTheCallEvenWhenTheOthersWouldDo()
    {
        foreach (var tasks in (Task[][])[[null!], [Task.CompletedTask, null!], [null!, _open[0]]])
        {
            Assert.Throws<ArgumentException>("tasks", () => { _ = tasks.WaitAsync(WaitUntil.FirstCompleted); });
            Assert.Throws<ArgumentException>("tasks", () => { _ = tasks.Select(task => task).WaitAsync(WaitUntil.AllCompleted, TimeSpan.Zero); });
        }
    }

    [Fact]
    public void NullProvider_ThrowsAtTheCallEvenWhenNothingIsToBeWaitedFor() =>
        AssertRefused<ArgumentNullException>("timeProvider", tasks => tasks.WaitAsync(WaitUntil.AllCompleted, Limit, null!));

    [Theory, InlineData(-1), InlineData(3), InlineData(int.MinValue), InlineData(int.MaxValue)]
    public void UndefinedMode_ThrowsAtTheCallEvenWhenNothingIsToBeWaitedFor(int until)
    {
        AssertRefused<ArgumentOutOfRangeException>("until", tasks => tasks.WaitAsync((WaitUntil)until));
        AssertRefused<ArgumentOutOfRangeException>("until", tasks => tasks.WaitAsync((WaitUntil)until, Limit));
    }

    [Theory, MemberData(nameof(CompletesWithinArgumentTests.ImpossibleLimits), MemberType = typeof(CompletesWithinArgumentTests))]
    public void ImpossibleLimit_ThrowsAtTheCallEvenWhenNothingIsToBeWaitedFor(TimeSpan limit)
    {
        AssertRefused<ArgumentOutOfRangeException>("timeout", tasks => tasks.WaitAsync(WaitUntil.AllCompleted, limit));
        AssertRefused<ArgumentOutOfRangeException>("timeout", tasks => tasks.WaitAsync(WaitUntil.AllCompleted, limit, TimeProvider.System));
    }

    [Fact]
    public void CancelledToken_DoesNotHideABadArgument() =>
        AssertRefused<ArgumentOutOfRangeException>("until", tasks => tasks.WaitAsync((WaitUntil)3, new CancellationToken(true)));

    [Fact]
    public async Task LongestLimit_IsAllowed()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        var time = new CountingTimeProvider();
        var onTheSystemClock = _open.Tasks.WaitAsync(WaitUntil.AllCompleted, longest);
        var wait = _open.Tasks.WaitAsync(WaitUntil.AllCompleted, longest, time);
        time.Clock.Advance(longest);
        Assert.Equal(_open.Tasks, (await wait).Pending);
        _open.Succeed(0);
        Assert.Equal(_open.Tasks, (await onTheSystemClock).Done);
    }

    private void AssertRefused<TException>(string parameter, Func<IEnumerable<Task>, Task> call)
        where TException : ArgumentException
    {
        Assert.Throws<TException>(parameter, () => { _ = call(_open.Tasks); });
        Assert.Throws<TException>(parameter, () => { _ = call(Satisfied); });
        Assert.Throws<TException>(parameter, () => { _ = call([]); });
        Assert.Throws<TException>(parameter, () => { _ = call(NotToBeStarted()); });

        // Starting the work of a lazy sequence and then refusing it would drop that work.
        static IEnumerable<Task> NotToBeStarted()
        {
            Assert.Fail("The sequence was enumerated.");
            yield break;
        }
    }
}
