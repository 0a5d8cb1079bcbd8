using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, AsyncPitfalls.Pending.AsyncVoidLambdaCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaFixTests
{
    private const string Key = "AP3007.ForEach";

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
        before,
        $$"""
        {{loop}}
        {
            {{statement}}
        }
        """);

    [Fact]
    public Task A_block_is_the_body() => Fix(
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
        Key,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    private static Task Fix(string before, string after) => Verify.Fix(AsyncVoidPrograms.InMethod(before), AsyncVoidPrograms.InMethod(after), Key, changesBehaviour: true);
}
