using Microsoft.CodeAnalysis.CSharp;
using static AsyncPitfalls.Tests.Gather.AggregatePrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.AggregateCatchNeverEnteredAnalyzer, AsyncPitfalls.Gather.AggregateCatchNeverEnteredCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class AggregateCatchNeverEnteredRethrowFixTests
{
    private const string InnerTry = "AP1002.RethrowAggregate";

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

    [Fact]
    public Task Results_of_an_anonymous_type_cannot_be_declared_before_the_inner_try() => Verify.NoFix(
        Program(
            """
            try
            {
                var results = await Task.WhenAll(Pair(new { A = 1 }), Pair(new { A = 2 }));
                Log(results[0].A);
            }
            catch ({|AP1002:AggregateException|} e)
            {
                Log(e.InnerExceptions);
            }

            async Task<T> Pair<T>(T value)
            {
                await F(0);
                return value;
            }
            """),
        InnerTry);
}
