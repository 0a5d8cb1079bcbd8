#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Sources that throw: their exceptions are failures, of AllAsync as of EachAsync.</summary>
public sealed class AllAsyncSourceTests
{
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();

    public static TheoryData<string, bool> Members => new MatrixTheoryData<string, bool>(
        ["GetEnumerator", "MoveNext", "Current", "Dispose"], [true, false]);

    public static TheoryData<bool> Methods => [true, false];

    [Theory, MemberData(nameof(Members))]
    public async Task MemberThrows_TheStartedWorkIsCancelledAndEndedBeforeTheThrow(string member, bool each)
    {
        var source = new FailingSource((member, _failure));
        var task = Run(each, source);
        foreach (var item in _work.Started)
        {
            await _work.TokenOf(item).CancelledAsync();
            Assert.False(task.IsCompleted);
            _work[item].SetCanceled();
        }

        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal(member switch { "GetEnumerator" => 0, "Dispose" => 2, _ => 1 }, _work.Started.Count());
        Assert.Equal(1, source.Enumerations);
        Assert.Equal(member == "GetEnumerator" ? 0 : 1, source.Disposals);
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task SourceThrowsAndStartedWorkFailsThen_TheSourcesFailureWithTheOtherOnIt(bool each)
    {
        var second = new Failure("second");
        var task = Run(each, new FailingSource(("MoveNext", _failure)));
        _work[1].SetException(second);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(task.Soon));
        Assert.Equal([_failure, second], _failure.AllFailures());
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task SourceThrowsACancellation_IsAFailure(bool each)
    {
        var own = new OperationCanceledException("of the source");
        var task = Run(each, new FailingSource(("GetEnumerator", own)));
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(task.Soon));
    }

    [Fact]
    public async Task WorkFailsAndTheSourceThrowsWhenLeft_BothAreFailures()
    {
        var second = new Failure("second");
        var all = TaskWait.AllAsync(
            new FailingSource(("Dispose", second)), (_, _) => Task.FromException(_failure));
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(all.Soon));
        Assert.Equal([_failure, second], _failure.AllFailures());
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task SourceHasNoEnumerator_IsAFailure(bool each)
    {
        var task = Run(each, new NoEnumerator());
        await Assert.ThrowsAsync<NullReferenceException>(task.Soon);
    }

    private async Task Run(bool each, IEnumerable<int> source)
    {
        if (!each)
        {
            await TaskWait.AllAsync(source, _work.RunAsync);
            return;
        }

        await foreach (var _ in TaskWait.EachAsync(source, _work.RunAsync))
            Assert.Fail("Nothing succeeds here.");
    }

    private sealed class NoEnumerator : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator() => null!;

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
