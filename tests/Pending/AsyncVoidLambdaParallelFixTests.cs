using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, AsyncPitfalls.Pending.AsyncVoidLambdaCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaParallelFixTests
{
    private const string Key = "AP3007.ParallelAsync";

    [Theory]
    [InlineData("System.Threading.Tasks.Parallel.ForEach(list, {|AP3007:async x =>|} await F(x));", "await System.Threading.Tasks.Parallel.ForEachAsync(list, async (x, _) => await F(x));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async x =>|} await F(x));", "await Parallel.ForEachAsync(list, async (x, _) => await F(x));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async (x) =>|} await F(x));", "await Parallel.ForEachAsync(list, async (x, _) => await F(x));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async (int x) =>|} await F(x));", "await Parallel.ForEachAsync(list, async (int x, CancellationToken _) => await F(x));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async delegate (int x)|} { await F(x); });", "await Parallel.ForEachAsync(list, async delegate (int x, CancellationToken _) { await F(x); });")]
    [InlineData("Parallel.ForEach(list, {|AP3007:static async x =>|} { if (x == 0) return; await F(x); });", "await Parallel.ForEachAsync(list, static async (x, _) => { if (x == 0) return; await F(x); });")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async _ =>|} await F(1));", "await Parallel.ForEachAsync(list, async (_, token1) => await F(1));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async x =>|} { _ = await G(x); });", "await Parallel.ForEachAsync(list, async (x, token1) => { _ = await G(x); });")]
    [InlineData("Parallel.ForEach(list, options, {|AP3007:async x =>|} await F(x));", "await Parallel.ForEachAsync(list, options, async (x, _) => await F(x));")]
    [InlineData("Parallel.ForEach(body: {|AP3007:async x =>|} await F(x), source: list);", "await Parallel.ForEachAsync(body: async (x, _) => await F(x), source: list);")]
    [InlineData("Parallel.ForEach<int>(array, {|AP3007:async x =>|} await F(x));", "await Parallel.ForEachAsync<int>(array, async (x, _) => await F(x));")]
    [InlineData("Parallel.For(0, 9, {|AP3007:async x =>|} await F(x));", "await Parallel.ForAsync(0, 9, async (x, _) => await F(x));")]
    [InlineData("Parallel.For(0, 9, options, {|AP3007:async x =>|} await F(x));", "await Parallel.ForAsync(0, 9, options, async (x, _) => await F(x));")]
    [InlineData("Parallel.For(0L, list.Count, {|AP3007:async x =>|} await F(1));", "await Parallel.ForAsync(0L, list.Count, async (x, _) => await F(1));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async x =>|} /* each */ await F(x)); // done", "await Parallel.ForEachAsync(list, async (x, _) => /* each */ await F(x)); // done")]
    public Task Parallel_waits(string before, string after) => Fix(before, after);

    [Fact]
    public Task Parallel_over_several_lines() => Fix(
        """
        Parallel.ForEach(
            list,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            {|AP3007:async x =>|}
            {
                await F(x);
            });
        """,
        """
        await Parallel.ForEachAsync(
            list,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (x, _) =>
            {
                await F(x);
            });
        """);

    [Fact]
    public Task As_the_other_awaits_of_the_type_are() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            async Task M(int[] ids)
            {
                await Task.Delay(1).ConfigureAwait(false);
                Parallel.ForEach(ids, {|AP3007:async id =>|} await Task.Delay(id).ConfigureAwait(false));
            }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            async Task M(int[] ids)
            {
                await Task.Delay(1).ConfigureAwait(false);
                await Parallel.ForEachAsync(ids, async (id, _) => await Task.Delay(id).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        """,
        Key,
        changesBehaviour: true);

    private static Task Fix(string before, string after) => Verify.Fix(AsyncVoidPrograms.InMethod(before), AsyncVoidPrograms.InMethod(after), Key, changesBehaviour: true);
}
