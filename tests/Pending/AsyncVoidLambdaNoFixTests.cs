using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, AsyncPitfalls.Pending.AsyncVoidLambdaCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaNoFixTests
{
    [Theory]
    // No await can stand here, or the call is no statement.
    [InlineData("void L() { list.ForEach({|AP3007:async x =>|} await F(x)); } L();")]
    [InlineData("void L() { Parallel.ForEach(list, {|AP3007:async x =>|} await F(x)); } L();")]
    [InlineData("Action a = () => list.ForEach({|AP3007:async x =>|} await F(x));")]
    [InlineData("lock (list) { list.ForEach({|AP3007:async x =>|} await F(x)); }")]
    [InlineData("lock (list) { Parallel.ForEach(list, {|AP3007:async x =>|} await F(x)); }")]
    [InlineData("lock (list) { if (flag) { list.ForEach({|AP3007:async x =>|} await F(x)); } }")]
    [InlineData("list?.ForEach({|AP3007:async x =>|} await F(x));")]
    [InlineData("var result = Parallel.ForEach(list, {|AP3007:async x =>|} await F(x));")]
    // No other call.
    [InlineData("new Timer({|AP3007:async _ =>|} await F(1));")]
    [InlineData("ForEach({|AP3007:async x =>|} await F(x));")]
    [InlineData("Parallel.Invoke({|AP3007:async () =>|} await F(1));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async (x, state) =>|} await F(x));")]
    [InlineData("Parallel.ForEach(list, () => 0, (x, state, local) => local, {|AP3007:async local =>|} await F(local));")]
    [InlineData("Parallel.For(0, 9, () => 0, (x, state, local) => local, {|AP3007:async local =>|} await F(local));")]
    [InlineData("Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(list, true), {|AP3007:async x =>|} await F(x));")]
    [InlineData("list.ForEach({|AP3007:Load|}); Parallel.ForEach(list, {|AP3007:Load|});")]
    // It would not compile, or do something else.
    [InlineData("list.ForEach({|AP3007:async x =>|} { foreach (var y in array) { if (y == x) return; } await F(x); });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { while (true) { if (await G(x) == 1) return; } });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { again: if (await G(x) == 1) goto again; });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { x++; await F(x); });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { x = await G(x); });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { int.TryParse(\"1\", out x); await F(x); });")]
    [InlineData("list.ForEach({|AP3007:async array =>|} await F(array));")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { var flag = await G(x); await F(flag); });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { if (await G(x) is var later) await F(later); }); var later = 1; Console.WriteLine(later);")]
    [InlineData("list.ForEach({|AP3007:async x =>|} { foreach (var sum in array) await F(sum); });")]
    [InlineData("list.ForEach({|AP3007:async x =>|} throw new Exception());")]
    [InlineData("list.ForEach(/* each */ {|AP3007:async x =>|} await F(x));")]
    [InlineData("list.ForEach({|AP3007:async /* each */ x =>|} await F(x));")]
    public Task Nothing_is_offered_otherwise(string statements) => Verify.NoFix(AsyncVoidPrograms.InMethod(statements));
}
