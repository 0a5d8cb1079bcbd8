#pragma warning disable xUnit1051 // The loops end with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Loops that are left early or begun twice.</summary>
public sealed class EachTaskEnumerationTests
{
    private readonly OpenTasks _open = new(3);

    [Fact]
    public async Task BegunTwice_TheSecondThrowsAndTheFirstGoesOn()
    {
        var each = _open.Tasks.EachAsync();
        await using var loop = each.GetAsyncEnumerator();
        Assert.Throws<InvalidOperationException>(() => { _ = each.GetAsyncEnumerator(); });
        var move = loop.MoveNextAsync();
        Assert.Throws<InvalidOperationException>(() => { _ = each.GetAsyncEnumerator(); });
        _open.Succeed(2);
        Assert.True(await move);
        Assert.Same(_open[2], loop.Current);
    }

    [Fact]
    public async Task BegunAgainAfterItWasLeft_ThrowsInsteadOfGivingNothing()
    {
        var each = _open.Tasks.EachAsync();
        _open.Succeed(0);
        await foreach (var _ in each)
            break;

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in each)
                Assert.Fail("The tasks were given again.");
        });
    }

    [Fact]
    public async Task BegunByManyAtOnce_OneOfThemGetsTheTasks()
    {
        for (var round = 0; round < 100; round++)
        {
            var each = ((Task[])[Task.CompletedTask]).EachAsync();
            var begun = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Record.Exception(() => { _ = each.GetAsyncEnumerator(); }))));
            Assert.Single(begun, exception => exception is null);
            Assert.Equal(3, begun.OfType<InvalidOperationException>().Count());
        }
    }

    [Fact]
    public async Task SameTasksInTwoLoops_EachGivesThemAll()
    {
        await using var one = _open.Tasks.EachAsync().GetAsyncEnumerator();
        await using var other = _open.Tasks.EachAsync().GetAsyncEnumerator();
        var moves = Task.WhenAll(one.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask());
        _open.Succeed(1);
        Assert.All(await moves, Assert.True);
        Assert.Same(one.Current, other.Current);
    }

    [Theory, InlineData("break"), InlineData("return"), InlineData("throw")]
    public async Task LeftEarly_TheOthersRunOn(string way)
    {
        var failure = new Failure();
        _open.Succeed(0);
        var thrown = await Record.ExceptionAsync(LeaveAsync);
        Assert.Same(way == "throw" ? failure : null, thrown);
        Assert.Equal([_open[0]], _open.Tasks.Where(task => task.IsCompleted));
        _open.Succeed(1);
        Assert.Equal(1, await _open[1]);

        async Task LeaveAsync()
        {
            await foreach (var _ in _open.Tasks.EachAsync())
            {
                if (way == "throw")
                    throw failure;

                if (way == "return")
                    return;

                break;
            }
        }
    }

    [Fact]
    public async Task LeftTwice_IsHarmless()
    {
        var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        _open.Succeed(0);
        Assert.True(await move);
        await loop.DisposeAsync();
        await loop.DisposeAsync();
    }

    [Fact]
    public async Task LeftThenMovedOn_HasEnded()
    {
        var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        _open.Succeed(0);
        _open.Succeed(1);
        Assert.True(await loop.MoveNextAsync());
        await loop.DisposeAsync();
        Assert.False(await loop.MoveNextAsync());
    }

    [Fact]
    public async Task LeftBeforeTheFirstStep_HasEnded()
    {
        var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        await loop.DisposeAsync();
        Assert.False(await loop.MoveNextAsync());
        _open.Succeed(0);
        Assert.False(await loop.MoveNextAsync());
    }

    // Operators over sequences do so when something else has decided the matter.
    [Fact]
    public async Task LeftWhileAStepWaits_TheStepEnds()
    {
        var loop = _open.Tasks.EachAsync().GetAsyncEnumerator();
        var move = loop.MoveNextAsync();
        await loop.DisposeAsync();
        Assert.False(await move);
        _open.Succeed(0);
        Assert.False(await loop.MoveNextAsync());
    }
}
