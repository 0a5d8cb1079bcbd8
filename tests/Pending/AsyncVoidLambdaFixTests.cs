using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, AsyncPitfalls.Pending.AsyncVoidLambdaCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaFixTests
{
    private const string ForEach = "AP3007.ForEach";
    private const string Parallel = "AP3007.ParallelAsync";

    [Theory]
    [InlineData("list.ForEach({|AP3007:async x =>|} await F(x));", "foreach (var x in list)", "await F(x);")]
    [InlineData("list.ForEach({|AP3007:async x =>|} await F(x).ConfigureAwait(false));", "foreach (var x in list)", "await F(x).ConfigureAwait(false);")]
    [InlineData("list.ForEach({|AP3007:async (int x) =>|} await F(x));", "foreach (int x in list)", "await F(x);")]
    [InlineData("list.ForEach({|AP3007:async (x) =>|} await F(x));", "foreach (var x in list)", "await F(x);")]
    [InlineData("list.ForEach(action: ({|AP3007:static async x =>|} await F(x)));", "foreach (var x in list)", "await F(x);")]
    [InlineData("list.ForEach({|AP3007:async _ =>|} await F(1));", "foreach (var _ in list)", "await F(1);")]
    [InlineData("list.ForEach({|AP3007:async x =>|} sum += await G(x));", "foreach (var x in list)", "sum += await G(x);")]
    [InlineData("Load().ToList().ForEach({|AP3007:async x =>|} await F(x));", "foreach (var x in Load().ToList())", "await F(x);")]
    [InlineData("Array.ForEach(array, {|AP3007:async x =>|} await F(x));", "foreach (var x in array)", "await F(x);")]
    [InlineData("Array.ForEach(action: {|AP3007:async x =>|} await F(x), array: array);", "foreach (var x in array)", "await F(x);")]
    [InlineData("ImmutableList.Create(1, 2).ForEach({|AP3007:async x =>|} await F(x));", "foreach (var x in ImmutableList.Create(1, 2))", "await F(x);")]
    public Task An_expression_becomes_the_body_of_a_loop(string before, string loop, string statement) => Fix(
        ForEach,
        before,
        $$"""
        {{loop}}
        {
            {{statement}}
        }
        """);

    [Fact]
    public Task A_block_is_the_body() => Fix(
        ForEach,
        """
        // Each of them.
        list.ForEach({|AP3007:async x =>|}
        {
            // First.
            await F(x);

            /* Then. */
            await F(
                x + 1); // Done.
            // Over.
        }); // All.
        """,
        """
        // Each of them.
        foreach (var x in list)
        {
            // First.
            await F(x);

            /* Then. */
            await F(
                x + 1); // Done.
            // Over.
        } // All.
        """);

    [Fact]
    public Task A_block_further_in_comes_out() => Fix(
        ForEach,
        """
        list.ForEach(
            {|AP3007:async x =>|}
            {
                await F(x);
            });
        """,
        """
        foreach (var x in list)
        {
            await F(x);
        }
        """);

    [Fact]
    public Task Braces_and_names_of_another_style() => Fix(
        ForEach,
        """
        list.ForEach({|AP3007:async delegate|} {
            await F(1);
        });
        Array.ForEach(array, {|AP3007:async delegate (int x)|} { await F(x); });
        """,
        """
        foreach (var item in list)
        {
            await F(1);
        }
        foreach (int x in array)
        {
            await F(x);
        }
        """);

    [Fact]
    public Task A_return_goes_on_with_the_next_one() => Fix(
        ForEach,
        """
        list.ForEach({|AP3007:async x =>|}
        {
            if (x == 0)
                return; // nothing
            try
            {
                switch (x)
                {
                    case 1:
                        return;
                }

                await F(x);
            }
            catch (InvalidOperationException)
            {
                return;
            }

            int Twice(int y) { return y * 2; }
            Func<int, int> thrice = y => { return y * 3; };
            foreach (var y in array)
            {
                if (y == x)
                    break;
            }

            await F(Twice(thrice(x)));
        });
        """,
        """
        foreach (var x in list)
        {
            if (x == 0)
                continue; // nothing
            try
            {
                switch (x)
                {
                    case 1:
                        continue;
                }

                await F(x);
            }
            catch (InvalidOperationException)
            {
                continue;
            }

            int Twice(int y) { return y * 2; }
            Func<int, int> thrice = y => { return y * 3; };
            foreach (var y in array)
            {
                if (y == x)
                    break;
            }

            await F(Twice(thrice(x)));
        }
        """);

    [Fact]
    public Task Inside_of_other_statements() => Fix(
        ForEach,
        """
        try
        {
            if (flag)
                list.ForEach({|AP3007:async x =>|} await F(x));
        }
        catch (InvalidOperationException)
        {
            list.ForEach({|AP3007:async x =>|} await F(x));
        }
        """,
        """
        try
        {
            if (flag)
                foreach (var x in list)
                {
                    await F(x);
                }
        }
        catch (InvalidOperationException)
        {
            foreach (var x in list)
            {
                await F(x);
            }
        }
        """);

    [Fact]
    public Task One_in_another_one() => Fix(
        ForEach,
        """
        list.ForEach({|AP3007:async x =>|}
        {
            await F(x);
            Array.ForEach(array, {|AP3007:async y =>|} await F(x + y));
        });
        """,
        """
        foreach (var x in list)
        {
            await F(x);
            foreach (var y in array)
            {
                await F(x + y);
            }
        }
        """);

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
    public Task Parallel_waits(string before, string after) => Fix(Parallel, before, after);

    [Fact]
    public Task Parallel_over_several_lines() => Fix(
        Parallel,
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
        Parallel,
        changesBehaviour: true);

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        var ids = new List<int> { 1, 2 };
        ids.ForEach({|AP3007:async id =>|} await Task.Delay(id));
        """,
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        var ids = new List<int> { 1, 2 };
        foreach (var id in ids)
        {
            await Task.Delay(id);
        }
        """,
        ForEach,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

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
    public Task Nothing_is_offered_otherwise(string statements) => Verify.NoFix(Program(statements));

    private static Task Fix(string key, string before, string after) => Verify.Fix(Program(before), Program(after), key, changesBehaviour: true);

    private static string Program(string statements) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            static Task F(int x) => throw new InvalidOperationException();
            static Task<int> G(int x) => throw new InvalidOperationException();
            static IEnumerable<int> Load() => [];
            static async void Load(int x) => await F(x);
            static void ForEach(Action<int> action) { }

            async Task M(List<int> list, int[] array, bool flag, int sum, ParallelOptions options, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
                await F(1);
            }
        }
        """;
}
