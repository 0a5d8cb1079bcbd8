using Microsoft.CodeAnalysis.CSharp;
using static AsyncPitfalls.Tests.Gather.HandlerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class HandlerSeesFirstFailureOnlyPlainFixTests
{
    private const string Bcl = "AP1001.WhenAllException";

    [Fact]
    public Task The_plain_fix_reads_the_task() => Verify.Fix(
        Program(
            """
            // Both at once.
            try
            {
                // Waits.
                await {|AP1001:Task.WhenAll|}(F(1), F(2)).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Log(error);
            }
            """),
        Program(
            """
            // Both at once.
            Task? all = null;
            try
            {
                // Waits.
                all = Task.WhenAll(F(1), F(2));
                await all.ConfigureAwait(false);
            }
            catch (Exception error)
            {
                var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : error;
                Log(failure);
            }
            """),
        Bcl);

    [Fact]
    public Task The_plain_fix_keeps_results() => Verify.Fix(
        Program(
            """
            int[] results = [];
            try
            {
                results = await {|AP1001:Task.WhenAll|}(G(1), G(2));
            }
            catch (Exception e)
            {
                Log(e);
                throw;
            }
            """),
        Program(
            """
            int[] results = [];
            Task<int[]>? all = null;
            try
            {
                all = Task.WhenAll(G(1), G(2));
                results = await all;
            }
            catch (Exception e)
            {
                var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                Log(failure);
                throw;
            }
            """),
        Bcl);

    [Fact]
    public Task The_plain_fix_moves_a_local_out_of_the_try() => Verify.Fix(
        Program(
            """
            try
            {
                var pending = {|AP1001:Task.WhenAll|}(F(1), F(2));
                Console.WriteLine("waiting");
                await pending;
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Program(
            """
            Task? pending = null;
            try
            {
                pending = Task.WhenAll(F(1), F(2));
                Console.WriteLine("waiting");
                await pending;
            }
            catch (Exception e)
            {
                var failure = pending?.Exception?.InnerExceptions.Count > 1 ? pending.Exception : e;
                Log(failure);
            }
            """),
        Bcl);

    [Fact]
    public Task The_plain_fix_uses_a_local_that_is_already_outside() => Verify.Fix(
        Program(
            """
            var all = {|AP1001:Task.WhenAll|}(F(1), F(2));
            var failure = "";
            try
            {
                await all;
            }
            catch (Exception e)
            {
                Log(e);
            }
            Console.WriteLine(failure);
            """),
        Program(
            """
            var all = Task.WhenAll(F(1), F(2));
            var failure = "";
            try
            {
                await all;
            }
            catch (Exception e)
            {
                var failure1 = all.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                Log(failure1);
            }
            Console.WriteLine(failure);
            """),
        Bcl);

    [Theory]
    [InlineData("if (last is null) await {0}.ConfigureAwait(false);")]
    [InlineData("Log((await {0}).Length);")]
    [InlineData("Log(1 + (await {0})[0]);")]
    public Task Where_no_statement_fits_the_plain_fix_assigns_in_place(string body) => Verify.Fix(
        Program($"try\n{{\n    {string.Format(body, "{|AP1001:Task.WhenAll|}(G(1), G(2))")}\n}}\ncatch (Exception e)\n{{\n    Log(e);\n}}"),
        Program(
            $$"""
            Task<int[]>? all = null;
            try
            {
                {{string.Format(body, "(all = Task.WhenAll(G(1), G(2)))")}}
            }
            catch (Exception e)
            {
                var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                Log(failure);
            }
            """),
        Bcl);

    [Fact]
    public Task Results_whose_type_has_no_name_are_left_to_the_library() => Verify.NoFix(
        Program(
            """
            var tasks = new[] { 1, 2 }.Select(async i => { await F(i); return new { i }; });
            try
            {
                Log(await {|AP1001:Task.WhenAll|}(tasks));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Bcl);

    [Theory]
    [InlineData(FrameworkReferences.NetStandard20)]
    [InlineData(FrameworkReferences.Net472)]
    public Task The_plain_fix_compiles_on_old_targets_and_languages(string framework) => Verify.Fix(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            async Task M(Task a, Task b)
            {
                try
                {
                    await {|AP1001:Task.WhenAll|}(a, b);
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        """,
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            async Task M(Task a, Task b)
            {
                Task all = null;
                try
                {
                    all = Task.WhenAll(a, b);
                    await all;
                }
                catch (Exception e)
                {
                    var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                    Console.WriteLine(failure);
                }
            }
        }
        """,
        Bcl,
        framework: framework,
        library: false,
        language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Where_the_variable_cannot_be_declared_only_the_library_fix_is_offered() => Verify.NoFix(
        Program(
            """
            if (source.Task.IsCompleted)
                try
                {
                    await {|AP1001:Task.WhenAll|}(F(1), F(2));
                }
                catch (Exception e)
                {
                    Log(e);
                }
            """),
        Bcl);
}
