using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.TimeoutTakenForCancellationAnalyzer, AsyncPitfalls.Cancel.TimeoutTakenForCancellationCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class TimeoutTakenForCancellationFixTests
{
    private const string Both = "using var both = CancellationTokenSource.CreateLinkedTokenSource(token);\nboth.CancelAfter(limit);\n";
    private const string Library = "AP5004.WithTimeoutAsync";
    private const string Bcl = "AP5004.TestToken";

    [Theory]
    [InlineData("catch ({|AP5004:OperationCanceledException|}) { Log(1); }", "catch (OperationCanceledException) when (!token.IsCancellationRequested) { Log(1); }")]
    [InlineData("catch ({|AP5004:TaskCanceledException|} e) /* late */ { Log(e); } // end", "catch (TaskCanceledException e) when (!token.IsCancellationRequested) /* late */ { Log(e); } // end")]
    [InlineData("catch ({|AP5004:OperationCanceledException|}) { throw new TimeoutException(\"cancelled\"); }", "catch (OperationCanceledException) when (!token.IsCancellationRequested) { throw new TimeoutException(\"cancelled\"); }")]
    [InlineData("catch (ArgumentException) { } catch ({|AP5004:OperationCanceledException|}) { Log(1); } catch (InvalidOperationException) { }", "catch (ArgumentException) { } catch (OperationCanceledException) when (!token.IsCancellationRequested) { Log(1); } catch (InvalidOperationException) { }")]
    public Task The_filter_lets_the_callers_cancellation_pass(string before, string after) => Verify.Fix(
        Program($"{Both}try {{ await F(both.Token); }} {before}"),
        Program($"{Both}try {{ await F(both.Token); }} {after}"),
        Bcl,
        changesBehaviour: true,
        library: false);

    [Fact]
    public Task The_filter_stands_where_the_clause_has_its_lines() => Verify.Fix(
        Program(
            """
            using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
                    both.CancelAfter(limit);
                    try
                    {
                        await F(both.Token);
                    }
                    catch ({|AP5004:OperationCanceledException|} e) // late
                    {
                        Log(e);
                    }
            """),
        Program(
            """
            using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
                    both.CancelAfter(limit);
                    try
                    {
                        await F(both.Token);
                    }
                    catch (OperationCanceledException e) when (!context.Stop.IsCancellationRequested) // late
                    {
                        Log(e);
                    }
            """),
        Bcl,
        changesBehaviour: true,
        library: false);

    [Theory]
    [InlineData("await F(both.Token);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, token);")]
    [InlineData("await F(both.Token).ConfigureAwait(false); // work", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, token).ConfigureAwait(false); // work")]
    [InlineData("var x = await Get<int>(token: both.Token); Log(x);", "var x = await TaskWait.WithTimeoutAsync(ct => Get<int>(token: ct), limit, token); Log(x);")]
    [InlineData("Log(await Get<int>(both.Token));", "Log(await TaskWait.WithTimeoutAsync(ct => Get<int>(ct), limit, token));")]
    public Task The_library_throws_another_exception_for_each(string before, string after) => Verify.Fix(
        Program($"{Both}try {{ {before}\n }} catch ({{|AP5004:OperationCanceledException|}} e) {{ Log(e); }}"),
        Program($"try {{ {after}\n }} catch (TimeoutException e) {{ Log(e); }}", "AsyncPitfalls"),
        Library,
        changesBehaviour: true);

    [Fact]
    public Task The_library_takes_milliseconds_too_and_keeps_comments() => Verify.Fix(
        Program(
            """
            // quickly
                    using var both = CancellationTokenSource.CreateLinkedTokenSource(token);
                    both.CancelAfter(500);

                    try
                    {
                        // now
                        await F(both.Token);
                        Log(1);
                    }
                    catch ({|AP5004:OperationCanceledException|})
                    {
                        Log("too late");
                    }
            """),
        Program(
            """
            // quickly
                    try
                    {
                        // now
                        await TaskWait.WithTimeoutAsync(ct => F(ct), TimeSpan.FromMilliseconds(500), token);
                        Log(1);
                    }
                    catch (TimeoutException)
                    {
                        Log("too late");
                    }
            """,
            "AsyncPitfalls"),
        Library,
        changesBehaviour: true);

    [Theory]
    [InlineData("both.CancelAfter(limit); try { await F(both.Token); await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); try { Log(1); await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); Log(1); try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); try { await F(both.Token); both.Cancel(); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); try { Block(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); try { var t = F(both.Token); await t; } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); try { await F(both.Token); } catch (TimeoutException) { } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit); /* soon */ try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("both.CancelAfter(limit);\n// soon\ntry { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("// soon\nboth.CancelAfter(limit); try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    public Task A_source_that_is_more_than_a_limit_of_one_call_stays(string statements) => Verify.NoFix(
        Program($"using var both = CancellationTokenSource.CreateLinkedTokenSource(token); {statements}"), Library);

    [Theory]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(\"cancelled\"); }")]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { OnCanceled(null!); }")]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); } catch (Exception e) { Log(e); }")]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); } catch { Log(2); }")]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { _gate.Release(); }")]
    [InlineData("try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); _http.Dispose(); }")]
    public Task A_handler_for_the_caller_or_for_both_or_one_with_a_catch_all_behind_it_gets_no_fix(string attempt) => Verify.NoFix(Program(Both + attempt));

    [Fact]
    public Task Two_callers_get_no_filter() => Verify.NoFix(
        Program("using var both = CancellationTokenSource.CreateLinkedTokenSource(token, other); both.CancelAfter(limit); try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }"));

    [Fact]
    public Task A_token_that_the_filter_cannot_name_gets_no_filter() => Verify.NoFix(
        Program("try { var stop = context.Stop; await Task.Yield(); stop = other; using var both = CancellationTokenSource.CreateLinkedTokenSource(stop); both.CancelAfter(limit); await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }"));

    private static string Program(string body, string? import = null)
    {
        var program = TimeoutTakenForCancellationTests.Program(body);
        return import is null ? program : program.Replace("using System.Threading.Tasks;\n", $"using System.Threading.Tasks;\nusing {import};\n");
    }
}
