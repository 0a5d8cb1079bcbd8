using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.StartedTaskPendingAcrossAwaitAnalyzer, AsyncPitfalls.Pending.StartedTaskPendingAcrossAwaitCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class StartedTaskPendingAcrossAwaitTests
{
    private const string Members =
        """
        Task _field = Task.CompletedTask;
        async Task Safe() { try { await F(); } catch { } }
        async IAsyncEnumerable<int> Numbers() { await F(); yield return 1; }
        ValueTask V() => new(F());
        class Thing : IAsyncDisposable { public ValueTask DisposeAsync() => default; }
        """;

    [Theory]
    [InlineData("var t = {|AP3012:F|}(); await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await G().ConfigureAwait(false); await t.ConfigureAwait(false);")]
    [InlineData("var t = {|AP3012:F|}().ConfigureAwait(false); await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await (G()); await (t);")]
    [InlineData("var t = {|AP3012:F|}(); number = await G(); await t;")]
    [InlineData("var t = {|AP3012:V|}(); await V(); await t;")]
    [InlineData("Task t; t = {|AP3012:this.F|}(); await G(); t.Wait();")]
    [InlineData("var t = {|AP3012:G|}(); number = await G() + await t;")]
    [InlineData("var t = {|AP3012:F|}(); if (await G() > 1) { await t; } else { await t; }")]
    [InlineData("var t = {|AP3012:F|}(); if (flag) await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await (flag ? G() : F()); await t;")]
    [InlineData("var t = flag ? {|AP3012:F|}() : Task.CompletedTask; await G(); await t;")]
    [InlineData("Task? t = flag ? {|AP3012:F|}() : null; await G(); if (t != null) await t;")]
    [InlineData("Task? t = null; if (flag) t = {|AP3012:F|}(); await G(); if (flag) await t!;")]
    [InlineData("var (t, r) = ({|AP3012:F|}(), number); await G(); await t;")]
    [InlineData("switch (number) { case 1: var t = {|AP3012:F|}(); await G(); await t; break; }")]
    [InlineData("var t = {|AP3012:F|}(); number = number switch { 1 => await G(), _ => 2 }; await t;")]
    [InlineData("var t = {|AP3012:F|}(); foreach (var id in ids) { await G(); } await t;")]
    [InlineData("var t = {|AP3012:F|}(); while (flag) { flag = await G() > 1; } await t;")]
    [InlineData("foreach (var id in ids) { var t = {|AP3012:F|}(); await G(); await t; }")]
    [InlineData("var next = F(); foreach (var id in ids) { await next; next = {|AP3012:F|}(); await G(); } await next;")]
    [InlineData("var t = {|AP3012:F|}(); await foreach (var x in Numbers()) { } await t;")]
    [InlineData("var t = {|AP3012:F|}(); await foreach (var x in Numbers().ConfigureAwait(false)) { number += x; } await t;")]
    [InlineData("var t = {|AP3012:F|}(); await using var x = new Thing(); await G(); await t;")]
    [InlineData("await using (var x = new Thing()) { var t = {|AP3012:F|}(); await G(); await t; }")]
    [InlineData("var t = {|AP3012:F|}(); try { await G(); } finally { number++; } await t;")]
    [InlineData("try { var t = {|AP3012:F|}(); await G(); await t; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("var t = {|AP3012:F|}(); try { await G(); await t; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { number++; } catch (Exception) { var t = {|AP3012:F|}(); await G(); await t; }")]
    [InlineData("var t = {|AP3012:Task.Run|}(() => number); await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await Task.WhenAll(F(), G()); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await Task.WhenAll(ids.Select(id => F())); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await _field; await t;")]
    [InlineData("var tasks = {|AP3012:ids.Select(id => F()).ToList|}(); await G(); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) { tasks.Add({|AP3012:F|}()); } await G(); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) { await G(); tasks.Add({|AP3012:F|}()); } await Task.WhenAll(tasks);")]
    [InlineData("Task[] tasks = [{|AP3012:F|}(), {|AP3012:G|}()]; await G(); await Task.WhenAll(tasks);")]
    [InlineData("var all = {|AP3012:Task.WhenAll|}(F(), G()); await G(); await all;")]
    [InlineData("async Task L() { var t = {|AP3012:F|}(); await G(); await t; } await L();")]
    [InlineData("Func<Task> l = async () => { var t = {|AP3012:F|}(); await G(); await t; }; await l();")]
    [InlineData("async IAsyncEnumerable<int> L() { var t = {|AP3012:F|}(); yield return await G(); await t; } await foreach (var x in L()) { }")]
    public Task An_await_in_between_can_throw(string statements) => Verify.Reports(PendingPrograms.InMethod(statements, Members));

    [Theory]
    [InlineData("var t = F(); await t; await G();")]
    [InlineData("await G(); var t = F(); await t;")]
    [InlineData("var t = F(); number++; await t;")]
    [InlineData("await G(); await F();")]
    [InlineData("var t = F(); _ = Task.Run(async () => await G()); await t;")]
    [InlineData("var t = F(); async Task L() => await G(); await t; await L();")]
    [InlineData("foreach (var id in ids) { var t = F(); await t; await G(); }")]
    [InlineData("var t = F(); if (flag) { await t; await G(); } else { await t; }")]
    [InlineData("var all = Task.WhenAll(F(), G()); await all;")]
    public Task No_await_comes_between(string statements) => Verify.NoDiagnostic(PendingPrograms.InMethod(statements, Members));

    [Theory]
    [InlineData("var t = F(); await Task.Delay(10); await t;")]
    [InlineData("var t = F(); await Task.Delay(10).ConfigureAwait(false); await t;")]
    [InlineData("var t = F(); await Task.Yield(); await t;")]
    [InlineData("var t = F(); await Task.CompletedTask; await t;")]
    [InlineData("var t = F(); number = await Task.FromResult(1); await t;")]
    [InlineData("var t = F(); await Safe(); await t;")]
    [InlineData("var t = F(); await Safe().ConfigureAwait(false); await t;")]
    [InlineData("var t = F(); await F().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext); await t;")]
    [InlineData("var t = F(); await ((Task)G()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); await t;")]
    [InlineData("var t = F(); await Task.WhenAny(F(), G()); await t;")]
    [InlineData("var gate = new SemaphoreSlim(1); var t = F(); await gate.WaitAsync(); await t;")]
    [InlineData("using var stop = new CancellationTokenSource(); var t = F(stop.Token); await stop.CancelAsync(); await t;")]
    [InlineData("var gate = new TaskCompletionSource(); var t = F(); await gate.Task; await t;")]
    [InlineData("var t = F(); await using var x = new Thing(); await t;")]
    [InlineData("var t = F(); await foreach (var x in Tasks().EachAsync()) { await x; } await t;", "IEnumerable<Task> Tasks() => [];")]
    public Task The_other_await_does_not_throw(string statements, string members = "") =>
        Verify.NoDiagnostic(PendingPrograms.InMethod(statements, Members + members));

    [Theory]
    [InlineData("var t = F(); try { await G(); } finally { await t; }")]
    [InlineData("var t = F(); try { await G(); } finally { try { await t; } catch { } }")]
    [InlineData("var t = F(); var r = t; try { await G(); } finally { await r; }")]
    [InlineData("var t = F(); try { await G(); } catch (Exception) { await t; throw; } await t;")]
    [InlineData("var t = F(); try { await G(); } catch (Exception) { } await t;")]
    [InlineData("var t = F(); try { try { await G(); } finally { number++; } } catch (Exception) { number--; } await t.ConfigureAwait(false);")]
    [InlineData("var t = F(); try { await G(); await t; } catch (Exception) { Console.WriteLine(t.Exception); }")]
    [InlineData("var t = F(); while (flag) { try { flag = await G() > 1; } catch (Exception) { } } await t;")]
    [InlineData("var t = F(); while (flag) { await t; t = F(); try { flag = await G() > 1; } catch (Exception) { } } await t;")]
    [InlineData("var tasks = new List<Task>(); try { tasks.Add(F()); await G(); } finally { await Task.WhenAll(tasks); }")]
    public Task Somebody_looks_after_the_task(string statements) => Verify.NoDiagnostic(PendingPrograms.InMethod(statements, Members));

    [Theory]
    [InlineData("var t = F(); var r = G(); await r; await t;")]
    [InlineData("var t = F(); var r = G(); await r.ConfigureAwait(false); await t.ConfigureAwait(false);")]
    [InlineData("var t = F(); var r = G(); await Task.WhenAll(r); await t;")]
    [InlineData("var t = F(); var rs = ids.Select(id => F()).ToArray(); await Task.WhenAll(rs); await t;")]
    [InlineData("var t = F(); var rs = new[] { F() }; await rs[0]; await t;")]
    [InlineData("var t = F(); var r = F(); await Task.WhenAll([r]); await t;")]
    [InlineData("var t = F(); var r = G(); await r.ContinueWith(x => x.Result); await t;")]
    [InlineData("var t = F(); var rs = ids.Select(id => F()).ToList(); await Task.WhenAll(rs.Where(r => !r.IsCompleted)); await t;")]
    [InlineData("var gate = new TaskCompletionSource(); var t = F(); var r = G(); await Task.WhenAll(r, gate.Task); await t;")]
    [InlineData("var t = F(); var rs = ids.Select(id => F()).ToList(); await Task.WhenAll([.. rs, Task.Delay(10)]); await t;")]
    [InlineData("var t = F(); var r = G(); await r.WaitAsync(TimeSpan.FromSeconds(1)); await t;")]
    [InlineData("var t = F(); await Task.WhenAll(t, G()); await t;")]
    [InlineData("var t = F(); if (flag) return; await G(); await t;")]
    [InlineData("var t = F(); await G();")]
    [InlineData("var t = F(); await G(); _field = t;")]
    [InlineData("var t = F(); _field = t; await G(); await t;")]
    [InlineData("var t = F(); await Task.WhenAny(t, G()); await t;")]
    [InlineData("var t = F(); if (!t.Wait(10)) await G(); await t;")]
    [InlineData("var t = F(); while (!t.IsCompleted) await G(); await t;")]
    [InlineData("var t = F(); t.Observe(failure => Console.WriteLine(failure)); await G(); await t;")]
    [InlineData("var t = F(); Func<Task> later = () => t; await G(); await later();")]
    public Task Another_rule_or_nobody_has_to_speak(string statements) => Verify.NoDiagnostic(PendingPrograms.InMethod(statements, Members));

    [Theory]
    [InlineData("var t = Safe(); await G(); await t;")]
    [InlineData("var t = _field; await G(); await t;")]
    [InlineData("var t = Task.Delay(10); await G(); await t;")]
    [InlineData("var t = Task.FromResult(1); await G(); await t;")]
    [InlineData("var t = Kept(); await G(); await t;", "Task Kept() => _field;")]
    [InlineData("var _t = F(); await G(); await _t;")]
    [InlineData("var t = bus.WaitForMessage(); await G(); await t;", "readonly IBus bus = null!; interface IBus { Task WaitForMessage(); }")]
    [InlineData("var t = batch.GetAsync(); await batch.ExecuteAsync(); await t;", "readonly Batch batch = new(); class Batch { public Task<int> GetAsync() => throw new Exception(); public Task ExecuteAsync() => throw new Exception(); }")]
    [InlineData("var ts = ids.Select(id => batch.GetAsync(id)).ToArray(); await batch.SendBatchAsync(); await Task.WhenAll(ts);", "readonly IRpc batch = null!; interface IRpc { Task<int> GetAsync(int id); Task SendBatchAsync(); }")]
    [InlineData("var ts = new List<Task>(); foreach (var id in ids) ts.Add(batch.GetAsync(id)); await batch.SendBatchAsync(); await Task.WhenAll(ts);", "readonly IRpc batch = null!; interface IRpc { Task<int> GetAsync(int id); Task SendBatchAsync(); }")]
    [InlineData("var t = batch.ExecuteAsync(1); await batch.ExecuteAsync(); await t;", "readonly IRpc batch = null!; interface IRpc { Task<int> ExecuteAsync(int id); Task ExecuteAsync(); }")]
    [InlineData("var t = Task.Run(async () => { try { await F(); } catch (Exception) { } }); await G(); await t;")]
    public Task The_task_is_no_loss(string statements, string members = "") => Verify.NoDiagnostic(PendingPrograms.InMethod(statements, Members + members));

    [Theory]
    [InlineData("var t = F(; await G(); await t;")]
    [InlineData("var t = F(); await G(; await t;")]
    [InlineData("var t = Missing(); await G(); await t;")]
    [InlineData("var t = F(); await Missing(); await t;")]
    [InlineData("Task t = t; await G(); await t;")]
    public Task Broken_code_is_left_alone(string statements) => Verify.NoDiagnostic(PendingPrograms.InMethod(statements), mayNotCompile: true);

    [Fact]
    public Task Top_level_code_is_a_function_too() => Verify.Reports(
        """
        using System.Threading.Tasks;

        var t = {|AP3012:Task.Run|}(() => 1);
        await Task.Run(() => 2);
        await t;
        """,
        mayNotCompile: true);

    [Fact]
    public Task The_await_that_throws_is_named_and_is_the_related_place() => Verify.Reports(
        PendingPrograms.InMethod("var t = {|#0:F|}(); await Task.Yield(); {|#1:await this.G().ConfigureAwait(false)|}; await t;"),
        expected: Verify.Result("AP3012").WithLocation(0).WithLocation(1).WithArguments("t", "G"));

    [Fact]
    public Task A_loop_is_named_by_its_sequence() => Verify.Reports(
        PendingPrograms.InMethod("var t = {|#0:F|}(); {|#1:await foreach (var x in Numbers().WithCancellation(default)) { }|} await t;", Members),
        expected: Verify.Result("AP3012").WithLocation(0).WithLocation(1).WithArguments("t", "Numbers"));
}
