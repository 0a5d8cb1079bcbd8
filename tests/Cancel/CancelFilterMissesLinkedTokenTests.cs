using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.CancelFilterMissesLinkedTokenAnalyzer, AsyncPitfalls.Cancel.CancelFilterMissesLinkedTokenCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class CancelFilterMissesLinkedTokenTests
{
    private const string Both = "using var both = CancellationTokenSource.CreateLinkedTokenSource(token);\n";

    [Theory]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { }")]
    [InlineData("catch (OperationCanceledException stop) when ({|AP5003:token == stop.CancellationToken|}) { }")]
    [InlineData("catch (TaskCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken.Equals(token)|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:token.Equals(e.CancellationToken)|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:token.Equals((object)e.CancellationToken)|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken != token|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:!(e.CancellationToken == token)|}) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:!e.CancellationToken.Equals(token)|}) { }")]
    [InlineData("catch (OperationCanceledException e) when (({|AP5003:(e.CancellationToken) == (token)|})) { }")]
    [InlineData("catch (OperationCanceledException e) when (flag && {|AP5003:e.CancellationToken == token|} && number > 1) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|} && !both.IsCancellationRequested) { }")]
    [InlineData("catch (Exception e) when (e is OperationCanceledException stop && {|AP5003:stop.CancellationToken == token|}) { }")]
    [InlineData("catch (InvalidOperationException) { } catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { Log(e); throw; } catch (Exception) { }")]
    public Task A_comparison_that_cannot_find_the_token_is_reported(string handlers) => Verify.Reports(
        Program($"{Both}try {{ await F(both.Token); }} {handlers}"));

    [Theory]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await F(both.Token).ConfigureAwait(false); }")]
    [InlineData("try { using var both = CancellationTokenSource.CreateLinkedTokenSource(token); await F(token: both.Token); }")]
    [InlineData("try { using (var both = CancellationTokenSource.CreateLinkedTokenSource(token, other)) { both.CancelAfter(1000); await F(both.Token); } }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(new[] { other, token }); var t = both.Token; try { await F(t); } ")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource([token, other]); try { await \"a\".LoadAsync(both.Token); } ")]
    [InlineData("CancellationTokenSource? both = null; try { both = CancellationTokenSource.CreateLinkedTokenSource(token); await F(both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); using var own = flag ? new CancellationTokenSource(1000) : null; try { await F(own?.Token ?? default); await F(both.Token); }")]
    [InlineData("var one = CancellationTokenSource.CreateLinkedTokenSource(token); var both = CancellationTokenSource.CreateLinkedTokenSource(one.Token, other); try { await F(both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); using var own = new CancellationTokenSource(1); try { await F(own.Token); await F(both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { both.Token.ThrowIfCancellationRequested(); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Task.Yield(); await Task.Delay(1).ConfigureAwait(false); await F(CancellationToken.None); await F(default); await F(both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Run(ct => F(ct), both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Task.Run(async () => await F(both.Token)); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await foreach (var x in Items().WithCancellation(both.Token)) { } }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { Block(both.Token); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { var t = F(both.Token); await Task.WhenAll(F(both.Token), F(both.Token)); await t.ConfigureAwait(false); }")]
    [InlineData("var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { try { await F(both.Token); } finally { Log(1); } }")]
    [InlineData("token.ThrowIfCancellationRequested(); await F(token); using var both = CancellationTokenSource.CreateLinkedTokenSource(token); while (!token.IsCancellationRequested) try { await F(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); using var r = token.Register(() => Log(1)); try { var x = await Get<int>(both.Token); }")]
    public Task Whatever_uses_a_linked_token_is_no_use_of_the_token(string attempt) => Verify.Reports(
        Program(attempt + " catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { }"));

    [Theory]
    [InlineData("context.Stop", "try { using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Stop); await Static(both.Token); }")]
    [InlineData("stop", "var stop = context.Stop; try { using var both = CancellationTokenSource.CreateLinkedTokenSource(stop); await Static(both.Token); }")]
    [InlineData("_stop.Token", "try { using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); await Static(both.Token); }")]
    [InlineData("stop.Token", "using var stop = new CancellationTokenSource(); try { using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token); await F(both.Token); }")]
    [InlineData("same", "var same = token; try { using var both = CancellationTokenSource.CreateLinkedTokenSource(same); await F(both.Token); }")]
    public Task The_token_may_be_a_member_or_a_local(string token, string attempt) => Verify.Reports(
        Program($"{attempt} catch (OperationCanceledException e) when ({{|AP5003:e.CancellationToken == {token}|}}) {{ }}"));

    [Theory]
    [InlineData("await F(token);")]
    [InlineData("await F(both.Token); await F(token);")]
    [InlineData("await F(both.Token); token.ThrowIfCancellationRequested();")]
    [InlineData("while (!token.IsCancellationRequested) await F(both.Token);")]
    [InlineData("await Task.Run(() => F(both.Token), token);")]
    [InlineData("await Run(_ => F(token), both.Token);")]
    [InlineData("await F(both.Token); throw new OperationCanceledException(token);")]
    [InlineData("await F(flag ? both.Token : token);")]
    [InlineData("await F(both?.Token ?? token);")]
    [InlineData("var t = token; await F(both.Token); await F(t);")]
    [InlineData("await F(both.Token); await F(other);")]
    [InlineData("await F(both.Token); await F(context.Stop);")]
    [InlineData("await F(both.Token); await F(_stop.Token);")]
    [InlineData("await F(both.Token); await F(Make().Token);")]
    [InlineData("await F(both.Token); await F();")]
    [InlineData("await F(both.Token); await F().ConfigureAwait(false);")]
    [InlineData("await F(both.Token); var t = F(); await t;")]
    [InlineData("await F(both.Token); await context.ReadAsync();")]
    [InlineData("await F(both.Token); await Task.WhenAll(F(), F());")]
    [InlineData("await F(both.Token); await Task.Run(() => Log(1));")]
    [InlineData("await F(both.Token); await pending;")]
    [InlineData("await F();")]
    [InlineData("Log(1);")]
    public Task A_try_that_may_have_the_token_or_no_linked_one_is_left_alone(string body) => Verify.NoDiagnostic(
        Program($"{Both}try {{ {body} }} catch (OperationCanceledException e) when (e.CancellationToken == token) {{ }}"));

    [Theory]
    [InlineData("catch (OperationCanceledException e) when (e.CancellationToken == both.Token) { }")]
    [InlineData("catch (OperationCanceledException e) when (e.CancellationToken == other) { }")]
    [InlineData("catch (OperationCanceledException e) when (e.CancellationToken == both.Token || e.CancellationToken == token) { }")]
    [InlineData("catch (OperationCanceledException e) when (token.IsCancellationRequested) { Log(e); }")]
    [InlineData("catch (OperationCanceledException e) when (e.CancellationToken == default) { }")]
    [InlineData("catch (OwnException e) when (e.CancellationToken == token) { }")]
    [InlineData("catch (OperationCanceledException) { }")]
    public Task Other_filters_are_left_alone(string handler) => Verify.NoDiagnostic(
        Program($"{Both}try {{ await F(both.Token); }} {handler}"));

    [Theory]
    [InlineData("var worker = new Worker(token); try { await worker.RunAsync(both.Token); }")]
    [InlineData("context.Stop = token; try { await F(both.Token); }")]
    [InlineData("field = token; try { await F(both.Token); }")]
    [InlineData("var t = F(token); try { await F(both.Token); await t; }")]
    [InlineData("var s = await Get<string>(token); try { await F(both.Token); Log(s); }")]
    [InlineData("try { await F(both.Token); await L(); } catch (InvalidOperationException) { } Task L() => F(token); try { await L(); await F(both.Token); }")]
    [InlineData("if (flag) token = both.Token; try { await F(both.Token); }")]
    [InlineData("Replace(ref token); try { await F(both.Token); }")]
    public Task A_token_that_somebody_may_hold_is_left_alone(string statements) => Verify.NoDiagnostic(
        Program($"{Both}{statements} catch (OperationCanceledException e) when (e.CancellationToken == token) {{ }}"));

    [Theory]
    [InlineData("context.Stop", "await context.RunAsync(both.Token);")]
    [InlineData("context.Stop", "await Use(context, both.Token);")]
    [InlineData("_stop.Token", "await F(both.Token);")]
    [InlineData("_stop.Token", "await _worker.RunAsync(both.Token);")]
    [InlineData("Stop", "await F(both.Token);")]
    [InlineData("Make().Token", "await Static(both.Token);")]
    public Task What_holds_the_token_is_kept_in_mind(string token, string body) => Verify.NoDiagnostic(
        Program($"using var both = CancellationTokenSource.CreateLinkedTokenSource({token}); try {{ {body} }} catch (OperationCanceledException e) when (e.CancellationToken == {token}) {{ }}"));

    [Fact]
    public Task In_lambdas_local_functions_and_expression_bodies() => Verify.Reports(
        Program(
            """
            Func<CancellationToken, Task> f = async inner =>
            {
                using var both = CancellationTokenSource.CreateLinkedTokenSource(inner);
                try { await F(both.Token); } catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == inner|}) { }
            };
            await L();
            async Task L()
            {
                using var both = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await F(both.Token); } catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { }
            }
            """));

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Reports(
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        using var stop = new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        try { await Task.Delay(10, both.Token); }
        catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == stop.Token|}) { }
        """,
        expected: DiagnosticResult.CompilerError("CS8805").WithSpan(5, 1, 5, 48));

    [Theory]
    [InlineData("e.CancellationToken == token", "This is never true, because the exception carries the token of 'both' and not the one it is linked to; test 'token.IsCancellationRequested'")]
    [InlineData("e.CancellationToken != token", "This is always true, because the exception carries the token of 'both' and not the one it is linked to; test '!token.IsCancellationRequested'")]
    public Task The_message_says_what_to_test(string condition, string message) => Verify.Reports(
        Program($"{Both}try {{ await F(both.Token); }} catch (OperationCanceledException e) when ({{|#0:{condition}|}}) {{ }}"),
        expected: Verify.Result("AP5003").WithLocation(0).WithMessage(message));

    [Theory]
    [InlineData("try { await F(both.Token); } catch (OperationCanceledException e) when (e.CancellationToken == ")]
    [InlineData("try { await F(both.Token } catch (OperationCanceledException e) when (e.CancellationToken == token) { }")]
    [InlineData("var t = t; try { await F(both.Token); } catch (OperationCanceledException e) when (e.CancellationToken == t) { }")]
    public Task Half_typed_code_does_no_harm(string statements) => Verify.NoDiagnostic(Program(Both + statements), mayNotCompile: true);

    [Theory]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|}) { }", "catch (OperationCanceledException) when (token.IsCancellationRequested) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken != token|}) { }", "catch (OperationCanceledException) when (!token.IsCancellationRequested) { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:!token.Equals(e.CancellationToken)|}) { Log(e); }", "catch (OperationCanceledException e) when (!token.IsCancellationRequested) { Log(e); }")]
    [InlineData("catch (OperationCanceledException e) when (flag && {|AP5003:(e.CancellationToken) == token|}) /* stop */ { }", "catch (OperationCanceledException) when (flag && token.IsCancellationRequested) /* stop */ { }")]
    [InlineData("catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == token|} && e.Message != \"\") { }", "catch (OperationCanceledException e) when (token.IsCancellationRequested && e.Message != \"\") { }")]
    [InlineData("catch (Exception e) when (e is OperationCanceledException stop && {|AP5003:stop.CancellationToken == token|}) { }", "catch (Exception e) when (e is OperationCanceledException stop && token.IsCancellationRequested) { }")]
    public Task The_fix_asks_the_token(string before, string after) => Verify.Fix(
        Program($"{Both}try {{ await F(both.Token); }} {before}"),
        Program($"{Both}try {{ await F(both.Token); }} {after}"),
        "AP5003.TestToken",
        changesBehaviour: true);

    [Fact]
    public Task The_fix_asks_the_source_where_the_token_is_read_from_one() => Verify.Fix(
        Program("using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); try { await Static(both.Token); } catch (OperationCanceledException e) when ({|AP5003:e.CancellationToken == _stop.Token|}) { }"),
        Program("using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); try { await Static(both.Token); } catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }"),
        "AP5003.TestToken",
        changesBehaviour: true);

    [Fact]
    public Task The_fix_throws_no_comment_away() => Verify.NoFix(
        Program($"{Both}try {{ await F(both.Token); }} catch (OperationCanceledException e) when ({{|AP5003:e.CancellationToken /* ours */ == token|}}) {{ }}"));

    private static string Program(string body) => CancelPrograms.InMethod(body);
}
