using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>WithAllFailures when the Data of the first failure does not take the others.</summary>
public sealed class RefusedFailuresTests
{
    private readonly Failure _second = new("second");

    public static TheoryData<string> Refusals => ["throws", "null", "read-only", "forgets", "throws out of the indexer"];

    [Theory, MemberData(nameof(Refusals))]
    public async Task DataRefuses_TheFirstIsThrownAllTheSame(string refusal)
    {
        var first = new Refusing(refusal);
        Assert.Same(first, await Assert.ThrowsAsync<Refusing>(() => Failure.Of(first, _second).WithAllFailures()));
        Assert.Equal([first], first.AllFailures());
    }

    [Theory, MemberData(nameof(Refusals))]
    public void DataRefuses_TheOthersAreReportedAsUnobserved(string refusal) =>
        Assert.True(UnobservedFailures.Report(_second, () => Throw(new Refusing(refusal), _second)));

    [Fact]
    public void DataAccepts_NothingIsReportedAsUnobserved() =>
        Assert.True(UnobservedFailures.KeepSilentAbout(_second, () => Throw(new Failure("first"), _second)));

    [Fact]
    public void ReturnedTaskIsForgotten_ItsFailureIsReportedWithTheOthersOnIt()
    {
        var first = new Failure("first");
        Assert.True(UnobservedFailures.Report(first, () => Failure.Of(first, _second).WithAllFailures()));
        Assert.Equal([first, _second], first.AllFailures());
    }

    private static void Throw(Exception first, Exception second) =>
        Assert.Same(first, Assert.ThrowsAny<Exception>(Failure.Of(first, second).WithAllFailures().GetAwaiter().GetResult));

    private sealed class Refusing(string refusal) : Exception
    {
        public override IDictionary Data => refusal switch
        {
            "throws" => throw new NotSupportedException(),
            "null" => null!,
            "read-only" => new Dictionary<string, object>().AsReadOnly(),
            "forgets" => new Hashtable(),
            _ => new SortedList(new Unsortable()),
        };
    }

    private sealed class Unsortable : IComparer
    {
        public int Compare(object? x, object? y) => throw new InvalidOperationException();
    }
}
