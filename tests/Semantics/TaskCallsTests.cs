using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskCallsTests
{
    [Theory]
    [InlineData("[|Task.WhenAll(a, b)|];", "WhenAll")]
    [InlineData("[|Task.WhenAll(b, b)|];", "WhenAll")]
    [InlineData("[|Task.WhenAll(list)|];", "WhenAll")]
    [InlineData("[|Task.WhenAll([a, b])|];", "WhenAll")]
    [InlineData("[|Task.WhenAny(a, b)|];", "WhenAny")]
    [InlineData("[|Task.WhenAny(array)|];", "WhenAny")]
    [InlineData("[|Task<int>.WhenAny(a, b)|];", "WhenAny")]
    [InlineData("[|Task.Delay(1)|];", "Delay")]
    [InlineData("[|Task.Delay(TimeSpan.Zero, CancellationToken.None)|];", "Delay")]
    [InlineData("[|Task.Run(F)|];", "Run")]
    [InlineData("[|Task.Run(async () => await G())|];", "Run")]
    [InlineData("[|Task.Factory.StartNew(() => 1)|];", "Run")]
    [InlineData("[|Task<int>.Factory.StartNew(() => 1)|];", "Run")]
    [InlineData("[|new TaskFactory<int>().StartNew(() => 1)|];", "Run")]
    [InlineData("[|Task.FromResult(1)|];", "")]
    [InlineData("[|a.Wait()|];", "")]
    [InlineData("[|WhenAll(a, b)|]; static Task WhenAll(params Task[] tasks) => tasks[0];", "")]
    [InlineData("[|Delay(1)|]; static Task Delay(int ms) => Task.CompletedTask;", "")]
    public void A_call_is_known_by_its_name_and_its_type(string statement, string expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var source = Source.InMethod(statement, framework);
            var (call, symbols) = (source.MarkedAs<IInvocationOperation>(), source.Symbols);
            Assert.Equal(expected == "WhenAll", call.IsWhenAll(symbols));
            Assert.Equal(expected == "WhenAny", call.IsWhenAny(symbols));
            Assert.Equal(expected == "Delay", call.IsDelay(symbols));
            Assert.Equal(expected == "Run", call.IsRun(symbols));
        }
    }

    [Theory]
    [InlineData("[|a.WithAllFailures()|];", true)]
    [InlineData("[|TaskWait.WithAllFailures(a)|];", true)]
    [InlineData("[|WithAllFailures(a)|]; static Task WithAllFailures(Task t) => t;", false)]
    public void A_call_of_the_library_is_known(string statement, bool expected)
    {
        var source = Source.InMethod(statement);
        Assert.Equal(expected, source.MarkedAs<IInvocationOperation>().IsTaskWait("WithAllFailures", source.Symbols));
    }

    [Theory]
    [InlineData("[|a.ConfigureAwait(false)|];", "a")]
    [InlineData("[|b.ConfigureAwait(true)|];", "b")]
    [InlineData("[|v.ConfigureAwait(false)|];", "v")]
    [InlineData("[|new ValueTask<int>(b).ConfigureAwait(false)|];", "new ValueTask<int>(b)")]
    [InlineData("[|a.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)|];", "a")]
    [InlineData("[|b.ConfigureAwait(ConfigureAwaitOptions.ForceYielding)|];", "b")]
    [InlineData("[|((Task)b).ConfigureAwait(false)|];", "b")]
    [InlineData("a?[|.ConfigureAwait(false)|];", "a")]
    [InlineData("_ = [|((Task)(b))|];", "b")]
    [InlineData("[|a!|].Wait();", "a")]
    [InlineData("[|F()|].Wait();", "F()")]
    public void The_task_is_found_behind_ConfigureAwait(string statement, string task)
    {
        var source = Source.InMethod(statement);
        Assert.Equal(task, source.Marked.WithoutConfigureAwait(source.Symbols).Syntax.ToString().TrimEnd('!'));
    }

    [Fact]
    public void ConfigureAwait_of_a_stream_is_not_that_of_a_task()
    {
        var source = Source.InMethod("IAsyncEnumerable<Task> s = null!; await foreach (var t in [|s.ConfigureAwait(false)|]) { }");
        Assert.False(source.MarkedAs<IInvocationOperation>().IsConfigureAwait(source.Symbols));
    }

    [Theory]
    [InlineData("await [|a|];", "await a")]
    [InlineData("await ([|a|]);", "await (a)")]
    [InlineData("await (Task)[|b|];", "await (Task)b")]
    [InlineData("await [|F()|].ConfigureAwait(false);", "await F().ConfigureAwait(false)")]
    [InlineData("await [|v|].ConfigureAwait(false);", "await v.ConfigureAwait(false)")]
    [InlineData("await ([|a|].ConfigureAwait(true));", "await (a.ConfigureAwait(true))")]
    [InlineData("await [|a|].ConfigureAwait(ConfigureAwaitOptions.None);", "await a.ConfigureAwait(ConfigureAwaitOptions.None)")]
    [InlineData("[|a|].GetAwaiter().GetResult();", "a.GetAwaiter().GetResult()")]
    [InlineData("var i = ([|b|]).GetAwaiter().GetResult();", "(b).GetAwaiter().GetResult()")]
    [InlineData("[|a|].ConfigureAwait(false).GetAwaiter().GetResult();", "a.ConfigureAwait(false).GetAwaiter().GetResult()")]
    [InlineData("Take(await [|b|]);", "await b")]
    public void Awaiting_is_found_around_the_task(string statement, string awaited)
    {
        var source = Source.InMethod(statement);
        Assert.Equal(awaited, source.Marked.AwaitedBy(source.Symbols)?.Syntax.ToString());
    }

    [Theory]
    [InlineData("[|a|].Wait();")]
    [InlineData("var i = [|b|].Result;")]
    [InlineData("var awaiter = [|a|].GetAwaiter();")]
    [InlineData("var done = [|a|].GetAwaiter().IsCompleted;")]
    [InlineData("var configured = [|a|].ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll([|a|]);")]
    [InlineData("await [|a|].WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await (flag ? [|a|] : b);")]
    [InlineData("await ([|a|] ?? b);")]
    [InlineData("await (a = [|b|]);")]
    [InlineData("await Task.Run(() => [|a|]);")]
    [InlineData("[|a|]?.GetAwaiter().GetResult();")]
    public void Elsewhere_nobody_awaits_the_task_itself(string statement)
    {
        var source = Source.InMethod(statement);
        Assert.Null(source.Marked.AwaitedBy(source.Symbols));
    }

    [Theory]
    [InlineData("[|F()|];")]
    [InlineData("this?[|.F()|];")]
    [InlineData("this?.Self?[|.F()|];")]
    [InlineData("this?.Self.Self![|.F()|];")]
    [InlineData("[|a.Wait(100)|];")]
    [InlineData("for (; ; [|F()|]) { }")]
    [InlineData("Action x = () => { [|F()|]; };")]
    [InlineData("void L() => [|F()|];")]
    [InlineData("if (flag) [|F()|];")]
    public void The_value_of_a_statement_is_thrown_away(string statement) =>
        Assert.NotNull(MarkedIn(statement).ThrownAwayBy());

    [Theory]
    [InlineData("_ = [|F()|];")]
    [InlineData("_ = this?[|.F()|];")]
    [InlineData("var t = [|F()|];")]
    [InlineData("await [|F()|];")]
    [InlineData("Take([|F()|]);")]
    [InlineData("[|F()|].Wait();")]
    [InlineData("[|F()|]?.Wait();")]
    [InlineData("Action x = () => [|F()|];")]
    [InlineData("Func<Task> x = () => [|F()|];")]
    [InlineData("Task L() => [|F()|];")]
    [InlineData("a ??= [|F()|];")]
    public void Somebody_takes_the_value(string statement) => Assert.Null(MarkedIn(statement).ThrownAwayBy());

    // The call behind ?. is marked without its receiver: C# gives such a call that span.
    private static IOperation MarkedIn(string statement) =>
        Source.InMethod(statement, members: "C? Self => null;").Marked;
}
