using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.WaitAsyncLeavesWorkRunningAnalyzer, AsyncPitfalls.Timeouts.WaitAsyncLeavesWorkRunningCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class WaitAsyncLeavesWorkRunningTests
{
    [Theory]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit).ConfigureAwait(false);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(timeout: limit);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(TimeSpan.FromSeconds(5), clock);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, token);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, clock, CancellationToken.None);")]
    [InlineData("await {|AP2002:F(default).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:F(CancellationToken.None).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:F(new CancellationToken()).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:(F()).WaitAsync|}(limit);")]
    [InlineData("await ({|AP2002:F().WaitAsync|}(limit));")]
    [InlineData("Use(await {|AP2002:Get(1).WaitAsync|}(limit));")]
    [InlineData("await {|AP2002:Load(\"a\").WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:\"a\".LoadAsync().WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:V().AsTask().WaitAsync|}(limit);")]
    [InlineData("Use(await {|AP2002:Read().AsTask().WaitAsync|}(limit).ConfigureAwait(false));")]
    [InlineData("await {|AP2002:maybe!.F().WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:gate.WaitAsync().WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:call(default).WaitAsync|}(limit);")]
    [InlineData("{|AP2002:F().WaitAsync|}(limit).GetAwaiter().GetResult();")]
    [InlineData("var t = F(); await {|AP2002:t.WaitAsync|}(limit);")]
    [InlineData("Task t; t = F(); await {|AP2002:t.WaitAsync|}(limit).ConfigureAwait(false);")]
    [InlineData("var t = V(); await {|AP2002:t.AsTask().WaitAsync|}(limit);")]
    [InlineData("var t = V().AsTask(); await {|AP2002:t.WaitAsync|}(limit);")]
    [InlineData("var t = Get(1); Log(t.Id); await {|AP2002:t.WaitAsync|}(limit); Use(t.Result);")]
    [InlineData("try { await {|AP2002:F().WaitAsync|}(limit); } catch (InvalidOperationException) { } finally { Log(1); }")]
    [InlineData("var t = Get(1); try { await {|AP2002:t.WaitAsync|}(limit); Use(await t); } catch (TimeoutException) { Log(1); }")]
    [InlineData("Func<Task> f = () => {|AP2002:F().WaitAsync|}(limit); await f();")]
    [InlineData("Func<Task> f = async () => await {|AP2002:F().WaitAsync|}(limit); await f();")]
    [InlineData("await G(); Task G() => {|AP2002:F().WaitAsync|}(limit);")]
    [InlineData("while (true) { await {|AP2002:F().WaitAsync|}(limit); }")]
    [InlineData("try { using var own = new CancellationTokenSource(); await {|AP2002:F(own.Token).WaitAsync|}(limit); } catch (TimeoutException) { own2.ToString(); }")]
    [InlineData("await {|AP2002:F(token).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:F(token).WaitAsync|}(limit, token);")]
    [InlineData("await {|AP2002:F(stop.Token).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:V(token).AsTask().WaitAsync|}(TimeSpan.FromMilliseconds(30000), CancellationToken.None).ConfigureAwait(false);")]
    public Task Work_that_a_limit_leaves_behind_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("await {|AP2002:F().WaitAsync|}(token);")]
    [InlineData("await {|AP2002:F(default).WaitAsync|}(token).ConfigureAwait(false);")]
    [InlineData("await {|AP2002:Load(\"a\").WaitAsync|}(cancellationToken: token);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(Timeout.InfiniteTimeSpan, token);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(stop.Token);")]
    [InlineData("var t = F(); await {|AP2002:t.WaitAsync|}(token);")]
    [InlineData("await {|AP2002:V().AsTask().WaitAsync|}(token);")]
    [InlineData("using var c = new CancellationTokenSource(); var t = F(); c.Cancel(); await {|AP2002:t.WaitAsync|}(c.Token);")]
    [InlineData("using var c = new CancellationTokenSource(); Action end = () => c.Cancel(); try { await {|AP2002:F().WaitAsync|}(c.Token); } finally { c.Cancel(); }")]
    public Task Work_that_does_not_get_the_token_of_its_wait_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("try { await {|AP2002:Plain().WaitAsync|}(limit); } catch (TimeoutException) { Log(1); }")]
    [InlineData("try { await {|AP2002:Plain().WaitAsync|}(limit).ConfigureAwait(false); } catch (TimeoutException e) when (e.Message.Length > 0) { throw; }")]
    [InlineData("try { await {|AP2002:Plain().WaitAsync|}(limit); } catch (Exception e) when (e is TimeoutException) { Log(1); }")]
    [InlineData("try { try { await {|AP2002:Plain().WaitAsync|}(limit); } finally { Log(1); } } catch (InvalidOperationException) { } catch (TimeoutException) { Log(1); }")]
    [InlineData("var t = Plain(); try { await {|AP2002:t.WaitAsync|}(limit, clock); } catch (TimeoutException) { Log(1); throw; }")]
    [InlineData("try { await {|AP2002:Task.Run(() => Log(1)).WaitAsync|}(limit); } catch (TimeoutException) { }")]
    [InlineData("try { await {|AP2002:Task.WhenAll(Plain(), Plain()).WaitAsync|}(limit); } catch (TimeoutException) { }")]
    public Task Work_without_a_token_whose_timeout_is_handled_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("await F(token).WaitAsync(token);")]
    [InlineData("await F(other).WaitAsync(token);")]
    [InlineData("using var linked = CancellationTokenSource.CreateLinkedTokenSource(token); await F(linked.Token).WaitAsync(token);")]
    [InlineData("await F().WaitAsync(CancellationToken.None);")]
    [InlineData("await F().WaitAsync(default(CancellationToken));")]
    [InlineData("await F().WaitAsync(TimeSpan.Zero);")]
    [InlineData("await Poll(limit).WaitAsync(limit);")]
    [InlineData("await Task.Factory.ContinueWhenAll(new[] { given }, _ => 1).WaitAsync(limit);")]
    [InlineData("try { await Task.WhenAll(given, shared).WaitAsync(limit); } catch (TimeoutException) { }")]
    [InlineData("try { await Task.WhenAll(Shared(), source.Task).WaitAsync(limit); } catch (TimeoutException) { }")]
    [InlineData("await F().WaitAsync(Timeout.InfiniteTimeSpan);")]
    [InlineData("await F().WaitAsync(TimeSpan.FromMilliseconds(-1), CancellationToken.None);")]
    [InlineData("await Plain().WaitAsync(limit);")]
    [InlineData("await Plain().WaitAsync(token);")]
    [InlineData("try { await Plain().WaitAsync(limit); } catch (Exception) { }")]
    [InlineData("try { try { await Plain().WaitAsync(limit); } catch (Exception) { } } catch (TimeoutException) { }")]
    [InlineData("try { await Plain().WaitAsync(token); } catch (TimeoutException) { }")]
    [InlineData("try { } catch (TimeoutException) { await Plain().WaitAsync(limit); }")]
    [InlineData("await Task.Run(() => F(), token).WaitAsync(limit);")]
    [InlineData("_ = F().WaitAsync(limit);")]
    public Task A_wait_that_ends_with_the_work_or_by_no_limit_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("await source.Task.WaitAsync(limit);")]
    [InlineData("await shared.WaitAsync(limit);")]
    [InlineData("await given.WaitAsync(token);")]
    [InlineData("await (shared = F()).WaitAsync(limit);")]
    [InlineData("var t = F(); shared = t; await t.WaitAsync(limit);")]
    [InlineData("await Shared().WaitAsync(limit);")]
    [InlineData("await F().ContinueWith(_ => { }).WaitAsync(limit);")]
    [InlineData("await Task.Delay(100).WaitAsync(token);")]
    [InlineData("await channel.WaitToReadAsync().AsTask().WaitAsync(limit);")]
    [InlineData("await process.WaitForExitAsync().WaitAsync(limit);")]
    [InlineData("await ready.WaitAsync().WaitAsync(limit);")]
    [InlineData("try { await ready.GetTask().WaitAsync(limit); } catch (TimeoutException) { }")]
    [InlineData("await new Waiter().WaitAsync(limit);")]
    [InlineData("await gate.WaitAsync(limit);")]
    [InlineData("var t = slow ? F() : shared; await t.WaitAsync(limit);")]
    [InlineData("var t = F(); t = shared; await t.WaitAsync(limit);")]
    [InlineData("var t = F(); Func<Task> f = () => t.WaitAsync(limit); await f();")]
    public Task Tasks_of_others_and_signals_are_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("using var c = new CancellationTokenSource(limit); await F(c.Token).WaitAsync(limit);")]
    [InlineData("using var c = CancellationTokenSource.CreateLinkedTokenSource(token); c.CancelAfter(limit); await F(c.Token).WaitAsync(limit);")]
    [InlineData("using var c = new CancellationTokenSource(); var t = c.Token; try { await F(t).WaitAsync(limit); } finally { c.Cancel(); }")]
    [InlineData("using var c = new CancellationTokenSource(); try { await F(c.Token).WaitAsync(limit); } catch (TimeoutException) { await c.CancelAsync(); throw; }")]
    [InlineData("using var c = new CancellationTokenSource(); try { await F(c.Token).WaitAsync(limit); } catch (TimeoutException) { GiveUp(); }")]
    [InlineData("using var c = new CancellationTokenSource(); Action end = () => c.Cancel(); try { await F(c.Token).WaitAsync(limit); } catch { end(); }")]
    [InlineData("try { await F(stop.Token).WaitAsync(limit); } catch (TimeoutException) { } stop.Cancel();")]
    [InlineData("try { await F(token).WaitAsync(limit); } catch (TimeoutException) { stop.Cancel(); }")]
    [InlineData("replaced = new CancellationTokenSource(limit); await F(replaced.Token).WaitAsync(limit);")]
    [InlineData("replaced.CancelAfter(limit); await F(replaced.Token).WaitAsync(limit);")]
    [InlineData("try { Log(1); } finally { await F().WaitAsync(limit); }")]
    [InlineData("await StopAsync(); async Task StopAsync() => await F().WaitAsync(limit);")]
    [InlineData("await ShutDownGracefully(); async Task ShutDownGracefully() { Func<Task> f = () => F().WaitAsync(token); await f(); }")]
    [InlineData("await F(Make()).WaitAsync(limit);")]
    [InlineData("try { await client.FAsync().WaitAsync(limit); } catch (TimeoutException) { client.Dispose(); }")]
    [InlineData("try { await client.FAsync().WaitAsync(limit); } finally { client.Close(); }")]
    [InlineData("try { await Tell(client).WaitAsync(limit); } catch (TimeoutException) { client?.Dispose(); }")]
    [InlineData("try { await Plain().WaitAsync(limit); } catch (TimeoutException) { process.Kill(); }")]
    [InlineData("using var own = new Client(); await own.FAsync().WaitAsync(limit);")]
    [InlineData("using (var own = new Client()) { try { await Tell(own).WaitAsync(limit); } catch (TimeoutException) { } }")]
    public Task Work_that_is_stopped_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("var t = F(); t.Ignore(); await t.WaitAsync(limit);")]
    [InlineData("var t = F(); _ = t.ContinueWith(x => x.Exception); await t.WaitAsync(limit);")]
    [InlineData("var t = F(); try { await t.WaitAsync(limit); } catch (TimeoutException) { await t; }")]
    [InlineData("var t = F(); try { await t.WaitAsync(limit); } catch (TimeoutException) { Use(t.IsCompleted); }")]
    [InlineData("var t = F(); try { await t.WaitAsync(limit); } catch (TimeoutException) { await t.WaitAsync(limit); }")]
    [InlineData("var t = F(); try { await t.WaitAsync(limit); } catch (TimeoutException) { } await t;")]
    [InlineData("var t = F(); try { await t.WaitAsync(limit); } finally { Watch(t); }")]
    [InlineData("var t = Plain(); try { await t.WaitAsync(limit); } catch (TimeoutException) { t.Ignore(); }")]
    [InlineData("var t = F(); Func<Task> f = async () => await t; await t.WaitAsync(limit);")]
    [InlineData("var t = F(); while (!t.IsCompleted) { try { await t.WaitAsync(limit); } catch (TimeoutException) { Log(1); } }")]
    [InlineData("var t = F(); for (;;) { try { await t.WaitAsync(limit); break; } catch (TimeoutException) { Log(1); } }")]
    public Task A_task_that_somebody_else_looks_at_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Fact]
    public Task The_overload_with_a_token_cannot_hand_it_on_to_itself() => Verify.NoDiagnostic(
        """
        using System.Threading;
        using System.Threading.Tasks;

        interface IDirectory
        {
            Task Register(string name);
            Task Register(string name, CancellationToken token) => Register(name).WaitAsync(token);
            Task<T> Get<T>(T name);
            async Task<T> Get<T>(T name, CancellationToken token) { var t = Get(name); return await t.WaitAsync(token); }
        }
        """);

    [Fact]
    public Task In_a_test_project_the_rule_is_silent() => Verify.Reports(Program("await F().WaitAsync(limit);"), inTestProject: true);

    [Fact]
    public Task In_a_test_project_the_rule_speaks_when_told_to() => Verify.Reports(
        Program("await {|AP2002:F().WaitAsync|}(limit);"), editorConfig: "async_pitfalls.test_projects = report", inTestProject: true);

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Reports(
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        await {|AP2002:F().WaitAsync|}(TimeSpan.FromSeconds(1));

        static async Task F(CancellationToken token = default) => await Task.Delay(1, token);
        """,
        expected: Microsoft.CodeAnalysis.Testing.DiagnosticResult.CompilerError("CS8805").WithSpan(5, 1, 5, 46));

    [Theory]
    [InlineData("await F().WaitAsync(limit")]
    [InlineData("var t = t.WaitAsync(limit); await t.WaitAsync(limit);")]
    [InlineData("await F(.WaitAsync(limit);")]
    public Task Half_typed_code_does_no_harm(string body) => Verify.NoDiagnostic(Program(body), mayNotCompile: true);

    private static string Program(string body) => WaitAsyncPrograms.InMethod(body);
}
