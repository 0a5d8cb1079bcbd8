using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

public sealed class AllFailuresTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");
    private readonly Failure _fourth = new("fourth");

    [Fact]
    public void Null_Throws() => Assert.Throws<ArgumentNullException>("exception", () => ((Exception)null!).AllFailures());

    [Fact]
    public void OrdinaryException_IsItsOnlyFailure()
    {
        var exception = new InvalidOperationException("", new Failure("the reason, not another failure"));
        Assert.Equal([exception], exception.AllFailures());
    }

    [Fact]
    public void AttachedFailures_FollowRecursively()
    {
        Attach(_first, _second, _fourth);
        Attach(_second, _third);
        Assert.Equal([_first, _second, _third, _fourth], _first.AllFailures());
    }

    [Fact]
    public void Aggregate_GivesItsLeavesAndWhatHangsOnThem()
    {
        Attach(_second, _third);
        var aggregate = new AggregateException(new AggregateException(_first, new AggregateException(_second)), _fourth);
        Assert.Equal([_first, _second, _third, _fourth], aggregate.AllFailures());
    }

    [Fact]
    public void AggregateCarriesFailures_TheyFollowItsOwn()
    {
        var aggregate = new AggregateException(_first, _second);
        Attach(aggregate, _third);
        Assert.Equal([_first, _second, _third], aggregate.AllFailures());
    }

    [Fact]
    public void AttachedAggregate_GivesItsLeaves()
    {
        Attach(_first, new AggregateException(_second, _third));
        Assert.Equal([_first, _second, _third], _first.AllFailures());
    }

    [Fact]
    public void AggregateWithoutInnerExceptions_GivesItself()
    {
        var empty = new AggregateException();
        Assert.Equal([empty], empty.AllFailures());
        Assert.Equal([_first, empty], new AggregateException(_first, new AggregateException(empty)).AllFailures());
    }

    [Fact]
    public void SameInstance_CountsOnce()
    {
        Attach(_first, _second, _first, _second);
        Assert.Equal([_first, _second], new AggregateException(_first, _second, _first).AllFailures());
    }

    [Fact]
    public void EqualInstances_AreDifferentFailures()
    {
        Exception one = new EqualToAll(), other = new EqualToAll();
        var failures = new AggregateException(one, other).AllFailures();
        Assert.Equal(2, failures.Count);
        Assert.Same(one, failures[0]);
        Assert.Same(other, failures[1]);
    }

    [Fact]
    public void Cycle_Ends()
    {
        Attach(_first, _second);
        Attach(_second, _third, _first);
        Attach(_third, _third);
        Assert.Equal([_first, _second, _third], _first.AllFailures());
    }

    [Fact]
    public void DeepNesting_DoesNotExhaustTheStack()
    {
        Exception exception = _first;
        for (var i = 0; i < 20_000; i++)
            exception = new Nested(exception);

        Assert.Equal([_first], exception.AllFailures());
    }

    [Fact]
    public void TimeoutExceptionCarriesTheFirstFailure_AllFollowIt()
    {
        var timeout = new TimeoutException("", _first);
        Attach(timeout, _first);
        Attach(_first, _second);
        Assert.Equal([timeout, _first, _second], timeout.AllFailures());
    }

    [Fact]
    public void ForeignValueUnderTheKey_IsNoFailure()
    {
        _first.Data[Failure.DataKey] = "text";
        _second.Data[Failure.DataKey] = new AggregateException();
        Assert.Equal([_first], _first.AllFailures());
        Assert.Equal([_second], _second.AllFailures());
    }

    [Fact]
    public void DataThrows_GivesTheExceptionItself()
    {
        var exception = new WithoutData();
        Assert.Equal([exception], exception.AllFailures());
    }

    private static void Attach(Exception exception, params Exception[] failures) =>
        exception.Data[Failure.DataKey] = new AggregateException(failures);

    private sealed class EqualToAll : Exception
    {
        public override bool Equals(object? obj) => obj is EqualToAll;

        public override int GetHashCode() => 0;
    }

    // The message of an ordinary aggregate repeats those inside, which is quadratic in the depth.
    private sealed class Nested(Exception inner) : AggregateException(inner)
    {
        public override string Message => "";
    }

    private sealed class WithoutData : Exception
    {
        public override IDictionary Data => throw new NotSupportedException();
    }
}
