using static AsyncPitfalls.Tests.Gather.FirstInnerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.FirstInnerExceptionOnlyAnalyzer, AsyncPitfalls.Gather.FirstInnerExceptionOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class FirstInnerExceptionOnlyFixTests
{
    private const string Flatten = "AP1003.Flatten";
    private const string Await = "AP1003.Await";
    private const string GetResult = "AP1003.GetResult";

    [Theory]
    [InlineData("Log({|AP1003:e.InnerException|});", "Log(failure);")]
    [InlineData("Log({|AP1003:e.InnerException|}!);", "Log(failure);")]
    [InlineData("Log({|AP1003:e.InnerException|}?.Message);", "Log(failure.Message);")]
    [InlineData("Log({|AP1003:e.InnerException|}!.Message);", "Log(failure.Message);")]
    [InlineData("Log({|AP1003:e.InnerExceptions|}[0].Message);", "Log(failure.Message);")]
    [InlineData("Log({|AP1003:e.InnerExceptions|}.First());", "Log(failure);")]
    [InlineData("Log({|AP1003:e.Flatten().InnerExceptions|}[0]);", "Log(failure);")]
    [InlineData("Log($\"failed: {{|AP1003:e.InnerException|}}\", 1);", "Log($\"failed: {failure}\", 1);")]
    public Task A_report_is_made_of_every_failure(string before, string after) => Verify.Fix(
        Program(
            $$"""
            try
            {
                Task.WaitAll(a, b);
            }
            catch (AggregateException e)
            {
                // All of them.
                {{before}} // to the log
                Log(2);
            }
            """),
        Program(
            $$"""
            try
            {
                Task.WaitAll(a, b);
            }
            catch (AggregateException e)
            {
                // All of them.
                foreach (var failure in e.Flatten().InnerExceptions)
                {
                    {{after}} // to the log
                }
                Log(2);
            }
            """),
        Flatten);

    [Fact]
    public Task The_exception_of_a_task_is_walked_over_too() => Verify.Fix(
        Program(
            """
            var failure = 1;
            var all = Task.WhenAll(a, b);
            try
            {
                await all;
            }
            catch (Exception)
            {
                Log({|AP1003:all.Exception!.InnerException|}, failure);
            }
            """, "async Task M(Task a, Task b)"),
        Program(
            """
            var failure = 1;
            var all = Task.WhenAll(a, b);
            try
            {
                await all;
            }
            catch (Exception)
            {
                foreach (var failure1 in all.Exception!.Flatten().InnerExceptions)
                {
                    Log(failure1, failure);
                }
            }
            """, "async Task M(Task a, Task b)"),
        Flatten);

    [Theory]
    [InlineData("var x = {|AP1003:e.InnerException|}; Log(x);")]
    [InlineData("if ({|AP1003:e.InnerException|} is InvalidOperationException) Log(1);")]
    [InlineData("Log({|AP1003:e.InnerException|}, {|AP1003:e.InnerException|}!.HResult);")]
    [InlineData("throw new InvalidOperationException(\"failed\", {|AP1003:e.InnerException|});")]
    [InlineData("if (a.IsFaulted) Log({|AP1003:e.InnerException|});")]
    [InlineData("throw {|AP1003:e.InnerException|}!;")]
    public Task What_does_more_than_report_gets_no_fix(string handler) => Verify.NoFix(Caught("Task.WaitAll(F(1), F(2)); ", handler.Replace("a.IsFaulted", "source != null")));

    [Theory]
    [InlineData("b.Wait();", "await b;")]
    [InlineData("Log(b.Result);", "Log(await b);")]
    [InlineData("Log(G(1).Result.ToString());", "Log((await G(1)).ToString());")]
    [InlineData("var x = b.Result + 1; Log(x);", "var x = await b + 1; Log(x);")]
    [InlineData("b.Wait(); Log(1);", "await b; Log(1);")]
    public Task An_async_function_awaits(string before, string after) => Verify.Fix(
        Program(
            $$"""
            Log(0);

            // The answer.
            try
            {
                {{before}}
            }
            catch (AggregateException e)
            {
                throw {|AP1003:e.InnerException|}!;
            }

            Log(2);
            """, "async Task M(Task<int> b)").Replace("async Task M", "#pragma warning disable CS1998\n    async Task M"),
        Program(
            $$"""
            Log(0);

            // The answer.
            {{after}}

            Log(2);
            """, "async Task M(Task<int> b)").Replace("async Task M", "#pragma warning disable CS1998\n    async Task M"),
        Await, changesBehaviour: true);

    [Theory]
    [InlineData("b.Wait();", "b.GetAwaiter().GetResult();")]
    [InlineData("return b.Result;", "return b.GetAwaiter().GetResult();")]
    [InlineData("return G(1).Result.GetHashCode();", "return G(1).GetAwaiter().GetResult().GetHashCode();")]
    public Task Another_one_waits_for_the_awaiter(string before, string after) => Verify.Fix(
        Program(
            $$"""
            try
            {
                // The answer.
                {{before}} // blocks
            }
            catch (AggregateException e)
            {
                throw {|AP1003:e.InnerExceptions|}[0];
            }
            return 1;
            """.Replace(before.StartsWith("return") ? "\nreturn 1;" : "\r", ""), "int M(Task<int> b)"),
        Program(
            $$"""
            // The answer.
            {{after}} // blocks
            return 1;
            """.Replace(before.StartsWith("return") ? "\nreturn 1;" : "\r", ""), "int M(Task<int> b)"),
        GetResult);

    [Theory]
    [InlineData("b.Wait(100);", "throw {|AP1003:e.InnerException|}!;")]
    [InlineData("b.Wait(); a.Wait();", "throw {|AP1003:e.InnerException|}!;")]
    [InlineData("b.Wait(); Parallel.For(0, 1, i => { });", "throw {|AP1003:e.InnerException|}!;")]
    [InlineData("Task.WaitAll(a, b);", "throw {|AP1003:e.InnerException|}!;")]
    [InlineData("b.Wait();", "Log(1); throw {|AP1003:e.InnerException|}!;")]
    [InlineData("b.Wait();", "/* unwraps */ throw {|AP1003:e.InnerException|}!;")]
    [InlineData("b.Wait();", "source.SetException({|AP1003:e.InnerException|}!);")]
    [InlineData("using var d = new System.IO.MemoryStream(); b.Wait();", "throw {|AP1003:e.InnerException|}!;")]
    public Task Anything_else_gets_no_fix(string body, string handler) => Verify.NoFix(Caught(body, handler));

    [Theory]
    [InlineData("catch (AggregateException e) when (e.InnerException is InvalidOperationException) { throw {|AP1003:e.InnerException|}; }")]
    [InlineData("catch (AggregateException e) { throw {|AP1003:e.InnerException|}!; } catch (InvalidOperationException) { }")]
    [InlineData("catch (AggregateException e) { throw {|AP1003:e.InnerException|}!; } finally { Log(1); }")]
    public Task Clauses_that_do_more_get_no_fix(string clauses) => Verify.NoFix(Program("try { b.Wait(); } " + clauses));

    [Fact]
    public Task Names_that_would_meet_get_no_fix() => Verify.NoFix(Program(
        """
        if (b.IsCompleted)
        {
            var x = 1;
            Log(x);
        }

        try
        {
            var x = b.Result;
            Log(x);
        }
        catch (AggregateException e)
        {
            throw {|AP1003:e.InnerException|}!;
        }
        """));

    [Fact]
    public Task In_a_lock_nobody_awaits() => Verify.Fix(
        Program(
            """
            await b;
            lock (this)
            {
                try
                {
                    G(1).Wait();
                }
                catch (AggregateException e)
                {
                    throw {|AP1003:e.InnerException|}!;
                }
            }
            """, "async Task M(Task<int> b)"),
        Program(
            """
            await b;
            lock (this)
            {
                G(1).GetAwaiter().GetResult();
            }
            """, "async Task M(Task<int> b)"),
        GetResult);
}
