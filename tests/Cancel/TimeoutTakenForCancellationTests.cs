using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.TimeoutTakenForCancellationAnalyzer, AsyncPitfalls.Cancel.TimeoutTakenForCancellationCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class TimeoutTakenForCancellationTests
{
    private const string Both = "using var both = CancellationTokenSource.CreateLinkedTokenSource(token);\nboth.CancelAfter(limit);\n";

    [Theory]
    [InlineData("catch ({|AP5004:OperationCanceledException|}) { Log(1); }")]
    [InlineData("catch ({|AP5004:TaskCanceledException|}) { Log(1); }")]
    [InlineData("catch ({|AP5004:System.OperationCanceledException|} e) { Log(e); }")]
    [InlineData("catch ({|AP5004:OperationCanceledException|} e) { Log(e.Message); return; }")]
    [InlineData("catch ({|AP5004:OperationCanceledException|} e) { throw new TimeoutException(\"\", e); }")]
    [InlineData("catch ({|AP5004:OperationCanceledException|}) { throw new TimeoutException(); }")]
    [InlineData("catch (InvalidOperationException) { } catch ({|AP5004:OperationCanceledException|}) { Log(1); } catch (Exception e) { Log(e); }")]
    [InlineData("catch ({|AP5004:OperationCanceledException|}) { Log($\"{limit}\"); } finally { Log(2); }")]
    public Task A_handler_that_does_not_ask_is_reported(string handlers) => Verify.Reports(Program($"{Both}try {{ await F(both.Token); }} {handlers}"));

    [Theory]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token, other); both.CancelAfter(1000); try { await F(both.Token).ConfigureAwait(false); }")]
    [InlineData("using var time = new CancellationTokenSource(limit); using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, token); try { await F(both.Token); }")]
    [InlineData("using var time = new CancellationTokenSource(limit); var both = CancellationTokenSource.CreateLinkedTokenSource([time.Token, token]); var t = both.Token; try { await F(token: t); }")]
    [InlineData("try { using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); await F(both.Token); }")]
    [InlineData("try { using (var both = CancellationTokenSource.CreateLinkedTokenSource(token)) { both.CancelAfter(limit); var x = await Get<int>(both.Token); } }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Stop); both.CancelAfter(limit); try { await F(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); both.CancelAfter(limit); try { await F(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(Stop); both.CancelAfter(limit); try { await F(); await \"a\".LoadAsync(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { await F(token); await F(both.Token); }")]
    [InlineData("token.ThrowIfCancellationRequested(); using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { Block(both.Token); }")]
    public Task Wherever_the_limit_and_the_link_come_from(string attempt) => Verify.Reports(
        Program(attempt + " catch ({|AP5004:OperationCanceledException|}) { Log(1); }"));

    [Theory]
    [InlineData("catch (OperationCanceledException) when (token.IsCancellationRequested) { }")]
    [InlineData("catch (OperationCanceledException) when (flag) { }")]
    [InlineData("catch (OperationCanceledException e) when (e.CancellationToken == token) { } catch (OperationCanceledException) { Log(1); }")]
    [InlineData("catch (Exception e) when (e is TimeoutException) { } catch (OperationCanceledException) { Log(1); }")]
    [InlineData("catch (OperationCanceledException) { if (token.IsCancellationRequested) Log(1); }")]
    [InlineData("catch (OperationCanceledException) { Log(both.IsCancellationRequested); }")]
    [InlineData("catch (OperationCanceledException) { token.ThrowIfCancellationRequested(); Log(1); }")]
    [InlineData("catch (OperationCanceledException) { Log(token); }")]
    [InlineData("catch (OperationCanceledException) { Log(1); } token.ThrowIfCancellationRequested();")]
    [InlineData("catch (OperationCanceledException) { Log(1); } if (!token.IsCancellationRequested) Log(2);")]
    [InlineData("catch (OperationCanceledException) { Log(1); } finally { if (both.Token.IsCancellationRequested) Log(2); }")]
    [InlineData("catch (OperationCanceledException) { Log(1); throw; }")]
    [InlineData("catch (OperationCanceledException e) { throw new OperationCanceledException(\"\", e); }")]
    [InlineData("catch (OperationCanceledException e) { throw new TaskCanceledException(\"\", e); }")]
    [InlineData("catch (OperationCanceledException e) { Log(e.CancellationToken); }")]
    [InlineData("catch (OperationCanceledException e) { new TaskCompletionSource().SetException(e); }")]
    [InlineData("catch (OperationCanceledException e) { Exception kept = e; }")]
    [InlineData("catch (Exception e) { Log(e); }")]
    [InlineData("catch { }")]
    [InlineData("catch (OperationCanceledException) { }")]
    [InlineData("catch (OperationCanceledException) { /* best effort */ }")]
    public Task A_handler_that_asks_or_passes_it_on_is_left_alone(string handlers) => Verify.NoDiagnostic(Program($"{Both}try {{ await F(both.Token); }} {handlers}"));

    [Theory]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); try { await F(both.Token); }")]
    [InlineData("using var both = new CancellationTokenSource(limit); try { await F(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken.None); both.CancelAfter(limit); try { await F(both.Token); }")]
    [InlineData("using var own = new CancellationTokenSource(); using var both = CancellationTokenSource.CreateLinkedTokenSource(own.Token); both.CancelAfter(limit); try { await F(both.Token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { await F(token); }")]
    [InlineData("using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { await F(); }")]
    [InlineData("using var time = new CancellationTokenSource(limit); try { await F(token); await F(time.Token); }")]
    [InlineData("try { try { using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); await F(both.Token); } catch (Exception e) { Log(e); } }")]
    [InlineData("while (!token.IsCancellationRequested) { using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { await F(both.Token); } catch (OperationCanceledException) { Log(2); } } try { }")]
    [InlineData("while (true) { token.ThrowIfCancellationRequested(); using var both = CancellationTokenSource.CreateLinkedTokenSource(token); both.CancelAfter(limit); try { await F(both.Token); } catch (OperationCanceledException) { Log(2); } } try { }")]
    [InlineData("var stop = context.Stop; using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Stop); both.CancelAfter(limit); try { await F(both.Token); } catch (OperationCanceledException) { Log(stop.IsCancellationRequested); } try { }")]
    public Task Without_a_limit_or_a_link_there_is_nothing_to_tell_apart(string attempt) => Verify.NoDiagnostic(
        Program(attempt + " catch (OperationCanceledException) { Log(1); }"));

    [Theory]
    [InlineData("StopAsync")]
    [InlineData("DisposeAsync")]
    public Task A_grace_period_is_left_alone(string name) => Verify.NoDiagnostic(
        Program($"await {name}(); async Task {name}() {{ {Both} try {{ await F(both.Token); }} catch (OperationCanceledException) {{ Log(1); }} }}"));

    [Fact]
    public Task In_lambdas_local_functions_and_expression_bodies() => Verify.Reports(
        Program(
            $$"""
            Func<CancellationToken, Task> f = async inner =>
            {
                using var both = CancellationTokenSource.CreateLinkedTokenSource(inner);
                both.CancelAfter(1);
                try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); }
            };
            await L();
            async Task L() { {{Both}} try { await F(both.Token); } catch ({|AP5004:OperationCanceledException|}) { Log(1); } }
            """));

    [Fact]
    public Task The_message_names_the_source_and_the_token() => Verify.Reports(
        Program($"{Both}try {{ await F(both.Token); }} catch ({{|#0:OperationCanceledException|}}) {{ Log(1); }}"),
        expected: Verify.Result("AP5004").WithLocation(0).WithMessage(
            "This handler is entered when the time of 'both' is up and when 'token' is cancelled, and does not ask which; tell them apart with 'when (!token.IsCancellationRequested)'"));

    [Theory]
    [InlineData("try { await F(both.Token); } catch (OperationCanceledException")]
    [InlineData("try { await F(both.Token } catch (OperationCanceledException) { }")]
    public Task Half_typed_code_does_no_harm(string statements) => Verify.NoDiagnostic(Program(Both + statements), mayNotCompile: true);

    internal static string Program(string body) => CancelPrograms.InMethod(body);
}
