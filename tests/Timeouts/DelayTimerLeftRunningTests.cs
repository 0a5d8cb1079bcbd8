using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.DelayTimerLeftRunningAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class DelayTimerLeftRunningTests
{
    [Theory]
    [InlineData("if (await Task.WhenAny(given, #(limit)) != given) return 0; return 1;")]
    [InlineData("if (await Task.WhenAny(given, #(limit)).ConfigureAwait(false) != given) return 0; return 1;")]
    [InlineData("await Task.WhenAny(given, #(ms)); return 1;")]
    [InlineData("await Task.WhenAny(_running, #(ms)); return 1;")]
    [InlineData("await Task.WhenAny(#(ms), Load(name)); return 1;")]
    [InlineData("await Task.WhenAny(new Task[] { given, #(ms) }); return 1;")]
    [InlineData("await Task.WhenAny([given, #(ms)]); return 1;")]
    [InlineData("var tasks = new List<Task> { given, #(ms) }; await Task.WhenAny(tasks); return 1;")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(given); tasks.Add(#(ms)); await Task.WhenAny(tasks); return 1;")]
    [InlineData("var d = #(ms); var tasks = new List<Task> { d, given }; await Task.WhenAny(tasks); return 1;")]
    [InlineData("var d = #(ms); var tasks = new List<Task>(); tasks.Add(given); tasks.Add(d); await Task.WhenAny(tasks.ToArray()); return 1;")]
    [InlineData("Task d; d = #(ms); await Task.WhenAny(d, given); return 1;")]
    [InlineData("var d = #(ms); var w = await Task.WhenAny(given, d); if (w == d) return 0; return 1;")]
    [InlineData("var d = #(ms); await Task.WhenAny(given, d); if (d.IsCompleted) return 0; return 1;")]
    [InlineData("var race = Task.WhenAny(given, #(ms)); await race; return 1;")]
    [InlineData("await Task.WhenAny(given, #(ms, CancellationToken.None)); return 1;")]
    [InlineData("await Task.WhenAny(given, #(ms, default)); return 1;")]
    [InlineData("await Task.WhenAny(given, #(cancellationToken: default, millisecondsDelay: ms)); return 1;")]
    [InlineData("await Task.WhenAny(given, #(limit, TimeProvider.System)); return 1;")]
    // A token that nobody cancels on the way out.
    [InlineData("await Task.WhenAny(given, #(ms, token)); return 1;")]
    [InlineData("await Task.WhenAny(given, #(ms, _stop.Token)); return 1;")]
    [InlineData("using var s = new CancellationTokenSource(); await Task.WhenAny(given, #(ms, s.Token)); return 1;")]
    [InlineData("using (var s = new CancellationTokenSource()) { await Task.WhenAny(given, #(ms, s.Token)); } return 1;")]
    [InlineData("var s = new CancellationTokenSource(); await Task.WhenAny(given, #(ms, s.Token)); s.Dispose(); return 1;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); await Task.WhenAny(given, #(ms, s.Token)); return 1;")]
    // Other places.
    [InlineData("while (!flag) { await Task.WhenAny(given, #(ms)); flag = true; } return 1;")]
    [InlineData("Func<Task> f = async () => { await Task.WhenAny(given, #(ms)); }; await f(); return 1;")]
    [InlineData("async Task Stop() => await Task.WhenAny(given, #(ms)); await Stop(); return 1;")]
    [InlineData("Task.WaitAny(given, #(ms)); await given; return 1;")]
    [InlineData("if (Task.WaitAny(given, #(ms)) == 1) return 0; await given; return 1;")]
    [InlineData("await Task.WhenAny(given, flag ? #(ms) : #(limit)); return 1;")]
    public Task A_delay_that_nobody_cancels_is_reported(string statements) =>
        Verify.Reports(TimeoutPrograms.InMethod(statements.Replace("#", "{|AP2005:Task.Delay|}")));

    [Theory]
    [InlineData("using var s = new CancellationTokenSource(); var w = await Task.WhenAny(given, Task.Delay(ms, s.Token)); s.Cancel(); return 1;")]
    [InlineData("using var s = new CancellationTokenSource(); if (await Task.WhenAny(given, Task.Delay(ms, s.Token)) == given) { await s.CancelAsync(); return 1; } return 0;")]
    [InlineData("var s = new CancellationTokenSource(); var d = Task.Delay(ms, s.Token); if (await Task.WhenAny(given, d) == d) throw new TimeoutException(); s?.Cancel(); return 0;")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(token); try { await Task.WhenAny(given, Task.Delay(ms, s.Token)); } finally { s.Cancel(); } return 0;")]
    [InlineData("using var s = new CancellationTokenSource(); var t = s.Token; await Task.WhenAny(given, Task.Delay(ms, t)); s.Cancel(); return 0;")]
    [InlineData("using var o = new CancellationTokenSource(); using var s = CancellationTokenSource.CreateLinkedTokenSource(o.Token); await Task.WhenAny(given, Task.Delay(ms, s.Token)); o.Cancel(); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(ms, _stop.Token)); _stop.Cancel(); return 0;")]
    [InlineData("using var s = new CancellationTokenSource(); Action done = () => s.Cancel(); await Task.WhenAny(given, Task.Delay(ms, s.Token)); done(); return 0;")]
    [InlineData("using var s = new CancellationTokenSource(); await Task.WhenAny(given, Task.Delay(ms, s.Token)); End(s); return 0; void End(CancellationTokenSource x) => x.Cancel();")]
    [InlineData("using var s = new CancellationTokenSource(); s.CancelAfter(10); await Task.WhenAny(given, Task.Delay(ms, s.Token)); return 0;")]
    // No limit, and no timer.
    [InlineData("await Task.WhenAny(given, Task.Delay(Timeout.Infinite, token)); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(-1, token)); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(Timeout.InfiniteTimeSpan, token)); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(0)); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(TimeSpan.Zero)); return 0;")]
    // Still in use.
    [InlineData("var d = Task.Delay(ms); await Task.WhenAny(given, d); Use(name); await d; return 0;")]
    [InlineData("var d = Task.Delay(ms); await Task.WhenAny(given, d); await Task.WhenAny(_running, d); return 0;")]
    [InlineData("var d = Task.Delay(ms); while (await Task.WhenAny(Load(name), d) != d) Use(name); return 0;")]
    [InlineData("var d = Task.Delay(ms); await Task.WhenAny(given, d); _running = d; return 0;")]
    [InlineData("var d = Task.Delay(ms); var tasks = new[] { given, d }; await Task.WhenAny(tasks); await Task.WhenAll(tasks); return 0;")]
    // No race.
    [InlineData("await Task.Delay(ms); await Task.WhenAll(given, Task.Delay(ms)); await Task.WhenAny(Task.Delay(ms)); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.WhenAll(Task.Delay(ms), _running)); return 0;")]
    public Task A_delay_that_is_cancelled_or_in_use_is_silent(string statements) => Verify.NoDiagnostic(TimeoutPrograms.InMethod(statements));

    [Theory]
    [InlineData("await Task.WhenAny(given, Task.Delay(ms, ); return 0;")]
    [InlineData("await Task.WhenAny(given, Task.Delay(missing, token)); return 0", true)]
    [InlineData("var d = Task.Delay(d); await Task.WhenAny(d, ); return 0;")]
    public Task Broken_code_is_silent(string statements, bool mayNotBind = true) =>
        Verify.NoDiagnostic(TimeoutPrograms.InMethod(statements), mayNotCompile: mayNotBind);

    [Fact]
    public async Task Test_projects_are_silent_unless_they_ask()
    {
        const string Race = "await Task.WhenAny(given, Task.Delay(ms)); return 0;";
        await Verify.Reports(TimeoutPrograms.InMethod(Race), inTestProject: true);
        await Verify.Reports(TimeoutPrograms.InMethod(Race.Replace("Task.Delay", "{|AP2005:Task.Delay|}")), editorConfig: "async_pitfalls.test_projects = report", inTestProject: true);
    }

    [Fact]
    public Task A_race_that_is_handed_on_is_not_looked_at() => Verify.NoDiagnostic(
        """
        using System.Threading.Tasks;

        class C
        {
            Task<Task> Within(Task work, int ms) => Task.WhenAny(work, Task.Delay(ms));
        }
        """);
}
