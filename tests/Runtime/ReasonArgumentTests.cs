#pragma warning disable xUnit1051 // Nothing is started here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Wrong arguments are told by the call, not by the task.</summary>
public sealed class ReasonArgumentTests
{
    private static readonly Func<int, CancellationToken, Task> Work = (_, _) => Task.CompletedTask;
    private static readonly Func<int, CancellationToken, Task<int>> Typed = (item, _) => Task.FromResult(item);
    private static readonly Func<CancellationToken, Task> One = _ => Task.CompletedTask;
    private static readonly Func<CancellationToken, Task<int>> OneTyped = _ => Task.FromResult(1);
    private static readonly CancellationToken Cancelled = new(true);

    /// <summary>Every overload that takes options.</summary>
    private static readonly Action<WaitOptions>[] WithOptions =
    [
        options => _ = TaskWait.AllAsync([1], Work, options),
        options => _ = TaskWait.AllAsync([1], Typed, options),
        options => _ = TaskWait.EachAsync([1], Work, options),
        options => _ = TaskWait.EachAsync([1], Typed, options),
        options => _ = TaskWait.WithTimeoutAsync(One, options),
        options => _ = TaskWait.WithTimeoutAsync(OneTyped, options),
        options => _ = TaskScope.RunAsync(_ => Task.CompletedTask, options),
        options => _ = TaskScope.RunAsync(_ => Task.FromResult(1), options),
    ];

    public static TheoryData<double> WrongLimits => [-2, -0.5, uint.MaxValue];

    [Fact]
    public void SourceIsNull_ThrowsAtTheCall()
    {
        AssertNull("source", () => _ = TaskWait.AllAsync(null!, Work));
        AssertNull("source", () => _ = TaskWait.AllAsync(null!, Typed, Cancelled));
        AssertNull("source", () => _ = TaskWait.AllAsync(null!, Work, new WaitOptions()));
        AssertNull("source", () => _ = TaskWait.AllAsync(null!, Typed, new WaitOptions()));
        AssertNull("source", () => _ = TaskWait.EachAsync(null!, Work));
        AssertNull("source", () => _ = TaskWait.EachAsync(null!, Typed, Cancelled));
        AssertNull("source", () => _ = TaskWait.EachAsync(null!, Work, new WaitOptions()));
        AssertNull("source", () => _ = TaskWait.EachAsync(null!, Typed, new WaitOptions()));
    }

    [Fact]
    public void WorkIsNull_ThrowsAtTheCall()
    {
        Func<int, CancellationToken, Task>? work = null;
        Func<int, CancellationToken, Task<int>>? typed = null;
        AssertNull("work", () => _ = TaskWait.AllAsync([1], work!));
        AssertNull("work", () => _ = TaskWait.AllAsync([1], typed!, new WaitOptions()));
        AssertNull("work", () => _ = TaskWait.EachAsync([1], work!));
        AssertNull("work", () => _ = TaskWait.EachAsync([1], typed!, new WaitOptions()));
        AssertNull("work", () => _ = TaskWait.WithTimeoutAsync(null!, TimeSpan.Zero, Cancelled));
        AssertNull("work", () => _ = TaskWait.WithTimeoutAsync<int>(null!, TimeSpan.Zero));
        AssertNull("work", () => _ = TaskWait.WithTimeoutAsync(null!, new WaitOptions()));
        AssertNull("work", () => _ = TaskWait.WithTimeoutAsync<int>(null!, new WaitOptions()));
    }

    [Fact]
    public void BodyIsNull_ThrowsAtTheCall()
    {
        AssertNull("body", () => _ = TaskScope.RunAsync(null!, Cancelled));
        AssertNull("body", () => _ = TaskScope.RunAsync<int>(null!));
        AssertNull("body", () => _ = TaskScope.RunAsync(null!, new WaitOptions()));
        AssertNull("body", () => _ = TaskScope.RunAsync<int>(null!, new WaitOptions()));
    }

    [Fact]
    public Task PartIsNull_ThrowsAtTheCall() => TaskScope.RunAsync(scope =>
    {
        AssertNull("work", () => _ = scope.Start(null!));
        AssertNull("work", () => _ = scope.Start<int>(null!));
        return Task.CompletedTask;
    });

    [Fact]
    public void OptionsAreNull_ThrowsAtTheCall()
    {
        foreach (var call in WithOptions)
            AssertNull("options", () => call(null!));
    }

    [Theory, MemberData(nameof(WrongLimits))]
    public void OptionsAreOutOfRange_ThrowsAtTheCall(double milliseconds)
    {
        var wrong = TimeSpan.FromMilliseconds(milliseconds);
        foreach (var call in WithOptions)
        {
            Assert.Throws<ArgumentOutOfRangeException>("options", () => call(new() { Timeout = wrong }));
            Assert.Throws<ArgumentOutOfRangeException>("options", () => call(new() { Grace = wrong }));
        }
    }

    [Fact]
    public void OptionsWithoutClock_ThrowsAtTheCall()
    {
        foreach (var call in WithOptions)
            Assert.Throws<ArgumentException>("options", () => call(new() { TimeProvider = null! }));
    }

    [Theory, MemberData(nameof(WrongLimits))]
    public void TimeoutIsOutOfRange_ThrowsAtTheCall(double milliseconds)
    {
        var wrong = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = TaskWait.WithTimeoutAsync(One, wrong); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = TaskWait.WithTimeoutAsync(OneTyped, wrong, Cancelled); });
    }

    [Fact]
    public async Task LongestLimits_AreAllowed()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        foreach (var call in WithOptions)
            call(new() { Timeout = longest, Grace = longest });

        await TaskWait.WithTimeoutAsync(One, longest);
    }

    [Fact]
    public void Options_HaveNoLimitsUnlessSet()
    {
        var options = new WaitOptions();
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Timeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Grace);
        Assert.Same(TimeProvider.System, options.TimeProvider);
        Assert.Null(options.LateFailure);
    }

    [Fact]
    public async Task OptionsChangedAfterTheCall_ChangeNothing()
    {
        var time = new CountingTimeProvider();
        var work = new ManualWork();
        var options = new WaitOptions { Timeout = TimeSpan.FromSeconds(1), TimeProvider = time };
        var each = TaskWait.EachAsync([1], work.RunAsync, options);
        options.Timeout = TimeSpan.Zero;
        options.TimeProvider = null!;
        work[1].SetResult(1);
        await foreach (var ended in each)
            Assert.Equal(1, await ended);

        Assert.Equal((1, 0), (time.Created, time.Live));
    }

    private static void AssertNull(string parameter, Action call) => Assert.Throws<ArgumentNullException>(parameter, call);
}
