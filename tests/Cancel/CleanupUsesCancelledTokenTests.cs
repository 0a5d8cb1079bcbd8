using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.CleanupUsesCancelledTokenAnalyzer, AsyncPitfalls.Cancel.CleanupUsesCancelledTokenCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class CleanupUsesCancelledTokenTests
{
    [Theory]
    [InlineData("try { await Work(token); } finally { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token).ConfigureAwait(false); } finally { await Close({|AP5001:token|}).ConfigureAwait(false); } return 1;")]
    [InlineData("try { await Work(token: token); } finally { await Close({|AP5001:token: token|}); } return 1;")]
    [InlineData("try { token.ThrowIfCancellationRequested(); await Work(); } finally { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { Close({|AP5001:token|}).GetAwaiter().GetResult(); } return 1;")]
    [InlineData("try { await Work(token); } finally { if (flag) await Close({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { try { await Close({|AP5001:token|}); } catch (Exception e) { Use(e); } } return 1;")]
    [InlineData("try { await Work(token); } finally { try { await Close({|AP5001:token|}); } finally { await Work({|AP5001:token|}); } } return 1;")]
    [InlineData("try { try { await Work(token); } finally { Use(1); } } finally { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } catch (InvalidOperationException) { await Close(token); } finally { await Close({|AP5001:token|}); } return 1;")]
    // Handlers of cancellation.
    [InlineData("try { await Work(token); } catch (OperationCanceledException) { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } catch (TaskCanceledException e) { Use(e); await Close({|AP5001:token|}); throw; } return 1;")]
    [InlineData("try { await Work(token); } catch (OperationCanceledException) when (token.IsCancellationRequested) { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Work(token); } catch (OperationCanceledException) { await Close({|AP5001:s.Token|}); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); s.CancelAfter(100); try { await Work(s.Token); } catch (OperationCanceledException) { await Close({|AP5001:s.Token|}); } return 1;")]
    // Tokens of one source, or linked to it.
    [InlineData("using var s = new CancellationTokenSource(); try { await Work(s.Token); } finally { await Close({|AP5001:s.Token|}); } return 1;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = s.Token; try { await Work(t); } finally { await Close({|AP5001:s.Token|}); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Work(s.Token); } finally { await Close({|AP5001:token|}); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Work(token); } finally { await Close({|AP5001:s.Token|}); } return 1;")]
    [InlineData("try { await Work(_stop.Token); } finally { await Close({|AP5001:this._stop.Token|}); } return 1;")]
    [InlineData("try { await Work(Stopping); } finally { await Close({|AP5001:Stopping|}); } return 1;")]
    [InlineData("try { await Task.Run(() => Work(token)); } finally { await Close({|AP5001:token|}); } return 1;")]
    // A gate that is taken back.
    [InlineData("_gate.Release(); try { await Work(token); } finally { await _gate.WaitAsync({|AP5001:token|}); } return 1;")]
    [InlineData("_gate.Release(); try { await Work(); } finally { await _gate.WaitAsync({|AP5001:token|}); } return 1;")]
    [InlineData("_gate.Release(); try { Use(name); } finally { await _gate.WaitAsync(1000, {|AP5001:token|}); } return 1;")]
    [InlineData("_gate.Release(); try { Use(name); } finally { _gate.Wait({|AP5001:token|}); } await Work(); return 1;")]
    // Callees that look at their token first.
    [InlineData("try { await Work(token); } finally { await Checked({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Asked({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Twice({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Linked({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { await peer.CloseAsync({|AP5001:token|}); } return 1;")]
    [InlineData("try { await Work(token); } finally { await stream.FlushAsync({|AP5001:token|}); } return 1;")]
    [InlineData("Func<CancellationToken, Task> close = Close; try { await Work(token); } finally { await close({|AP5001:token|}); } return 1;")]
    // Other functions.
    [InlineData("Func<Task> f = async () => { try { await Work(token); } finally { await Close({|AP5001:token|}); } }; await f(); return 1;")]
    [InlineData("await Local(token); return 1; async Task Local(CancellationToken t) { try { await Work(t); } finally { await Close({|AP5001:t|}); } }")]
    public Task Cleanup_with_the_token_that_was_cancelled_is_reported(string statements) => Verify.Reports(CleanupPrograms.InMethod(statements));

    [Theory]
    [InlineData("try { await Work(token); } finally { await Close(CancellationToken.None); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Close(); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Close(default); } return 1;")]
    [InlineData("try { await Work(token); } finally { using var own = new CancellationTokenSource(1000); await Close(own.Token); } return 1;")]
    [InlineData("using var own = new CancellationTokenSource(1000); try { await Work(token); } finally { await Close(own.Token); } return 1;")]
    // The try never uses it.
    [InlineData("try { await Work(); } finally { await Close(token); } return 1;")]
    [InlineData("try { await Work(Stopping); } finally { await Close(token); } return 1;")]
    // Somebody asks first, or the handler is for something else.
    [InlineData("try { await Work(token); } finally { if (!token.IsCancellationRequested) await Close(token); } return 1;")]
    [InlineData("try { await Work(token); } catch (OperationCanceledException) when (!token.IsCancellationRequested) { await Close(token); } return 1;")]
    [InlineData("try { await Work(token); } catch (OperationCanceledException e) when (e.CancellationToken != token) { await Close(token); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); s.CancelAfter(100); try { await Work(s.Token); } catch (OperationCanceledException) { await Close(token); } return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token, Stopping); try { await Work(s.Token); } catch (OperationCanceledException) { await Close(token); } return 1;")]
    [InlineData("try { await Work(token); } catch (InvalidOperationException) { await Close(token); } return 1;")]
    [InlineData("try { await Work(token); } catch (Exception) { await Close(token); } return 1;")]
    [InlineData("try { await Work(token); } catch (OperationCanceledException) { token.ThrowIfCancellationRequested(); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Task.Delay(1000, token); } return 1;")]
    // Callees that do their work before they look, or never look.
    [InlineData("try { await Work(token); } finally { await Later(token); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Never(token); } return 1;")]
    [InlineData("try { await Work(token); } finally { await Handed(token); } return 1;")]
    [InlineData("try { await Work(token); } finally { await peer.LeaveAsync(token); } return 1;")]
    // Not on the way out.
    [InlineData("try { await Work(token); await Close(token); } finally { Use(1); } await Close(token); return 1;")]
    [InlineData("try { await Work(token); } finally { Func<Task> late = () => Close(token); Use(late); } return 1;")]
    [InlineData("try { await Work(token); } finally { _ = Close(token); } return 1;")]
    [InlineData("try { Use(name); } finally { _gate.Wait(CancellationToken.None); } await Work(); return 1;")]
    public Task Cleanup_that_runs_all_the_same_is_silent(string statements) => Verify.NoDiagnostic(CleanupPrograms.InMethod(statements));

    [Theory]
    [InlineData("try { await Work(token); } finally { await Close(token; } return 1;")]
    [InlineData("try { await Work(token); } finally { await Missing(token); } return 1;")]
    [InlineData("try { await Work(token; } finally { await Close(token) }")]
    [InlineData("var t = t; try { await Work(t); } finally { await Close(t); } return 1;")]
    public Task Broken_code_is_silent(string statements) => Verify.NoDiagnostic(CleanupPrograms.InMethod(statements), mayNotCompile: true);
}
