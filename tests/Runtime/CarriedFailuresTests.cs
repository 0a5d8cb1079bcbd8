namespace AsyncPitfalls.Tests.Runtime;

/// <summary>WithAllFailures of a failure that carries others already.</summary>
public sealed class CarriedFailuresTests
{
    private readonly Failure _first = new("first");
    private readonly Failure _second = new("second");
    private readonly Failure _third = new("third");

    [Fact]
    public async Task InnerCallAttached_TheOuterKeepsAndAdds()
    {
        var outer = Task.WhenAll(InnerAsync(), Task.FromException(_third));
        var thrown = await Assert.ThrowsAsync<Failure>(() => outer.WithAllFailures());
        Assert.Equal([_first, _second, _third], thrown.AllFailures());
    }

    [Fact]
    public async Task InnerCallAttached_TheOuterAloneKeeps()
    {
        var thrown = await Assert.ThrowsAsync<Failure>(() => InnerAsync().WithAllFailures());
        Assert.Equal([_first, _second], thrown.AllFailures());
    }

    [Fact]
    public async Task OtherFailureCarriesFailures_AllAreFound()
    {
        var outer = Task.WhenAll(Task.FromException(_third), InnerAsync());
        var thrown = await Assert.ThrowsAsync<Failure>(() => outer.WithAllFailures());
        Assert.Same(_third, thrown);
        Assert.Equal([_third, _first, _second], thrown.AllFailures());
    }

    [Fact]
    public async Task SameTaskTwice_ChangesNothing()
    {
        var task = Failure.Of(_first, _second, _third);
        await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures());
        var attached = _first.Data[Failure.DataKey];
        await Assert.ThrowsAsync<Failure>(() => task.WithAllFailures());
        Assert.Same(attached, _first.Data[Failure.DataKey]);
        Assert.Equal([_second, _third], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task CarriedFailuresComeAgainWithMore_TheLatestListStands()
    {
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _second).WithAllFailures());
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _third, _second).WithAllFailures());
        Assert.Equal([_third, _second], Failure.AttachedTo(_first)!);
    }

    [Fact]
    public async Task TwoTasksFailInEitherOrder_AllFailuresEndsThoughDataFormsACycle()
    {
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, _second).WithAllFailures());
        await Assert.ThrowsAsync<Failure>(() => Failure.Of(_second, _first).WithAllFailures());
        Assert.Equal([_first, _second], _first.AllFailures());
        Assert.Equal([_second, _first], _second.AllFailures());
    }

    [Fact]
    public async Task CachedInstanceFailsForEver_WhatItCarriesIsBounded()
    {
        var latest = _second;
        for (var i = 0; i < 1_000; i++)
        {
            latest = new Failure();
            await Assert.ThrowsAsync<Failure>(() => Failure.Of(_first, latest).WithAllFailures());
        }

        var failures = _first.AllFailures();
        Assert.Contains(latest, failures);
        Assert.InRange(failures.Count, 2, 20);
    }

    [Fact]
    public void CachedInstanceFailsForEver_WhatItNoLongerCarriesIsReported()
    {
        Assert.True(UnobservedFailures.Report(_second, () =>
        {
            Assert.Throws<Failure>(Failure.Of(_first, _second).WithAllFailures().GetAwaiter().GetResult);
            Assert.Contains(_second, _first.AllFailures());
            for (var i = 0; i < 100; i++)
                Assert.Throws<Failure>(Failure.Of(_first, new Failure()).WithAllFailures().GetAwaiter().GetResult);
        }));
    }

    [Fact]
    public void CachedInstanceFailsOnManyThreads_NoneOfTheirFailuresIsLost()
    {
        const int Threads = 8;
        for (var round = 0; round < 500; round++)
        {
            var first = new Failure("first");
            using var start = new Barrier(Threads);
            var others = Enumerable.Range(0, Threads).Select(_ => new Failure()).ToArray();
            var threads = Array.ConvertAll(others, other => new Thread(() =>
            {
                start.SignalAndWait();
                _ = Failure.Of(first, other).WithAllFailures().Exception;
            }));
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());

            Assert.Equal(Threads + 1, first.AllFailures().Count);
        }
    }

    private async Task InnerAsync() => await Failure.Of(_first, _second).WithAllFailures();
}
