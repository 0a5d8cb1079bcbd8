using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.BlockingOnPendingTaskAnalyzer, AsyncPitfalls.Pending.BlockingOnPendingTaskCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class BlockingOnPendingTaskFixTests
{
    private const string Key = "AP3010.Await";
    private const string SuccessKey = "AP3010.IsCompletedSuccessfully";

    [Fact]
    public Task Every_way_to_wait() => Fix(
        """
        async Task M(Task<int> t, Task<int> u, Task<int> w, ValueTask<int> v)
        {
            // a result
            var a = t.{|AP3010:Result|}; // here
            Console.WriteLine(u.{|AP3010:Result|}.ToString() + v.{|AP3010:Result|});
            F().{|AP3010:Wait|}();
            F().GetAwaiter().{|AP3010:GetResult|}();
            var b = w.ConfigureAwait(false).GetAwaiter().{|AP3010:GetResult|}();
            Console.WriteLine(G().GetAwaiter().{|AP3010:GetResult|}()[0]);
            Task.{|AP3010:WaitAll|}(F(), F());
            (F()).{|AP3010:Wait|}();
            (flag ? F() : F2()).{|AP3010:Wait|}();
            await F();
        }
        """,
        """
        async Task M(Task<int> t, Task<int> u, Task<int> w, ValueTask<int> v)
        {
            // a result
            var a = await t; // here
            Console.WriteLine((await u).ToString() + await v);
            await F();
            await F();
            var b = await w.ConfigureAwait(false);
            Console.WriteLine((await G())[0]);
            await Task.WhenAll(F(), F());
            await F();
            await (flag ? F() : F2());
            await F();
        }
        """);

    [Fact]
    public Task ConfigureAwait_is_the_habit_of_the_type() => Fix(
        """
        async Task M()
        {
            await F().ConfigureAwait(false);
            F().{|AP3010:Wait|}();
            var text = G().{|AP3010:Result|};
            var other = G().GetAwaiter().{|AP3010:GetResult|}();
        }
        """,
        """
        async Task M()
        {
            await F().ConfigureAwait(false);
            await F().ConfigureAwait(false);
            var text = await G().ConfigureAwait(false);
            var other = await G().ConfigureAwait(false);
        }
        """);

    [Fact]
    public Task A_token_ends_the_await_as_well() => Fix(
        """
        async Task M(CancellationToken token)
        {
            F().{|AP3010:Wait|}(token);
            await F();
        }
        """,
        """
        async Task M(CancellationToken token)
        {
            await F().WaitAsync(token);
            await F();
        }
        """);

    [Fact]
    public Task A_function_that_gives_a_task_becomes_async() => Fix(
        """
        Task<string> M()
        {
            var text = G().{|AP3010:Result|};
            return Task.FromResult(text + "!");
        }

        Func<Task<string>> N() => () => Task.FromResult(G().GetAwaiter().{|AP3010:GetResult|}());

        Task O(bool now)
        {
            if (now)
                F().{|AP3010:Wait|}();
            return F();
        }
        """,
        """
        async Task<string> M()
        {
            var text = await G();
            return text + "!";
        }

        Func<Task<string>> N() => async () => await G();

        async Task O(bool now)
        {
            if (now)
                await F();
            await F();
        }
        """);

    [Fact]
    public Task Success_is_tested() => Verify.Fix(
        Program("int M(Task<int> t) => t.IsCompleted ? t.{|AP3010:Result|} : 0;"),
        Program("int M(Task<int> t) => t.IsCompletedSuccessfully ? t.Result : 0;"),
        SuccessKey,
        changesBehaviour: true);

    [Fact]
    public Task A_wait_for_a_whole_exception_is_left_to_its_handler() => Verify.NoFix(Program(
        """
        async Task M(Task t, Task u, Task v)
        {
            try { t.{|AP3010:Wait|}(); } catch (AggregateException e) { Console.WriteLine(e.InnerExceptions.Count); }
            try { u.{|AP3010:Wait|}(); } catch (Exception e) when (e.InnerException is TimeoutException) { Console.WriteLine(e); }
            try { v.{|AP3010:Wait|}(); } catch (TimeoutException) { }
            await F();
        }
        """));

    [Theory]
    [InlineData("int M() => F2().{|AP3010:Result|};")]
    [InlineData("void M() { F().{|AP3010:Wait|}(); }")]
    [InlineData("async Task M(Task? t) { t?.{|AP3010:Wait|}(); await F(); }")]
    [InlineData("Task M() { Span<int> s = new int[1]; F().{|AP3010:Wait|}(); s[0] = 1; return Task.CompletedTask; }")]
    [InlineData("async Task M() { Task.{|AP3010:WaitAny|}(F(), F()); await F(); }")]
    [InlineData("Task M(Task? t) { F().{|AP3010:Wait|}(); return null!; }")]
    public Task No_fix_where_another_signature_or_more_is_needed(string member) => Verify.NoFix(Program(member));

    private static Task Fix(string before, string after) => Verify.Fix(Program(before), Program(after), Key, changesBehaviour: true);

    private static string Program(string member) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            bool flag = true;
        {{string.Join('\n', member.Split('\n').Select(line => line.Length == 0 ? line : "    " + line))}}
        }
        """.Replace("F()", "W.F()").Replace("F2()", "W.F2()").Replace("G()", "W.G()")
        + """


        static class W
        {
            public static async Task F() { await Task.Yield(); throw new Exception(); }
            public static async Task<int> F2() { await Task.Yield(); throw new Exception(); }
            public static async Task<string> G() { await Task.Yield(); throw new Exception(); }
        }
        """;
}
