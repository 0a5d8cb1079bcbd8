namespace AsyncPitfalls.Tests.Runtime;

public sealed class ObserveTests
{
    private readonly OpenTasks _open = new(2);
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");
    private readonly List<Exception> _handled = [];

    [Fact]
    public void NullArguments_Throw()
    {
        Assert.Throws<ArgumentNullException>("task", () => ((Task)null!).Observe(_handled.Add));
        Assert.Throws<ArgumentNullException>("onFailure", () => _open[0].Observe(null!));
    }

    [Fact]
    public void FailedAlready_TheHandlerIsCalledInsideTheCall()
    {
        Task.FromException(_first).Observe(_handled.Add);
        Assert.Equal([_first], _handled);
    }

    [Fact]
    public void FailsLater_TheHandlerIsCalledOnceWhereTheTaskEnds()
    {
        var thread = Thread.CurrentThread;
        _open[0].Observe(failure =>
        {
            Assert.Same(thread, Thread.CurrentThread);
            _handled.Add(failure);
        });
        Assert.Empty(_handled);
        _open.Fail(0, _first);
        Assert.Equal([_first], _handled);
    }

    [Fact]
    public async Task TaskRunsItsContinuationsElsewhere_TheHandlerIsCalledThere()
    {
        var open = new OpenTasks(1, TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = new TaskCompletionSource<Exception>();
        open[0].Observe(handled.SetResult);
        open.Fail(0, _first);
        Assert.Same(_first, await handled.Task);
    }

    [Fact]
    public void SucceedsOrIsCancelled_TheHandlerIsNeverCalled()
    {
        Task.CompletedTask.Observe(_handled.Add);
        Task.FromCanceled(new CancellationToken(true)).Observe(_handled.Add);
        _open[0].Observe(_handled.Add);
        _open[1].Observe(_handled.Add);
        _open.Succeed(0);
        _open.Cancel(1);
        Assert.Empty(_handled);
    }

    // Nobody has cancelled that task, so whoever is told of failures must be told of this one.
    [Fact]
    public void FaultedWithAnOperationCanceledException_IsAFailure()
    {
        var fault = new OperationCanceledException();
        Task.FromException(fault).Observe(_handled.Add);
        Assert.Equal([fault], _handled);
    }

    [Fact]
    public void FailsSeveralTimes_TheHandlerIsCalledForEachFailureOnce()
    {
        var nested = new AggregateException(_second, new AggregateException(_third, _first));
        Failure.Of(_first, nested, _second).Observe(_handled.Add);
        Assert.Equal([_first, _second, _third], _handled);
    }

    [Fact]
    public void EmptyAggregate_IsAFailureOfItsOwn()
    {
        var empty = new AggregateException();
        Task.FromException(empty).Observe(_handled.Add);
        Assert.Equal([empty], _handled);
    }

    // Of several continuations the framework runs only one where the task ends.
    [Fact]
    public async Task TwoHandlers_EachIsCalledOnce()
    {
        var one = new FailureLog();
        var other = new FailureLog();
        _open[0].Observe(one.Add);
        _open[0].Observe(other.Add);
        _open.Fail(0, _first);
        Assert.Same(_first, await one.NextAsync());
        Assert.Same(_first, await other.NextAsync());
        Assert.Equal((1, 1), (one.Count, other.Count));
    }

    [Fact]
    public void HandlerObservesTheSameTaskAndEndsAnother_BothAreHandled()
    {
        _open[0].Observe(failure =>
        {
            _handled.Add(failure);
            _open[0].Observe(_handled.Add);
            _open.Fail(1, _second);
        });
        _open[1].Observe(_handled.Add);
        _open.Fail(0, _first);
        Assert.Equal([_first, _first, _second], _handled);
    }

    [Fact]
    public void HandlerSeesTheExecutionContextOfTheCall()
    {
        var local = new AsyncLocal<string> { Value = "call" };
        string? seen = null;
        _open[0].Observe(_ => seen = local.Value);
        local.Value = "end";
        _open.Fail(0, _first);
        Assert.Equal("call", seen);
        Assert.Equal("end", local.Value);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void HandlerThrows_WhoeverEndsTheTaskIsNotHarmedAndTheOtherFailuresAreHandled(bool failedBefore)
    {
        var source = new TaskCompletionSource();
        if (failedBefore)
            source.SetException([_first, _second]);

        source.Task.Observe(failure =>
        {
            _handled.Add(failure);
            throw _third;
        });
        if (!failedBefore)
            source.SetException([_first, _second]);

        Assert.Equal([_first, _second], _handled);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void HandlerThrows_WhatItThrowsIsReported(bool failedBefore) =>
        Assert.True(UnobservedFailures.Report(_third, () => Observe(failedBefore, _ => throw _third)));

    [Theory, InlineData(true), InlineData(false)]
    public void HandlerThrows_WhatItWasGivenIsNotReported(bool failedBefore) =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_first, () => Observe(failedBefore, _ => throw _third)));

    [Theory, InlineData(true), InlineData(false)]
    public void HandlerReturns_NothingIsReported(bool failedBefore) =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_first, () => Observe(failedBefore, _ => { })));

    private void Observe(bool failedBefore, Action<Exception> handler)
    {
        var source = new TaskCompletionSource();
        if (failedBefore)
            source.SetException(_first);

        source.Task.Observe(handler);
        if (!failedBefore)
            source.SetException(_first);
    }
}
