#pragma warning disable xUnit1031 // What is lost to the collector must not be kept by a state machine.
#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Where failures go that nobody is left to be thrown.</summary>
public sealed class LateFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Failure _failure = new();
    private readonly Failure _first = new("first");

    public static TheoryData<string> Helpers => [.. OwningHelpers.All];

    public static TheoryData<string> OfMany => [.. OwningHelpers.OfMany];

    [Theory, MemberData(nameof(Helpers))]
    public void WorkFailsAfterTheGrace_IsReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var work = new ManualWork();
            Abandon(helper, work, lateFailure: null);
            work[1].SetException(_failure);
        }));

    [Theory, MemberData(nameof(Helpers))]
    public void WorkFailsAfterTheGraceAndAHandlerTakesIt_IsNotReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_failure, () =>
        {
            var work = new ManualWork();
            Exception? late = null;
            Abandon(helper, work, failure => late = failure);
            work[1].SetException(_failure);
            Assert.Same(_failure, late);
        }));

    [Theory, MemberData(nameof(Helpers))]
    public void HandlerThrows_WhatItThrowsIsReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
        {
            var work = new ManualWork();
            Abandon(helper, work, _ => throw _failure);
            work[1].SetException(_first);
        }));

    [Fact]
    public void HandlerThrowsForOne_TheOthersAreGivenToItAllTheSame()
    {
        List<Exception> given = [];
        var work = new ManualWork();
        Abandon("AllAsync", work, failure =>
        {
            given.Add(failure);
            throw new Failure("handler");
        });
        work[1].SetException([_first, _failure]);
        Assert.Equal([_first, _failure], given);
    }

    [Theory, MemberData(nameof(OfMany))]
    public void ThrownFailures_AreObserved(string helper)
    {
        Assert.True(UnobservedFailures.KeepSilentAbout(_failure, () => Assert.Same(_first, FailTwice(helper, _first, null))));
        Assert.Equal([_first, _failure], _first.AllFailures());
    }

    [Theory, MemberData(nameof(OfMany))]
    public void DataRefusesTheOthers_TheyAreGivenToTheHandler(string helper)
    {
        List<Exception> late = [];
        var refusing = new RefusingFailure();
        Assert.Same(refusing, FailTwice(helper, refusing, late.Add));
        Assert.Equal([_failure], late);
        Assert.Equal([refusing], refusing.AllFailures());
    }

    [Theory, MemberData(nameof(OfMany))]
    public void DataRefusesTheOthers_TheyAreReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.Report(_failure, () => FailTwice(helper, new RefusingFailure(), null)));

    [Theory, MemberData(nameof(Helpers))]
    public void ReturnedTaskIsForgotten_ItsFailureIsReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.Report(_failure, () =>
            WaitFor(OwningHelpers.RunAsync(helper, _ => Task.FromException<int>(_failure)))));

    [Theory, MemberData(nameof(Helpers))]
    public void CallbackThrowsButThereIsAResult_GoesToTheHandler(string helper)
    {
        List<Exception> late = [];
        Assert.Null(SucceedInSpiteOf(helper, late.Add).Exception);
        Assert.Equal([_failure], late);
    }

    [Theory, MemberData(nameof(Helpers))]
    public void CallbackThrowsButThereIsAResult_IsReportedAsUnobserved(string helper) =>
        Assert.True(UnobservedFailures.Report(_failure, () => Assert.Null(SucceedInSpiteOf(helper, null).Exception)));

    private static void Abandon(string helper, ManualWork work, Action<Exception>? lateFailure)
    {
        var time = new CountingTimeProvider();
        var options = new WaitOptions
        {
            Timeout = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(1), TimeProvider = time, LateFailure = lateFailure,
        };
        var task = OwningHelpers.RunAsync(helper, work.On(1), options);
        time.Clock.Advance(TimeSpan.FromSeconds(1));
        time.Clock.Advance(TimeSpan.FromSeconds(1));
        WaitFor(task);
        Assert.IsType<TimeoutException>(task.Exception?.InnerException);
    }

    private Exception? FailTwice(string helper, Exception first, Action<Exception>? lateFailure)
    {
        var work = new ManualWork();
        var task = OwningHelpers.RunAsync(helper, [work.On(1), work.On(2)], new WaitOptions { LateFailure = lateFailure });
        work[1].SetException(first);
        work[2].SetException(_failure);
        WaitFor(task);
        return task.Exception?.InnerException;
    }

    private Task SucceedInSpiteOf(string helper, Action<Exception>? lateFailure)
    {
        var work = new ManualWork();
        using var caller = new CancellationTokenSource();
        var task = OwningHelpers.RunAsync(
            helper,
            token =>
            {
                token.Register(() => throw _failure);
                return work.RunAsync(1, token);
            },
            new WaitOptions { LateFailure = lateFailure },
            caller.Token);
        caller.Cancel();
        work[1].SetResult(1);
        WaitFor(task);
        return task;
    }

    private static void WaitFor(Task task) =>
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience));
}
