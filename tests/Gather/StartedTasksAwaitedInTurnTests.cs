using AsyncPitfalls.Tests.Pending;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.StartedTasksAwaitedInTurnAnalyzer, AsyncPitfalls.Gather.StartedTasksAwaitedInTurnCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class StartedTasksAwaitedInTurnTests
{
    private const string Members =
        """
        Task _field = Task.CompletedTask;
        Task Stored() => _field;
        async Task After(Task other) { await other; await F(); }
        async Task Safe() { try { await F(); } catch { } }
        ValueTask<int> V(int id) => new(G());
        Batch _batch = new();
        class Batch { public Task<int> GetAsync(int key) => throw new InvalidOperationException(); public Task ExecuteAsync() => throw new InvalidOperationException(); }
        """;

    private static string InMethod(string statements) => PendingPrograms.InMethod(statements, Members);

    [Theory]
    [InlineData("var a = F(); var b = F(); {|AP1005:await a|}; await b;")]
    [InlineData("var a = G(); var b = G(); var x = {|AP1005:await a|}; var y = await b;")]
    [InlineData("var a = G(); var b = G(); number = {|AP1005:await a.ConfigureAwait(false)|} + await b.ConfigureAwait(false);")]
    [InlineData("var a = F(); var b = F(); {|AP1005:await a.ConfigureAwait(ConfigureAwaitOptions.None)|}; await b;")]
    [InlineData("var a = F().ConfigureAwait(false); var b = F().ConfigureAwait(true); {|AP1005:await a|}; await b;")]
    [InlineData("Task a = F(), b = G(); {|AP1005:await (a)|}; await (b);")]
    [InlineData("using var a = F(); using var b = F(); {|AP1005:await a|}; await b;")]
    [InlineData("using (var a = F()) { var b = F(); {|AP1005:await a|}; await b; }")]
    [InlineData("var (a, b) = (F(), G()); {|AP1005:await a|}; await b;")]
    [InlineData("(Task a, Task<int> b) = (F(), G()); {|AP1005:await a|}; await b;")]
    [InlineData("Task a; Task b; (a, b) = (F(), G()); {|AP1005:await a|}; await b;")]
    [InlineData("var a = F(); var b = F(); var c = G(); {|AP1005:await a|}; await b; await c;")]
    [InlineData("var a = V(1); var b = V(2); number = {|AP1005:await a|}; number += await b;")]
    [InlineData("var a = V(1).AsTask(); var b = V(2); number = {|AP1005:await a|}; number += await b;")]
    [InlineData("var a = Task.Run(() => number); var b = Task.Run(async () => await F()); {|AP1005:await a|}; await b;")]
    [InlineData("var a = G(); var b = G(); if ({|AP1005:await a|} > 1) { await b; } else { await b; }")]
    [InlineData("var a = G(); var b = G(); var x = {|AP1005:await a|}; Console.WriteLine(x); var y = await b;")]
    [InlineData("var a = F(); var b = F(); {|AP1005:await a|}; b.Wait();")]
    [InlineData("var a = G(); var b = G(); var x = {|AP1005:await a|}; number = b.Result;")]
    [InlineData("var a = F(); var b = F(); var c = F(); {|AP1005:await Task.WhenAll(a, b)|}; await c;")]
    [InlineData("var a = F(); var b = F(); try { {|AP1005:await a|}; await b; } finally { number++; }")]
    [InlineData("try { var a = F(); var b = F(); {|AP1005:await a|}; await b; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("foreach (var id in ids) { var a = F(); var b = G(); {|AP1005:await a|}; await b; }")]
    [InlineData("switch (number) { case 1: var a = F(); var b = G(); {|AP1005:await a|}; await b; break; }")]
    [InlineData("var a = F(); var b = flag ? G() : F(); {|AP1005:await a|}; await b;")]
    [InlineData("Task? b = null; var a = F(); if (flag) b = F(); {|AP1005:await a|}; if (b != null) await b;")]
    [InlineData("async Task<(int, int)> L() { var a = G(); var b = G(); return ({|AP1005:await a|}, await b); } await L();")]
    [InlineData("Func<Task<int>> l = async () => { var a = G(); var b = G(); return {|AP1005:await a|} + await b; }; await l();")]
    [InlineData("async IAsyncEnumerable<int> L() { var a = G(); var b = G(); yield return {|AP1005:await a|}; yield return await b; } await foreach (var x in L()) { }")]
    [InlineData("var a = F(); await Task.Yield(); var b = F(); {|AP1005:await a|}; await b;")]
    [InlineData("var a = F(); var tasks = ids.Select(id => F()).ToList(); {|AP1005:await a|}; await Task.WhenAll(tasks);")]
    public Task Named_tasks(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = ids.Select(id => G()).ToArray(); foreach (var t in tasks) { number += {|AP1005:await t.ConfigureAwait(false)|}; }")]
    [InlineData("var tasks = (from id in ids select G()).ToArray(); foreach (Task t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = ids.Select(async id => { await F(); return id; }).ToArray(); foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(F()); foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) { tasks.Add(Task.Run(() => id)); } foreach (var t in tasks) { Console.WriteLine(); {|AP1005:await t|}; }")]
    [InlineData("var tasks = new List<Task> { F(), G() }; foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = new[] { F(), F() }; foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("Task[] tasks = [F(), G()]; foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("var tasks = new Task[3]; for (var i = 0; i < 3; i++) tasks[i] = F(); for (var i = 0; i < 3; i++) {|AP1005:await tasks[i]|};")]
    [InlineData("var tasks = ids.Select(id => G()).ToList(); for (var i = 0; i < tasks.Count; i++) number += {|AP1005:await tasks[i]|};")]
    [InlineData("var tasks = new[] { G(), G() }; number = {|AP1005:await tasks[0]|} + await tasks[1];")]
    [InlineData("var both = (F(), G()); {|AP1005:await both.Item1|}; await both.Item2;")]
    [InlineData("var both = (First: F(), Second: G()); {|AP1005:await both.First|}; await both.Second;")]
    [InlineData("var byId = new Dictionary<int, Task>(); foreach (var id in ids) byId[id] = F(); foreach (var pair in byId) {|AP1005:await pair.Value|};")]
    [InlineData("var byId = new Dictionary<int, Task<int>>(); foreach (var id in ids) byId.Add(id, G()); foreach (var (id, t) in byId) number += {|AP1005:await t|};")]
    [InlineData("var byId = new Dictionary<int, Task<int>>(); foreach (var id in ids) byId.Add(id, G()); foreach (var t in byId.Values) number += {|AP1005:await t|};")]
    [InlineData("var queue = new Queue<Task>(); foreach (var id in ids) queue.Enqueue(F()); while (queue.Count > 0) {|AP1005:await queue.Dequeue()|};")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); try { foreach (var t in tasks) {|AP1005:await t|}; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); number++; foreach (var t in tasks) { if (flag) break; {|AP1005:await t|}; }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); if (flag) await Task.WhenAll(tasks); else foreach (var t in tasks) {|AP1005:await t|};")]
    [InlineData("async IAsyncEnumerable<int> L() { var tasks = ids.Select(id => G()).ToList(); foreach (var t in tasks) yield return {|AP1005:await t|}; } await foreach (var x in L()) { }")]
    public Task Elements_of_a_list(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("var a = F(); await a; var b = F(); await b;")]
    [InlineData("await F(); await G();")]
    [InlineData("var a = F(); await a;")]
    [InlineData("var a = F(); await a; await a;")]
    [InlineData("var a = F(); var b = a; await a; await b;")]
    [InlineData("var a = F(); await _field; await a;")]
    [InlineData("var a = _field; var b = F(); await a; await b;")]
    [InlineData("var a = Stored(); var b = F(); await a; await b;")]
    [InlineData("var a = F(); var b = Stored(); await a; await b;")]
    [InlineData("var next = F(); foreach (var id in ids) { await next; next = F(); } await next;")]
    [InlineData("var next = G(); while (flag) { var x = await next; next = G(); number = x; } await next;")]
    [InlineData("var a = F(); if (flag) { await a; return; } await a;")]
    [InlineData("foreach (var t in ids.Select(id => F())) await t;")]
    [InlineData("var lazy = ids.Select(id => F()); foreach (var t in lazy) await t;")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(F()); foreach (var t in tasks) await t;")]
    [InlineData("foreach (var id in ids) { var tasks = new List<Task>(); tasks.Add(F()); foreach (var t in tasks) await t; }")]
    [InlineData("foreach (var id in ids) { var t = F(); await t; }")]
    [InlineData("var a = F(); var b = F(); _field = b; await a; await b;")]
    [InlineData("var a = F(); var b = After(a); await a; await b;")]
    [InlineData("var a = F(); var b = a.ContinueWith(t => number++); await a; await b;")]
    [InlineData("var a = G(); var b = Task.Run(async () => { number += await a; await F(); }); await a; await b;")]
    [InlineData("var gate = new SemaphoreSlim(1); var a = gate.WaitAsync(); var b = gate.WaitAsync(); await a; gate.Release(); await b;")]
    [InlineData("var a = F(); var b = F(); _ = Task.Run(async () => await b); await a; await b;")]
    [InlineData("var tasks = ids.Select(id => _field).ToList(); foreach (var t in tasks) await t;")]
    public Task Nothing_is_pending_or_it_belongs_to_others(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("var a = G(); var b = G(); await Task.WhenAll(a, b); number = await a + await b;")]
    [InlineData("var a = G(); var b = G(); await Task.WhenAll(a, b).ConfigureAwait(false); var x = await a.ConfigureAwait(false); var y = await b.ConfigureAwait(false);")]
    [InlineData("var a = G(); var b = G(); Task.WaitAll(a, b); number = await a + await b;")]
    [InlineData("var a = G(); var b = G(); var all = Task.WhenAll(a, b); await all; number = await a + await b;")]
    [InlineData("var a = G(); var b = G(); await new[] { a, b }.WaitAsync(); number = await a + await b;")]
    [InlineData("var tasks = ids.Select(id => G()).ToList(); await Task.WhenAll(tasks); foreach (var t in tasks) number += await t;")]
    [InlineData("var tasks = ids.Select(id => G()).ToList(); await Task.WhenAll(tasks).ConfigureAwait(false); for (var i = 0; i < tasks.Count; i++) number += await tasks[i];")]
    [InlineData("var tasks = ids.Select(id => G()).ToList(); await tasks.WaitAsync(); foreach (var t in tasks) number += await t;")]
    [InlineData("var tasks = ids.Select(id => G()).ToList(); try { await Task.WhenAll(tasks); } catch { } foreach (var t in tasks) number += await t;")]
    [InlineData("var a = F(); var b = F(); var c = F(); await Task.WhenAll(a, b, c); await a; await b; await c;")]
    public Task All_were_awaited_together(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("var a = F(); var b = F(); try { await a; } finally { await b; }")]
    [InlineData("var a = F(); var b = F(); try { await a; await b; } catch { await Task.WhenAll(a, b); throw; }")]
    [InlineData("var a = F(); var b = F(); try { await a; } catch (Exception e) { Console.WriteLine(e); } await b;")]
    [InlineData("var a = F(); var b = F(); try { await a; await b; } finally { b.Observe(e => { }); }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); foreach (var t in tasks) { try { await t; } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); for (var i = 0; i < tasks.Count; i++) { try { await tasks[i]; } catch (InvalidOperationException) { } }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); try { foreach (var t in tasks) await t; } finally { await Task.WhenAll(tasks); }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); try { foreach (var t in tasks) await t; } catch { foreach (var t in tasks) t.Observe(e => { }); throw; }")]
    [InlineData("var a = F(); var b = F(); await a.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); await b;")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); foreach (var t in tasks) await t.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    public Task The_rest_is_looked_after(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("var a = Safe(); var b = F(); await a; await b;")]
    [InlineData("var a = F(); var b = Safe(); await a; await b;")]
    [InlineData("var tasks = ids.Select(id => Safe()).ToList(); foreach (var t in tasks) await t;")]
    [InlineData("var tasks = ids.Select(async id => { try { await F(); } catch { } }).ToList(); foreach (var t in tasks) await t;")]
    [InlineData("var a = Task.Delay(1); var b = F(); await a; await b;")]
    [InlineData("var a = F(); var b = Task.Delay(1); await a; await b;")]
    [InlineData("var tasks = ids.Select(id => Task.Delay(id)).ToList(); foreach (var t in tasks) await t;")]
    [InlineData("var a = Task.FromResult(1); var b = G(); number = await a + await b;")]
    [InlineData("var a = _batch.GetAsync(1); var b = _batch.GetAsync(2); await _batch.ExecuteAsync(); number = await a + await b;")]
    [InlineData("var tasks = ids.Select(id => _batch.GetAsync(id)).ToList(); await _batch.ExecuteAsync(); foreach (var t in tasks) number += await t;")]
    [InlineData("var tasks = new List<Task<int>>(); foreach (var id in ids) tasks.Add(_batch.GetAsync(id)); await _batch.ExecuteAsync(); foreach (var t in tasks) number += await t;")]
    [InlineData("var source = new TaskCompletionSource(); var a = source.Task; var b = F(); await a; await b;")]
    public Task Nothing_can_fail_or_it_is_a_batch(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("var a = F(); var b = F(); await a; await b; await")]
    [InlineData("var a = F(); var b = F() await a; await b;")]
    [InlineData("var a = a; var b = b; await a; await b;")]
    [InlineData("var tasks = tasks.ToList(); foreach (var t in tasks) await t;")]
    [InlineData("var a = Unknown(); var b = Unknown(); await a; await b;")]
    [InlineData("foreach (var t in) await t;")]
    [InlineData("var both = (F(), ); await both.Item1; await both.Item2;")]
    public Task Broken_code(string statements) => Verify.NoDiagnostic(InMethod(statements), mayNotCompile: true);

    [Fact]
    public Task Top_level_code() => Verify.Reports(
        """
        using System.Threading.Tasks;

        class P
        {
            static async Task Main() { var a = F(); var b = F(); {|AP1005:await a|}; await b; }
            static async Task F() => await Task.Yield();
        }
        """);
}
