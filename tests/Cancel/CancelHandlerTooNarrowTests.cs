using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.CancelHandlerTooNarrowAnalyzer, AsyncPitfalls.Cancel.CancelHandlerTooNarrowCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class CancelHandlerTooNarrowTests
{
    private const string Handler = " catch ({|AP5002:TaskCanceledException|}) { }";

    [Theory]
    [InlineData("await F(token);")]
    [InlineData("await F(token).ConfigureAwait(false);")]
    [InlineData("await (F(token: token));")]
    [InlineData("var t = F(token); await t;")]
    [InlineData("Log(await Get<string>(token));")]
    [InlineData("await \"a\".LoadAsync(token);")]
    [InlineData("await Task.WhenAll(F(token), F());")]
    [InlineData("await F(token).WaitAsync(limit);")]
    [InlineData("await F().WaitAsync(token);")]
    [InlineData("await _gate.WaitAsync(token);")]
    [InlineData("F(token).GetAwaiter().GetResult();")]
    [InlineData("using var own = new CancellationTokenSource(limit); await F(own.Token);")]
    [InlineData("await F(context.Stop);")]
    [InlineData("await context?.RunAsync(token)!;")]
    [InlineData("await Task.Delay(1, token); await F(token);")]
    [InlineData("await Task.Run(() => Log(1), token);")]
    [InlineData("token.ThrowIfCancellationRequested();")]
    [InlineData("await Task.Delay(1, token); token.ThrowIfCancellationRequested();")]
    [InlineData("_gate.Wait(token);")]
    [InlineData("await foreach (var x in Items().WithCancellation(token).ConfigureAwait(false)) { }")]
    [InlineData("foreach (var i in new[] { 1 }) await F(token);")]
    [InlineData("try { await F(token); } finally { Log(1); }")]
    [InlineData("try { Log(1); } catch (InvalidOperationException) { } await F(token);")]
    public Task A_handler_that_one_of_two_exceptions_passes_by_is_reported(string body) =>
        Verify.Reports(Program($"try {{ {body} }}{Handler}"));

    [Theory]
    [InlineData("catch ({|AP5002:TaskCanceledException|} e) { Log(e); }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|} e) { Log(e.Message); throw; }")]
    [InlineData("catch ({|AP5002:System.Threading.Tasks.TaskCanceledException|} e) when (e.CancellationToken == token) { }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|}) when (token.IsCancellationRequested) { }")]
    [InlineData("catch (InvalidOperationException) { } catch ({|AP5002:TaskCanceledException|}) { } finally { }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|} e) { throw new OperationCanceledException(\"\", e); }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|} e) { throw new InvalidOperationException(\"\", e); }")]
    public Task Whatever_the_handler_does(string handlers) => Verify.Reports(Program($"try {{ await F(token); }} {handlers}"));

    [Theory]
    [InlineData("catch (OperationCanceledException) { }")]
    [InlineData("catch (TaskCanceledException) { } catch (OperationCanceledException) { }")]
    [InlineData("catch (TaskCanceledException) { } catch (Exception e) { Log(e); }")]
    [InlineData("catch (TaskCanceledException) { } catch { }")]
    [InlineData("catch (TaskCanceledException) { } catch (SystemException) { }")]
    [InlineData("catch (TaskCanceledException e) { Log(e.Task); }")]
    [InlineData("catch (TaskCanceledException e) { OnCanceled(e); }")]
    [InlineData("catch (TaskCanceledException e) { var c = e; }")]
    [InlineData("catch (TaskCanceledException e) when (e.InnerException is TimeoutException) { }")]
    [InlineData("catch (TaskCanceledException e) { if (e.InnerException is TimeoutException) Log(e); }")]
    [InlineData("catch (TaskCanceledException e) { throw new TimeoutException(\"\", e); }")]
    [InlineData("catch (TaskCanceledException) when (!token.IsCancellationRequested) { }")]
    [InlineData("catch (TaskCanceledException) { if (!(token.IsCancellationRequested)) Log(1); }")]
    [InlineData("catch (TaskCanceledException e) { throw new TaskCanceledException(\"\", e); }")]
    public Task A_handler_that_gets_both_or_means_the_one_is_left_alone(string handlers) =>
        Verify.NoDiagnostic(Program($"try {{ await F(token); }} {handlers}"));

    [Theory]
    [InlineData("await Task.Delay(1, token);")]
    [InlineData("await Task.Delay(limit, cancellationToken: token).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll(Task.Delay(1, token), Task.Delay(2, other));")]
    [InlineData("await new TaskCompletionSource().Task.WaitAsync(token);")]
    [InlineData("var s = new TaskCompletionSource(); Task t = s.Task; await t.WaitAsync(token);")]
    [InlineData("await _http.GetAsync(\"\", token);")]
    [InlineData("await F();")]
    [InlineData("await F(CancellationToken.None); await F(default);")]
    [InlineData("using var own = CancellationTokenSource.CreateLinkedTokenSource(token); await F();")]
    [InlineData("F(token).Wait();")]
    [InlineData("Block(token);")]
    [InlineData("Log(1);")]
    [InlineData("Func<Task> f = () => F(token); await f();")]
    [InlineData("try { await F(token); } catch (OperationCanceledException) { }")]
    public Task Calls_that_do_not_show_the_other_exception_are_left_alone(string body) =>
        Verify.NoDiagnostic(Program($"try {{ {body} }} catch (TaskCanceledException) {{ }}"));

    [Fact]
    public Task A_clause_of_another_try_is_no_answer() => Verify.Reports(
        Program("try { try { await F(token); } catch ({|AP5002:TaskCanceledException|}) { Log(1); } } catch (Exception e) { Log(e); }"));

    [Fact]
    public Task In_lambdas_local_functions_and_expression_bodies() => Verify.Reports(
        Program(
            """
            Func<Task> f = async () => { try { await F(token); } catch ({|AP5002:TaskCanceledException|}) { } };
            await f();
            await L();
            async Task L() { try { await F(token); } catch ({|AP5002:TaskCanceledException|}) { } }
            """));

    [Fact]
    public Task The_message_names_the_call() => Verify.Reports(
        Program("try { await F(token); } catch ({|#0:TaskCanceledException|}) { }"),
        expected: Verify.Result("AP5002").WithLocation(0).WithMessage(
            "This handler is passed by when 'F' throws an OperationCanceledException that is no TaskCanceledException, which depends on timing; catch OperationCanceledException"));

    [Theory]
    [InlineData("try { await F(token); } catch (TaskCanceledException")]
    [InlineData("try { await F(token } catch (TaskCanceledException) { }")]
    [InlineData("try { await F(token); } catch (TaskCanceledException e) { e. }")]
    public Task Half_typed_code_does_no_harm(string statements) => Verify.NoDiagnostic(Program(statements), mayNotCompile: true);

    [Theory]
    [InlineData("catch ({|AP5002:TaskCanceledException|}) { }", "catch (OperationCanceledException) { }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|} e) /* stop */ { Log(e); }", "catch (OperationCanceledException e) /* stop */ { Log(e); }")]
    [InlineData("catch (/* late */ {|AP5002:System.Threading.Tasks.TaskCanceledException|} e) when (flag) { throw; }", "catch (/* late */ OperationCanceledException e) when (flag) { throw; }")]
    [InlineData("catch (InvalidOperationException) { } catch ({|AP5002:TaskCanceledException|}) { } catch (ArgumentException) { }", "catch (InvalidOperationException) { } catch (OperationCanceledException) { } catch (ArgumentException) { }")]
    public Task The_fix_catches_both(string before, string after) => Verify.Fix(
        Program($"try {{ await F(token); }} {before}"),
        Program($"try {{ await F(token); }} {after}"),
        "AP5002.CatchOperationCanceledException",
        changesBehaviour: true);

    [Fact]
    public Task The_fix_adds_the_using_it_needs() => Verify.Fix(
        """
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken token)
            {
                try { await gate.WaitAsync(token); } catch ({|AP5002:TaskCanceledException|}) { }
            }
        }
        """,
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken token)
            {
                try { await gate.WaitAsync(token); } catch (OperationCanceledException) { }
            }
        }
        """,
        "AP5002.CatchOperationCanceledException",
        changesBehaviour: true);

    [Theory]
    [InlineData("catch ({|AP5002:TaskCanceledException|}) { } catch (OwnCancellation) { Log(1); }")]
    [InlineData("catch ({|AP5002:TaskCanceledException|}) when (flag) { } catch ({|AP5002:TaskCanceledException|}) { Log(1); } catch (OwnCancellation) { }")]
    public Task A_fix_that_would_hide_another_clause_is_not_offered(string handlers) => Verify.NoFix(Program($"try {{ await F(token); }} {handlers}"));

    private static string Program(string body) => CancelPrograms.InMethod(body);
}
