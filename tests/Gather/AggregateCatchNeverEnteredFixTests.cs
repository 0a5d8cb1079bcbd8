using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.AggregateCatchNeverEnteredAnalyzer, AsyncPitfalls.Gather.AggregateCatchNeverEnteredCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class AggregateCatchNeverEnteredFixTests
{
    private const string Library = "AP1002.WithAggregateException";
    private const string Widen = "AP1002.CatchException";
    private const string InnerTry = "AP1002.RethrowAggregate";

    [Fact]
    public Task The_library_fix_wraps_every_await_of_the_try() => Verify.Fix(
        Program(
            """
            try
            {
                await F(1).ConfigureAwait(false);
                var n = await G(await G(1)) + await (F(2).IsCompleted ? G(2) : G(3));
                await V();
                try { await F(3); } catch (InvalidOperationException) { }
                Func<Task> later = async () => await F(4);
            }
            catch ({|AP1002:AggregateException|} e)
            {
                Log(e.InnerExceptions.Count);
            }
            """),
        Program(
            """
            try
            {
                await F(1).WithAggregateException().ConfigureAwait(false);
                var n = await G(await G(1).WithAggregateException()).WithAggregateException() + await (F(2).IsCompleted ? G(2) : G(3)).WithAggregateException();
                await V().AsTask().WithAggregateException();
                try { await F(3); } catch (InvalidOperationException) { }
                Func<Task> later = async () => await F(4);
            }
            catch (AggregateException e)
            {
                Log(e.InnerExceptions.Count);
            }
            """,
            "using AsyncPitfalls;"),
        Library,
        changesBehaviour: true);

    [Theory]
    [InlineData("await foreach (var i in Stream()) { }", "catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }")]
    [InlineData("await F(1);", "catch (InvalidOperationException) { } catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }")]
    [InlineData("await Task.Yield();", "catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }")]
    public Task Where_not_every_failure_would_arrive_as_expected_the_library_fix_is_not_offered(string body, string clauses) => Verify.NoFix(
        Program($"try\n{{\n    {body}\n}}\n{clauses}"), Library);

    [Theory]
    [InlineData("Log(e);")]
    [InlineData("Log(e.Message + e.StackTrace);")]
    [InlineData("Log($\"{e} {e.Data.Count} {e.ToString()}\");")]
    [InlineData("throw new InvalidOperationException(\"failed\", e);")]
    [InlineData("Log(nameof(e));")]
    [InlineData("Log(\"failed\");")]
    public Task A_handler_that_works_for_any_exception_is_widened(string handler) => Verify.Fix(
        Program($"try\n{{\n    await F(1);\n}}\ncatch ({{|AP1002:AggregateException|}} e)\n{{\n    {handler}\n}}"),
        Program($"try\n{{\n    await F(1);\n}}\ncatch (Exception e)\n{{\n    {handler}\n}}"),
        Widen,
        changesBehaviour: true);

    [Theory]
    [InlineData("catch ({|AP1002:AggregateException|}) { }", "catch (Exception) { }")]
    [InlineData("catch ({|AP1002:System.AggregateException|}) { }", "catch (System.Exception) { }")]
    [InlineData("catch (OperationCanceledException) { } catch ({|AP1002:AggregateException|} e) { Log(e); }", "catch (OperationCanceledException) { } catch (Exception e) { Log(e); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) when (e.Message != \"\") { } catch (Exception) { }", "catch (Exception e) when (e.Message != \"\") { } catch (Exception) { }")]
    public Task The_declaration_is_widened_as_it_is_written(string before, string after) => Verify.Fix(
        Program($"try\n{{\n    await F(1);\n}}\n{before}"),
        Program($"try\n{{\n    await F(1);\n}}\n{after}"),
        Widen,
        changesBehaviour: true);

    [Theory]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e.Flatten()); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e.InnerException); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e.GetBaseException()); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Only(e); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Generic(e); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { AggregateException kept = e; Log(kept); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { e.Handle(x => true); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e); } catch (Exception) { }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) { Log(e); } catch (InvalidOperationException) { }")]
    [InlineData("catch (Exception e) when ({|AP1002:e is AggregateException|}) { Log(e); }")]
    public Task A_handler_that_needs_an_aggregate_is_not_widened(string clauses) => Verify.NoFix(
        Program($"try\n{{\n    await F(1);\n}}\n{clauses}"), Widen);

    [Fact]
    public Task An_awaited_WhenAll_can_throw_its_own_aggregate() => Verify.Fix(
        Program(
            """
            var all = 0;
            try
            {
                // Both.
                await Task.WhenAll(F(1), F(2)).ConfigureAwait(false); // at once
                Log(all);
            }
            catch ({|AP1002:AggregateException|} e)
            {
                Log(e.InnerExceptions.Count);
            }
            """),
        Program(
            """
            var all = 0;
            try
            {
                // Both.
                var all1 = Task.WhenAll(F(1), F(2));
                try
                {
                    await all1.ConfigureAwait(false);
                }
                catch when (all1.Exception != null)
                {
                    throw all1.Exception;
                } // at once
                Log(all);
            }
            catch (AggregateException e)
            {
                Log(e.InnerExceptions.Count);
            }
            """),
        InnerTry,
        changesBehaviour: true);

    [Fact]
    public Task Its_results_stay_in_scope() => Verify.Fix(
        Program(
            """
            try
            {
                var numbers = await Task.WhenAll(G(1), G(2));
                Log(numbers.Length);
            }
            catch ({|AP1002:AggregateException|} e)
            {
                Log(e.InnerExceptions.Count);
            }
            """),
        Program(
            """
            try
            {
                var all = Task.WhenAll(G(1), G(2));
                int[] numbers;
                try
                {
                    numbers = await all;
                }
                catch when (all.Exception != null)
                {
                    throw all.Exception;
                }
                Log(numbers.Length);
            }
            catch (AggregateException e)
            {
                Log(e.InnerExceptions.Count);
            }
            """),
        InnerTry,
        changesBehaviour: true);

    [Theory]
    [InlineData(FrameworkReferences.Net472)]
    [InlineData(FrameworkReferences.NetStandard20)]
    public Task On_old_targets_and_languages_it_compiles_too(string framework) => Verify.Fix(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            async Task M(Task a, Task b)
            {
                try
                {
                    await Task.WhenAll(a, b);
                }
                catch ({|AP1002:AggregateException|} e)
                {
                    Console.WriteLine(e.InnerExceptions.Count);
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
                try
                {
                    var all = Task.WhenAll(a, b);
                    try
                    {
                        await all;
                    }
                    catch when (all.Exception != null)
                    {
                        throw all.Exception;
                    }
                }
                catch (AggregateException e)
                {
                    Console.WriteLine(e.InnerExceptions.Count);
                }
            }
        }
        """,
        InnerTry,
        changesBehaviour: true,
        framework: framework,
        library: false,
        language: LanguageVersion.CSharp7_3);

    [Theory]
    [InlineData("await Task.WhenAll(F(1), F(2)); await F(3);")]
    [InlineData("await F(1);")]
    [InlineData("Log((await Task.WhenAll(G(1), G(2))).Length);")]
    public Task With_other_awaits_it_would_be_half_a_repair_and_is_not_offered(string body) => Verify.NoFix(
        Program($"try\n{{\n    {body}\n}}\ncatch ({{|AP1002:AggregateException|}} e)\n{{\n    Log(e.InnerExceptions);\n}}"), InnerTry);

    private static string Program(string body, string import = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;{{(import == "" ? "" : "\n" + import)}}

        class C
        {
            async Task F(int i) { await Task.Yield(); }
            async Task<int> G(int i) { await Task.Yield(); return i; }
            async ValueTask V() { await Task.Yield(); }
            async IAsyncEnumerable<int> Stream() { await F(0); yield return 1; }
            void Log(object? o) { }
            void Only(AggregateException e) { }
            void Generic<T>(T e) { }

            async Task M()
            {
        {{string.Join("\n", body.Split('\n').Select(l => l == "" ? "" : "        " + l))}}
            }
        }
        """;
}
