using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskFactsUseOfTests
{
    [Theory]
    [InlineData("await [|a|];")]
    [InlineData("await [|a|].ConfigureAwait(false);")]
    [InlineData("await [|b|].ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("await ((Task)[|b|]);")]
    [InlineData("[|a|].GetAwaiter().GetResult();")]
    [InlineData("var w = [|a|].GetAwaiter();")]
    [InlineData("[|a|].Wait();")]
    [InlineData("[|a|].Wait(CancellationToken.None);")]
    [InlineData("[|a|].Wait(Timeout.Infinite);")]
    [InlineData("[|a|].Wait(-1);")]
    [InlineData("[|a|].Wait(Timeout.InfiniteTimeSpan);")]
    [InlineData("await [|a|].WaitAsync(CancellationToken.None);")]
    [InlineData("_ = [|b|].Result;")]
    [InlineData("[|a|].ContinueWith(t => { });")]
    [InlineData("[|a|]?.Wait();")]
    [InlineData("_ = [|b|]?.Result;")]
    [InlineData("_ = [|b|]?.Result.ToString().Length;")]
    [InlineData("[|a|]?.GetAwaiter().GetResult();")]
    [InlineData("[|a|]?.ContinueWith(t => { })?.Wait();")]
    [InlineData("Task.WaitAll([|a|], b);")]
    [InlineData("Task.WaitAll([[|a|], b]);")]
    [InlineData("Task.WaitAny(new[] { [|a|], b });")]
    [InlineData("foreach (var t in [|array|]) { }")]
    [InlineData("foreach (Task t in [|lazy|]) { }")]
    [InlineData("await (await [|new ValueTask<Task>(a)|]);")]
    public void Somebody_gets_the_failure(string statement) => Check(TaskUse.Observed, statement);

    [Theory]
    [InlineData("_ = [|a|].IsCompleted;")]
    [InlineData("if ([|a|].IsFaulted) { }")]
    [InlineData("while (![|a|].IsCanceled) { }")]
    [InlineData("_ = [|a|].Status == TaskStatus.RanToCompletion;")]
    [InlineData("_ = [|a|].Exception?.InnerException;")]
    [InlineData("_ = [|a|]?.Exception?.InnerException;")]
    [InlineData("_ = ([|b|] as Task).IsCompletedSuccessfully;")]
    [InlineData("_ = [|v|].IsCompleted;")]
    [InlineData("_ = [|a|] is { IsFaulted: true };")]
    [InlineData("_ = [|a|] is { Exception: not null };")]
    [InlineData("_ = [|a|] is Task<int> { IsCompletedSuccessfully: true };")]
    [InlineData("_ = [|a|] is not { IsCompleted: true, Id: > 5 };")]
    public void Its_state_is_looked_at(string statement) => Check(TaskUse.Inspected, statement);

    [Theory]
    [InlineData("[|a|].Wait(100);")]
    [InlineData("[|a|].Wait(0);")]
    [InlineData("[|a|].Wait(number);")]
    [InlineData("[|a|]?.Wait(100);")]
    [InlineData("[|a|].Wait(TimeSpan.FromSeconds(1));")]
    [InlineData("[|a|].Wait(100, default);")]
    [InlineData("await [|a|].WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await [|a|].WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(false);")]
    [InlineData("Task.WaitAll(new[] { [|a|], b }, 100);")]
    [InlineData("Task.WaitAny([[|a|], b], TimeSpan.FromSeconds(1));")]
    public void A_wait_with_a_limit_observes_nothing(string statement) => Check(TaskUse.WaitedWithLimit, statement);

    [Theory]
    [InlineData("await Task.WhenAny([|a|], b);")]
    [InlineData("await Task.WhenAll([|a|], b).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll([|b|], b);")]
    [InlineData("await Task.WhenAll([[|a|], b]);")]
    [InlineData("await Task.WhenAll(new[] { [|a|], b });")]
    [InlineData("await Task.WhenAll(new Task[] { ([|b|]), b });")]
    [InlineData("await Task.WhenAll([.. [|list|], b]);")]
    [InlineData("await Task.WhenAll([|list|]);")]
    [InlineData("await Task.WhenAny([|array|]);")]
    public void Its_fate_is_that_of_the_combination(string statement) => Check(TaskUse.Combined, statement);

    [Theory]
    [InlineData("[|a|] = F();")]
    [InlineData("[|a|] = b;")]
    [InlineData("_ = [|a|] == b;")]
    [InlineData("_ = b != [|a|];")]
    [InlineData("_ = [|a|] is null;")]
    [InlineData("_ = [|a|] is not null;")]
    [InlineData("_ = [|a|] is { };")]
    [InlineData("_ = [|a|] is Task<int>;")]
    [InlineData("_ = [|a|] is { Id: 5 };")]
    [InlineData("_ = nameof([|a|]);")]
    [InlineData("_ = [|a|].Id;")]
    [InlineData("_ = [|b|].AsyncState;")]
    [InlineData("_ = [|list|].Count;")]
    [InlineData("_ = [|array|].Length;")]
    [InlineData("[|list|].Add(a);")]
    [InlineData("[|list|].Clear();")]
    [InlineData("[|list|]?.Add(a);")]
    [InlineData("_ = [|a|].GetHashCode();")]
    [InlineData("_ = [|a|].Equals(b);")]
    [InlineData("_ = ReferenceEquals([|a|], b);")]
    public void Nothing_is_done_for_it(string statement) => Check(TaskUse.None, statement);

    [Theory]
    [InlineData("Take([|a|]);")]
    [InlineData("_ = new ValueTask([|a|]);")]
    [InlineData("var t = [|a|];")]
    [InlineData("Kept = [|a|];")]
    [InlineData("array[0] = [|a|];")]
    [InlineData("list.Add([|a|]);")]
    [InlineData("list[0] = [|a|];")]
    [InlineData("var all = new[] { [|a|] };")]
    [InlineData("Take([[|a|], b]);")]
    [InlineData("var both = ([|a|], b);")]
    [InlineData("var either = flag ? [|a|] : b;")]
    [InlineData("var either = [|a|] ?? b;")]
    [InlineData("var x = [|a|] switch { Task<int> t => t, _ => b };")]
    [InlineData("if ([|a|] is Task<int> t) { await t; }")]
    [InlineData("if ([|a|] is { IsCompleted: true } t) { await t; }")]
    [InlineData("if ([|a|] is var t) { await t; }")]
    [InlineData("Func<Task> f = () => [|a|];")]
    [InlineData("Task L() => [|a|];")]
    [InlineData("var c = [|a|].ConfigureAwait(false);")]
    [InlineData("var c = [|a|]?.ConfigureAwait(false);")]
    [InlineData("[|a|].WithAllFailures();")]
    [InlineData("using ([|a|]) { }")]
    [InlineData("var first = [|array|][0];")]
    [InlineData("var query = [|list|].Where(t => t.IsFaulted);")]
    [InlineData("var anonymous = new { [|a|] };")]
    public void It_goes_somewhere_else(string statement) => Check(TaskUse.Escapes, statement);

    [Theory]
    [InlineData("[|a|].")]
    [InlineData("[|a|]?.")]
    [InlineData("[|a|].Missing().Wait(")]
    [InlineData("await [|a|]..ConfigureAwait();")]
    [InlineData("[|a|]?.[0]?.Wait()?.")]
    [InlineData("[|a|] = ")]
    [InlineData("_ = [|a|] is { ")]
    [InlineData("_ = [|a|] is { Missing: 5 }")]
    public void Broken_code_has_some_use(string statement)
    {
        var source = Source.InMethod(statement, mayNotCompile: true);
        Assert.True(Enum.IsDefined(TaskFacts.UseOf(source.Marked, source.Symbols)));
    }

    private static void Check(TaskUse expected, string statement)
    {
        foreach (var framework in Source.Frameworks)
        {
            var source = Source.InMethod(statement, framework, "Task? Kept;");
            Assert.Equal(expected, TaskFacts.UseOf(source.Marked, source.Symbols));
        }
    }
}
