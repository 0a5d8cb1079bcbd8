using static AsyncPitfalls.Tests.Gather.HandlerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class HandlerSeesFirstFailureOnlyLibraryFixTests
{
    private const string Library = "AP1001.WithAllFailures";

    [Fact]
    public Task The_library_fix_loops_over_all_failures() => Verify.Fix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2)).ConfigureAwait(false); // both
            }
            catch (Exception error)
            {
                // Somebody should know.
                Log(error); // all of it
                Log(error.Message);
                Console.WriteLine("failed");
            }
            """),
        Program(
            """
            try
            {
                await Task.WhenAll(F(1), F(2)).WithAllFailures().ConfigureAwait(false); // both
            }
            catch (Exception error)
            {
                // Somebody should know.
                foreach (var failure in error.AllFailures())
                {
                    Log(failure); // all of it
                    Log(failure.Message);
                }
                Console.WriteLine("failed");
            }
            """,
            "using AsyncPitfalls;"),
        Library);

    [Fact]
    public Task The_library_fix_attaches_the_failures_to_what_is_thrown_on() => Verify.Fix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
            }
            catch (Exception error) when (error.Message != "")
            {
                throw;
            }
            """),
        Program(
            """
            try
            {
                await Task.WhenAll(F(1), F(2)).WithAllFailures();
            }
            catch (Exception error) when (error.Message != "")
            {
                throw;
            }
            """,
            "using AsyncPitfalls;"),
        Library);

    [Fact]
    public Task The_library_fix_keeps_results_and_the_local() => Verify.Fix(
        Program(
            """
            var all = {|AP1001:Task.WhenAll|}(G(1), G(2));
            try
            {
                var results = await all;
                Console.WriteLine(results[0]);
            }
            catch (Exception e)
            {
                Log($"{e}");
            }
            """),
        Program(
            """
            var all = Task.WhenAll(G(1), G(2));
            try
            {
                var results = await all.WithAllFailures();
                Console.WriteLine(results[0]);
            }
            catch (Exception e)
            {
                foreach (var failure in e.AllFailures())
                {
                    Log($"{failure}");
                }
            }
            """,
            "using AsyncPitfalls;"),
        Library);

    [Fact]
    public Task Without_the_library_its_fix_is_not_offered() => Verify.NoFix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Library,
        library: false);

    [Theory]
    [InlineData("catch (Exception e) { Rollback(e); }")]
    [InlineData("catch (Exception e) { throw new InvalidOperationException(\"\", e); }")]
    [InlineData("catch (Exception e) { last = e; }")]
    [InlineData("catch (Exception e) { source.SetException(e); }")]
    [InlineData("catch (Exception e) { e = new Exception(\"\", e); Log(e); }")]
    [InlineData("catch (InvalidOperationException) { }")]
    [InlineData("catch (Exception e) { Log(e, count++); }")]
    [InlineData("catch (Exception e) { System.IO.File.WriteAllText(\"log\", e.Message); }")]
    public Task What_must_not_be_done_twice_is_not_rewritten(string clauses) => Verify.NoFix(
        Program(
            $$"""
            var count = 0;
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
            }
            {{clauses}}
            """));

    [Fact]
    public Task Beside_a_blocking_wait_the_library_fix_is_not_offered() => Verify.NoFix(
        Program(
            """
            try
            {
                F(0).Wait();
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Library);

    [Fact]
    public Task No_loop_reaches_across_a_preprocessor_directive() => Verify.Fix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
            }
            catch (Exception e)
            {
                Log(e);
            #if SHORT
                Log(1);
            #else
                Log(e.Message);
            #endif
            }
            """).Replace("        #", "#"),
        Program(
            """
            try
            {
                await Task.WhenAll(F(1), F(2)).WithAllFailures();
            }
            catch (Exception e)
            {
                foreach (var failure in e.AllFailures())
                {
                    Log(failure);
                }
            #if SHORT
                Log(1);
            #else
                foreach (var failure in e.AllFailures())
                {
                    Log(failure.Message);
                }
            #endif
            }
            """,
            "using AsyncPitfalls;").Replace("        #", "#"),
        Library);
}
