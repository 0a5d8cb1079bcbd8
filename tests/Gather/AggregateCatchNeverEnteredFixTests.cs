using static AsyncPitfalls.Tests.Gather.AggregatePrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.AggregateCatchNeverEnteredAnalyzer, AsyncPitfalls.Gather.AggregateCatchNeverEnteredCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class AggregateCatchNeverEnteredFixTests
{
    private const string Library = "AP1002.WithAggregateException";
    private const string Widen = "AP1002.CatchException";

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
    public Task Fix_All_does_nothing_else_where_the_chosen_repair_does_not_fit() => Verify.Fix(
        Program(
            """
            try { await F(1); } catch ({|AP1002:AggregateException|} e) { Log(e); }
            try { await F(2); } catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }
            """),
        Program(
            """
            try { await F(1); } catch (Exception e) { Log(e); }
            try { await F(2); } catch ({|AP1002:AggregateException|} e) { Log(e.InnerExceptions); }
            """),
        Widen,
        changesBehaviour: true);
}
