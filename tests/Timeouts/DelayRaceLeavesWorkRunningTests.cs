using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.DelayRaceLeavesWorkRunningAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class DelayRaceLeavesWorkRunningTests
{
    private const string Any = "{|AP2001:Task.WhenAny|}";

    [Theory]
    // The winner is compared.
    [InlineData("var t = Send(name); if (await #(t, Task.Delay(limit)) != t) throw new TimeoutException(); await t; return 1;")]
    [InlineData("var t = Send(name); if (await #(t, Task.Delay(limit)).ConfigureAwait(false) != t) throw new TimeoutException(); await t.ConfigureAwait(false); return 1;")]
    [InlineData("var t = Load(name); if (t == await #(t, Task.Delay(ms))) return await t; return 0;")]
    [InlineData("var t = Load(name); return await #(t, Task.Delay(ms)) == t ? await t : 0;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); if (await #(d, t) == d) return 0; return t.Result;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); var w = await #(d, t); if (w == d) { Use(name); return 0; } return await t;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); var w = await #(d, t); if (!(w != d)) return 0; return await t;")]
    [InlineData("Task<int> t = Load(name); Task w; w = await #(t, Task.Delay(ms)); if (ReferenceEquals(w, t)) return await t; throw new TimeoutException();")]
    [InlineData("var t = Load(name); if (object.ReferenceEquals(await #(t, Task.Delay(ms)), t)) return await t; throw new TimeoutException();")]
    [InlineData("var t = Load(name); var w = await #(t, Task.Delay(ms)); if (w.Equals(t)) return await t; throw new TimeoutException();")]
    [InlineData("var t = Load(name); var w = await #(t, Task.Delay(ms)); if (Equals(t, w)) return await t; throw new TimeoutException();")]
    [InlineData("if (await #(Load(name), Task.Delay(ms)) is Task<int> done) return await done; return 0;")]
    [InlineData("var t = Load(name); if (await #(t, Task.Delay(ms)) is not Task<int>) return 0; return await t;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); switch (await #(t, d)) { case var w when w == t: return await t; default: return 0; }")]
    [InlineData("var t = Load(name); return await #(t, Task.Delay(ms)) switch { var w when w == t => await t, _ => 0 };")]
    [InlineData("var t = Load(name); var done = await #(t, Task.Delay(ms)) == t; if (!done) return 0; return await t;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); var isLate = await #(t, d) == d; if (isLate) throw new TimeoutException(); return await t;")]
    [InlineData("var t = Load(name); return await #(t, Task.Delay(ms)) == t && flag ? 1 : 0;")]
    [InlineData("var t = Load(name); if (flag && await #(t, Task.Delay(ms)) == t) return await t; return await t;", "")]
    // The state is asked.
    [InlineData("var t = Load(name); await #(t, Task.Delay(ms)); if (!t.IsCompleted) throw new TimeoutException(); return await t;")]
    [InlineData("var t = Load(name); await #(t, Task.Delay(ms)); if (t.IsCompletedSuccessfully) return t.Result; return 0;")]
    [InlineData("var t = Load(name); var d = Task.Delay(ms); await #(t, d); if (d.IsCompleted) return 0; return await t;")]
    [InlineData("var t = Load(name); await #(t, Task.Delay(ms)); return t.Status == TaskStatus.RanToCompletion ? t.Result : 0;")]
    [InlineData("var t = Send(name); await #(t, Task.Delay(ms)); if (t.IsCompleted) await t; else Use(name); return 1;")]
    [InlineData("var t = Load(name); await #(t, Task.Delay(ms)); if (t.IsCompleted) ms = await t; return ms;")]
    [InlineData("var t = Send(name); await #(t, Task.Delay(ms)); if (t.IsCompleted) await t; return t.IsCompleted ? 1 : 0;")]
    [InlineData("var t = Send(name); await #(t, Task.Delay(ms)); Use(name); if (t.IsCompleted) await t; return 1;")]
    // Nobody asks who won.
    [InlineData("await #(Load(name), Task.Delay(ms)); return 0;")]
    [InlineData("var t = Send(name); await #(t, Task.Delay(ms)); return 0;")]
    [InlineData("var t = Send(name); await (#(t, Task.Delay(ms))); Use(name); return 0;")]
    [InlineData("var w = await #(Load(name), Task.Delay(ms)); await w; return 0;")]
    [InlineData("await await #(Load(name), Task.Delay(ms)); return 0;")]
    [InlineData("#(Load(name), Task.Delay(ms)).GetAwaiter().GetResult(); await given; return 0;")]
    [InlineData("_ = await #(Send(name), Task.Delay(ms)); return 0;")]
    // Other ways to write the race.
    [InlineData("var t = Load(name); var race = #(t, Task.Delay(ms)); if (await race == t) return await t; return 0;")]
    [InlineData("var t = Load(name); var tasks = new Task[] { t, Task.Delay(ms) }; if (await #(tasks) == t) return await t; return 0;")]
    [InlineData("var t = Load(name); var tasks = new List<Task> { t, Task.Delay(ms) }; if (await #(tasks) == t) return await t; return 0;")]
    [InlineData("var t = Load(name); var tasks = new List<Task>(); tasks.Add(t); tasks.Add(Task.Delay(ms)); if (await #(tasks) == t) return await t; return 0;")]
    [InlineData("var t = Load(name); if (await #([t, Task.Delay(ms)]) == t) return await t; return 0;")]
    [InlineData("var t = Load(name); if (await #(new Task[] { t, Task.Delay(ms) }) == t) return await t; return 0;")]
    [InlineData("var a = Load(name); var b = Load(name); var d = Task.Delay(ms); if (await #(a, b, d) == d) return 0; return await a + await b;")]
    [InlineData("var all = Task.WhenAll(Load(name), Load(name)); if (await #(all, Task.Delay(ms)) != all) return 0; return (await all)[0];")]
    [InlineData("var tasks = new[] { name }.Select(n => Load(n)).ToList(); var all = Task.WhenAll(tasks); if (await #(all, Task.Delay(ms)) != all) return 0; return (await all)[0];")]
    [InlineData("await #(Task.WhenAll(Load(name), Load(name)), Task.Delay(ms)); return 0;")]
    [InlineData("var (t, d) = (Load(name), Task.Delay(ms)); if (await #(t, d) == d) return 0; return await t;")]
    [InlineData("var t = flag ? Load(name) : Count(1); if (await #(t, Task.Delay(ms)) == t) return await t; return 0;")]
    [InlineData("var t = Load(name); var d = Task.Delay(limit, TimeProvider.System); if (await #(t, d) == d) return 0; return await t;")]
    [InlineData("var t = Load(name); var d = Late(); if (await #(t, d) == d) return 0; return await t; Task Late() => Task.Delay(ms);")]
    // Other ways to start the work.
    [InlineData("var t = Task.Run(() => Use(name)); if (await #(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var t = work(); if (await #(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var t = work.Invoke(); if (await #(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var t = Load(token: token, name: name); if (await #(t, Task.Delay(ms, token)) != t) return 0; return await t;")]
    [InlineData("async Task Local() => await given; var t = Local(); if (await #(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var gate = new SemaphoreSlim(1); var t = gate.WaitAsync(); if (await #(t, Task.Delay(ms)) != t) return 0; gate.Release(); return 1;")]
    [InlineData("Task<int> t; t = Load(name); if (await #(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("var t = new ValueTask<int>(1).AsTask(); var u = Load(name); if (await #(t, u, Task.Delay(ms)) != u) return 0; return await u;")]
    [InlineData("var t = Read(name).AsTask(); if (await #(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("await #(Read(name).AsTask(), Task.Delay(ms)); return 0;")]
    [InlineData("if (await #(Read(name).AsTask(), Task.Delay(ms)) is Task<int> { Result: var n }) return n; return 0;")]
    // The work cannot fail: it runs on all the same.
    [InlineData("var t = Safe(); if (await #(t, Task.Delay(ms)) != t) return 0; await t; return 1; async Task Safe() { try { await given; } catch { } }")]
    // The timeout has a handler around it that does nothing for the work.
    [InlineData("try { var t = Load(name); if (await #(t, Task.Delay(ms)) != t) throw new TimeoutException(); return await t; } catch (TimeoutException) { Use(name); return 0; } finally { Use(); }")]
    [InlineData("try { await #(Load(name), Task.Delay(ms)); } catch (Exception) { } Use(name); return 1;")]
    [InlineData("while (true) { var t = Load(name); if (await #(t, Task.Delay(ms)) == t) return await t; Use(name); }")]
    [InlineData("for (var i = 0; i < 3; i++) { var t = Load(name); if (await #(t, Task.Delay(ms)) != t) continue; return await t; } return 0;")]
    [InlineData("Func<Task<int>> f = async () => { var t = Load(name); if (await #(t, Task.Delay(ms)) != t) return 0; return await t; }; return await f();")]
    // A token that nobody cancels, or that ends the delay only.
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name, s.Token); if (await #(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name); var w = await #(t, Task.Delay(ms, s.Token)); s.Cancel(); if (w != t) return 0; return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name, token); var w = await #(t, Task.Delay(ms, s.Token)); await s.CancelAsync(); if (w != t) return 0; return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name, s.Token); if (await #(t, Task.Delay(ms, s.Token)) == t) { s.Cancel(); return await t; } return 0;")]
    public Task Work_that_nobody_stops_or_looks_at_is_reported(string statements, string? mark = null) =>
        Verify.Reports(TimeoutPrograms.InMethod(statements.Replace("#", mark is null ? Any : "Task.WhenAny")));

    [Theory]
    [InlineData("var t = Load(name); if ({|AP2001:Task.WaitAny|}(t, Task.Delay(ms)) == 1) return 0; return t.Result;")]
    [InlineData("var t = Load(name); var i = {|AP2001:Task.WaitAny|}(t, Task.Delay(ms)); if (i != 0) return 0; return t.Result;")]
    [InlineData("var t = Load(name); return {|AP2001:Task.WaitAny|}(new Task[] { t, Task.Delay(ms) }) switch { 0 => t.Result, _ => 0 };")]
    [InlineData("var t = Send(name); {|AP2001:Task.WaitAny|}(t, Task.Delay(ms)); return 0;")]
    public Task Blocking_races_are_races(string statements) => Verify.Reports(TimeoutPrograms.InMethod(statements, signature: "int Run"));

    [Theory]
    [InlineData("var t = Send(name); await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)); await t; return 1;")]
    [InlineData("var t = Send(name); await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)).ConfigureAwait(false); await t.ConfigureAwait(false); return 1;")]
    [InlineData("var t = Load(name); await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)); return await t;")]
    [InlineData("var t = Load(name); await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)); var r = await t; return r;")]
    [InlineData("var t = Load(name); await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)); return t.Result;")]
    public Task A_race_without_effect_is_reported(string statements) => Verify.Reports(TimeoutPrograms.InMethod(statements));

    [Theory]
    // Cancelled.
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name, s.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { s.Cancel(); return 0; } return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = Load(name, s.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { await s.CancelAsync(); throw new TimeoutException(); } return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); try { var t = Load(name, s.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t; } finally { s.Cancel(); }")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); var t = Load(name, s.Token); var d = Task.Delay(ms, s.Token); var w = await Task.WhenAny(t, d); s.Cancel(); if (w == d) return 0; return await t;")]
    [InlineData("using var s = new CancellationTokenSource(ms); var t = Load(name, s.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("using var s = new CancellationTokenSource(); s.CancelAfter(ms); var t = Load(name, s.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("var t = Load(name, _stop.Token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { _stop.Cancel(); return 0; } return await t;")]
    [InlineData("var t = Save(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { GiveUp(); return 0; } await t; return 1; void GiveUp() => _stop.Cancel();")]
    [InlineData("var t = Save(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { _stop?.Cancel(); return 0; } await t; return 1;")]
    [InlineData("_stop.Cancel(); var t = Save(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) Use(name); return 1;")]
    [InlineData("var s = new MemoryStream(); var t = s.FlushAsync(); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { s.Dispose(); return 0; } await t; return 1;")]
    [InlineData("using var s = new MemoryStream(); var t = s.FlushAsync(); if (await Task.WhenAny(t, Task.Delay(ms)) != t) throw new TimeoutException(); await t; return 1;")]
    [InlineData("var s = new MemoryStream(); using (s) { var t = s.FlushAsync(); if (await Task.WhenAny(t, Task.Delay(ms)) != t) throw new TimeoutException(); await t; } return 1;")]
    [InlineData("var s = new MemoryStream(); await using (s.ConfigureAwait(false)) { using (s) { var t = s.FlushAsync(); await Task.WhenAny(t, Task.Delay(ms)); } } return 1;")]
    // Awaited or observed.
    [InlineData("var t = Load(name); if (await Task.WhenAny(t, Task.Delay(300)) != t) Use(name); return await t;")]
    [InlineData("var t = Load(name); var w = await Task.WhenAny(t, Task.Delay(300)); if (w != t) Use(name); await t; return 1;")]
    [InlineData("var t = Load(name); await Task.WhenAny(t, Task.Delay(300)); Use(name); return await t;")]
    [InlineData("var t = Load(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { t.Observe(e => Use(e)); return 0; } return await t;")]
    [InlineData("var t = Load(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { _ = t.ContinueWith(x => Use(x.Exception)); return 0; } return await t;")]
    [InlineData("var t = Load(name); _ = t.ContinueWith(x => Use(x.Exception)); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("var t = Send(name); Forget(t); await Task.WhenAny(Task.Delay(500), t); return 0; void Forget(Task x) => Use(x);")]
    [InlineData("try { var t = Load(name); try { if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; } finally { await t; } } finally { Use(); } return 1;")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(Load(name)); tasks.Add(Task.Delay(ms)); await Task.WhenAny(tasks); Use(name); await Task.WhenAll(tasks); return 1;")]
    [InlineData("var t = Load(name); while (await Task.WhenAny(t, Task.Delay(1000)) != t) Use(name); return await t;")]
    [InlineData("var t = Load(name); while (!t.IsCompleted) { await Task.WhenAny(t, Task.Delay(1000)); Use(name); } return await t;")]
    // A head start: what is still running then is meant to run on.
    [InlineData("var t = Send(name); await Task.WhenAny(t, Task.Delay(500)); if (t.IsCompleted) await t; return 1;")]
    [InlineData("var t = Send(name); await Task.WhenAny(t, Task.Delay(500)).ConfigureAwait(false); if (t.IsCompleted) { await t.ConfigureAwait(false); } Use(name); return 1;")]
    [InlineData("var t = Load(name); await Task.WhenAny(t, Task.Delay(500)); if (t.IsFaulted) await t; return 1;")]
    // Handed on.
    [InlineData("var t = Send(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) _running = t; else await t; return 1;")]
    [InlineData("var t = Load(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { Use(t); return 0; } return await t;")]
    [InlineData("var t = Load(name); Action late = () => Use(t.Result); if (await Task.WhenAny(t, Task.Delay(ms)) != t) { late(); return 0; } return await t;")]
    // From elsewhere.
    [InlineData("if (await Task.WhenAny(given, Task.Delay(ms)) != given) return 0; await given; return 1;")]
    [InlineData("if (await Task.WhenAny(_running, Task.Delay(ms)) != _running) return 0; await _running; return 1;")]
    [InlineData("var t = _running; if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var t = Stored(); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; await t; return 1; Task Stored() => _running;")]
    [InlineData("var t = given.WaitAsync(token); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; await t; return 1;")]
    [InlineData("var t = given.ContinueWith(x => 1); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t;")]
    [InlineData("var s = new TaskCompletionSource<int>(); if (await Task.WhenAny(s.Task, Task.Delay(ms)) != s.Task) return 0; return await s.Task;")]
    [InlineData("var t = Task.FromResult(1); if (await Task.WhenAny(t, Task.Delay(ms)) != t) return 0; return await t;")]
    // No limit, or no race.
    [InlineData("var t = Load(name); await Task.WhenAny(t, Task.Delay(Timeout.Infinite, token)); return 0;")]
    [InlineData("var t = Load(name); await Task.WhenAny(t, Task.Delay(-1, token)); return 0;")]
    [InlineData("var t = Load(name); await Task.WhenAny(t, Task.Delay(0)); return 0;")]
    [InlineData("var t = Load(name); await Task.WhenAny(t); return 0;")]
    [InlineData("await Task.WhenAny(Task.Delay(ms)); return 0;")]
    [InlineData("var t = Load(name); var stopped = Task.WhenAll(Task.Delay(ms), given); await Task.WhenAny(t, stopped); return 0;")]
    [InlineData("var t = Load(name); var u = Load(name); if (await Task.WhenAny(t, u) == t) return await t; return await u;")]
    // Who won is asked in a way that cannot be read.
    [InlineData("var t = Load(name); var tasks = new Task[] { t, Task.Delay(ms) }; var w = await Task.WhenAny(tasks); if (w == tasks[0]) return 1; return await t;")]
    [InlineData("var t = Load(name); var w = await Task.WhenAny(t, Task.Delay(ms)); if (w == given) return 1; return await t;")]
    public Task Work_that_is_looked_after_is_silent(string statements) => Verify.NoDiagnostic(TimeoutPrograms.InMethod(statements));

    [Fact]
    public async Task Test_projects_are_silent_unless_they_ask()
    {
        const string Race = "var t = Load(name); await Task.WhenAny(t, Task.Delay(ms)); return 0;";
        await Verify.Reports(TimeoutPrograms.InMethod(Race), inTestProject: true);
        await Verify.Reports(TimeoutPrograms.InMethod(Race.Replace("Task.WhenAny", Any)), editorConfig: "async_pitfalls.test_projects = report", inTestProject: true);
    }

    [Theory]
    [InlineData("async Task<int> StopAsync")]
    [InlineData("async Task<int> OnHostStopping")]
    [InlineData("async Task<int> DisposeAsync")]
    [InlineData("async Task<int> GracefulShutdownAsync")]
    [InlineData("async Task<int> CloseAsync")]
    public Task A_grace_period_is_silent(string signature) => Verify.NoDiagnostic(
        TimeoutPrograms.InMethod("var t = Save(name); if (await Task.WhenAny(t, Task.Delay(ms)) != t) Use(name); return 1;", signature: signature));

    [Theory]
    [InlineData("async Task OnStop() { await Task.WhenAny(Save(name), Task.Delay(ms)); } await OnStop(); return 1;")]
    [InlineData("Func<Task> f = async () => { async Task Shutdown() => await Task.WhenAny(Save(name), Task.Delay(ms)); await Shutdown(); }; await f(); return 1;")]
    [InlineData("try { return 1; } finally { await Task.WhenAny(Save(name), Task.Delay(ms)); }")]
    public Task A_grace_period_inside_is_silent(string statements) => Verify.NoDiagnostic(TimeoutPrograms.InMethod(statements));

    [Theory]
    [InlineData("var t = Load(name); if (await Task.WhenAny(t, Task.Delay(ms)) != ) return 0; return await t;")]
    [InlineData("var t = t; await Task.WhenAny(t, Task.Delay(ms)); return 0;")]
    [InlineData("var d = Task.WhenAny(d, Task.Delay(ms)); await d; return 0;")]
    [InlineData("await Task.WhenAny(Load(name), Task.Delay()); return 0;")]
    [InlineData("await Task.WhenAny(Missing(name), Task.Delay(ms)); return 0;")]
    [InlineData("await Task.WhenAny(, Task.Delay(ms)); return 0;")]
    public Task Broken_code_is_silent(string statements) => Verify.NoDiagnostic(TimeoutPrograms.InMethod(statements), mayNotCompile: true);

    [Fact]
    public Task Iterators_and_top_level_code_are_read_too() => Verify.Reports(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            static async Task<int> Load() { await Task.Yield(); return 1; }

            async IAsyncEnumerable<int> M()
            {
                var t = Load();
                if (await {|AP2001:Task.WhenAny|}(t, Task.Delay(1)) != t) yield break;
                yield return await t;
            }

            static async Task<T> Within<T>(Func<Task<T>> work, TimeSpan limit)
            {
                var task = work();
                return await {|AP2001:Task.WhenAny|}(task, Task.Delay(limit)) == task ? await task : throw new TimeoutException();
            }
        }
        """);
}
