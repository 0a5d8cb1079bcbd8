using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceLosersAbandonedAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceLosersAbandonedTests
{
    [Theory]
    [InlineData("await await {|AP3005:Task.WhenAny|}(F(), F());")]
    [InlineData("await (await {|AP3005:Task.WhenAny|}(F(), F()).ConfigureAwait(false)).ConfigureAwait(false);")]
    [InlineData("var r = await await {|AP3005:Task.WhenAny|}(G(), G()); Console.WriteLine(r);")]
    [InlineData("var w = await {|AP3005:Task.WhenAny|}(G(), G()); Console.WriteLine(await w);")]
    [InlineData("var w = await {|AP3005:Task.WhenAny|}(G(), G()).ConfigureAwait(false); Console.WriteLine(await w.ConfigureAwait(false));")]
    [InlineData("var w = await {|AP3005:Task.WhenAny|}(G(), G()); Console.WriteLine(w.Result);")]
    [InlineData("var w = await {|AP3005:Task.WhenAny|}(F(), F()); w.GetAwaiter().GetResult();")]
    [InlineData("Console.WriteLine((await {|AP3005:Task.WhenAny|}(G(), G())).Result);")]
    [InlineData("await {|AP3005:Task.WhenAny|}(G(), G()).Unwrap();")]
    [InlineData("await {|AP3005:Task.WhenAny|}(F(), F()).Unwrap().ConfigureAwait(false);")]
    [InlineData("{|AP3005:Task.WhenAny|}(F(), F()).GetAwaiter().GetResult().GetAwaiter().GetResult();")]
    [InlineData("var race = {|AP3005:Task.WhenAny|}(F(), F()); await await race;")]
    [InlineData("var a = F(); var b = F(); await await {|AP3005:Task.WhenAny|}(a, b);")]
    [InlineData("var a = F(); var b = F(); var w = await {|AP3005:Task.WhenAny|}(a, b); Console.WriteLine(w == a); await w;")]
    [InlineData("Task a; a = F(); await await {|AP3005:Task.WhenAny|}(a, task);")]
    [InlineData("var a = F(); await await {|AP3005:Task.WhenAny|}(a, F()); await a;")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(new[] { F(), F() });")]
    [InlineData("await await {|AP3005:Task.WhenAny|}([F(), F()]);")]
    [InlineData("await await {|AP3005:Task.WhenAny|}([F(), .. list]);")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(new List<Task> { F(), F() });")]
    [InlineData("Task[] tasks = [F(), F()]; await await {|AP3005:Task.WhenAny|}(tasks);")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await await {|AP3005:Task.WhenAny|}(tasks);")]
    [InlineData("var tasks = ids.Select(async id => await Load(id)).ToArray(); await await {|AP3005:Task.WhenAny|}(tasks);")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(ids.Select(id => Load(id)));")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(ids.Select(Load));")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(Load(id)); await await {|AP3005:Task.WhenAny|}(tasks);")]
    [InlineData("var tasks = new Task[2]; tasks[0] = F(); tasks[1] = F(); await await {|AP3005:Task.WhenAny|}(tasks);")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(Task.Run(() => 1), Task.Run(() => 2));")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(flag ? F() : G(), F());")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(V().AsTask(), V().AsTask());")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(Task.WhenAll(F(), F()), F());")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(F(), Guarded());")]
    [InlineData("Func<Task> f = async () => await await {|AP3005:Task.WhenAny|}(F(), F()); await f();")]
    [InlineData("async Task L() => await await {|AP3005:Task.WhenAny|}(F(), F()); await L();")]
    [InlineData("cts.Cancel(); await await {|AP3005:Task.WhenAny|}(F(), F());")]
    [InlineData("try { await await {|AP3005:Task.WhenAny|}(F(cts.Token), F(cts.Token)); } finally { Console.WriteLine(); }")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(F(), F()); cts.Token.ThrowIfCancellationRequested();")]
    [InlineData("await TaskScope.RunAsync(async scope => { await scope.Start(F); scope.Cancel(); }); await await {|AP3005:Task.WhenAny|}(F(), F());")]
    [InlineData("await await {|AP3005:Task.WhenAny|}(F(), F()); await TaskScope.RunAsync(async scope => { await scope.Start(F); scope.Cancel(); });")]
    [InlineData("using var linked = CancellationTokenSource.CreateLinkedTokenSource(cts.Token); await await {|AP3005:Task.WhenAny|}(F(linked.Token), F(linked.Token));")]
    public Task Losers_that_nobody_cancels_or_observes_are_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    // The winner is nobody's, or its outcome is unclear: another rule's, or none's.
    [InlineData("await Task.WhenAny(F(), F());")]
    [InlineData("_ = await Task.WhenAny(F(), F());")]
    [InlineData("_ = await await Task.WhenAny(G(), G());")]
    [InlineData("var w = await Task.WhenAny(F(), F()); if (w.IsFaulted) return;")]
    [InlineData("var w = await Task.WhenAny(F(), F()); Keep(w);")]
    [InlineData("await await Task.WhenAny(F());")]
    // Limits and signals.
    [InlineData("await await Task.WhenAny(F(), Task.Delay(100));")]
    [InlineData("var limit = Task.Delay(100); await await Task.WhenAny(F(), limit);")]
    [InlineData("await await Task.WhenAny(F(), Pause());")]
    [InlineData("await await Task.WhenAny(F(), AfterTimeout());")]
    [InlineData("await await Task.WhenAny(F(), source.Task);")]
    [InlineData("await await Task.WhenAny(F(), Stopped());")]
    // Work of others, and work that cannot fail.
    [InlineData("await await Task.WhenAny(task, task);")]
    [InlineData("await await Task.WhenAny(list);")]
    [InlineData("await await Task.WhenAny(F(), stored);")]
    [InlineData("await await Task.WhenAny(F(), Current);")]
    [InlineData("await await Task.WhenAny(Task.FromResult(1), Task.FromResult(2));")]
    [InlineData("await await Task.WhenAny(Guarded(), Guarded());")]
    [InlineData("await await Task.WhenAny(task.WaitAsync(cts.Token), task.ContinueWith(_ => { }));")]
    [InlineData("await await Task.WhenAny(list.Select(t => t));")]
    // Loops, windows.
    [InlineData("while (flag) await await Task.WhenAny(F(), F());")]
    [InlineData("foreach (var id in ids) { var w = await Task.WhenAny(Load(id), F()); await w; }")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); while (tasks.Count > 0) { var w = await Task.WhenAny(tasks); tasks.Remove(w); await w; }")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); var w = await Task.WhenAny(tasks); tasks.Remove(w); await w;")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await await Task.WhenAny(tasks); tasks.RemoveAll(t => t.IsCompleted);")]
    // Looked at.
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b); await Task.WhenAll(a, b);")]
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b).ConfigureAwait(false); await a.ConfigureAwait(false); await b.ConfigureAwait(false);")]
    [InlineData("var a = F(); var b = F(); try { await await Task.WhenAny(a, b); } finally { await Task.WhenAll(a, b); }")]
    [InlineData("var a = F(); await await Task.WhenAny(a, task); if (a.IsCompleted) return;")]
    [InlineData("var a = F(); await await Task.WhenAny(a, task); a.Wait(100);")]
    [InlineData("var a = G(); var b = G(); var w = await Task.WhenAny(a, b); Console.WriteLine(w == a ? await a : await b);")]
    [InlineData("Task[] tasks = [F(), F()]; await await Task.WhenAny(tasks); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await await Task.WhenAny(tasks); foreach (var t in tasks) await t;")]
    // Handed on, before or after.
    [InlineData("var a = F(); _ = a; await await Task.WhenAny(a, task);")]
    [InlineData("var a = F(); await await Task.WhenAny(a, task); _ = a;")]
    [InlineData("var a = F(); Keep(a); await await Task.WhenAny(a, task);")]
    [InlineData("var a = F(); await await Task.WhenAny(a, task); stored = a;")]
    [InlineData("var a = F(); a.ContinueWith(t => Console.WriteLine(t.Exception)); await await Task.WhenAny(a, task);")]
    [InlineData("var a = F(); Func<Task> later = () => a; await await Task.WhenAny(a, task); await later();")]
    [InlineData("var a = F(); Func<Task> f = async () => await await Task.WhenAny(a, task); await f();")]
    [InlineData("var a = F(); a.Observe(e => Console.WriteLine(e)); await await Task.WhenAny(a, task);")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); list.AddRange(tasks); await await Task.WhenAny(tasks);")]
    [InlineData("var a = F(); a = F(); await await Task.WhenAny(a, task);")]
    // Cancelled.
    [InlineData("await await Task.WhenAny(F(cts.Token), F(cts.Token)); cts.Cancel();")]
    [InlineData("await await Task.WhenAny(F(cts.Token), F(cts.Token)); cts?.Cancel();")]
    [InlineData("await await Task.WhenAny(F(cts.Token), F(cts.Token)); await cts.CancelAsync();")]
    [InlineData("await await Task.WhenAny(F(cts.Token), F(cts.Token)); cts.CancelAfter(100);")]
    [InlineData("try { await await Task.WhenAny(F(cts.Token), F(cts.Token)).ConfigureAwait(false); } finally { cts.Cancel(); }")]
    [InlineData("var w = await Task.WhenAny(F(cts.Token), F(cts.Token)); cts.Cancel(); await w;")]
    [InlineData("await await Task.WhenAny(F(cts.Token), F(cts.Token)); CancelRest();")]
    [InlineData("void Stop() => cts.Cancel(); await await Task.WhenAny(F(cts.Token), F(cts.Token)); Stop();")]
    [InlineData("Action stop = cts.Cancel; Func<Task> f = async () => await await Task.WhenAny(F(cts.Token), F(cts.Token)); await f(); stop();")]
    // Looked at in other spellings.
    [InlineData("var a = F(); var b = F(); var w = await Task.WhenAny(a, b); await w; await (w == a ? b : a);")]
    [InlineData("var a = F(); var b = F(); var w = await Task.WhenAny(a, b); if (w == a) { await a; await b; } else { await b; await a; } await w;")]
    [InlineData("var a = F(); var b = F(); var w = await Task.WhenAny(a, b); await w; switch (w == a) { case true: await b; break; default: await a; break; }")]
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b); try { await a; await b; } catch (TimeoutException) { }")]
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b); _ = Task.WhenAll(a, b).ContinueWith(t => t.Exception);")]
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b); list.Add(a); list.Add(b);")]
    [InlineData("var a = F(); var b = F(); await await Task.WhenAny(a, b); foreach (var t in new[] { a, b }) await t;")]
    [InlineData("var a = F(); var b = F(); var all = Task.WhenAll(a, b); await await Task.WhenAny(a, b); await all;")]
    [InlineData("var a = F(); var b = a; await await Task.WhenAny(a, task); await b;")]
    [InlineData("Task? a = null; a ??= F(); await await Task.WhenAny(a, task); await a;")]
    [InlineData("var (a, b) = (F(), F()); await await Task.WhenAny(a, b); await a; await b;")]
    [InlineData("Task[] tasks = [F(), F()]; await await Task.WhenAny(tasks); Task.WaitAll(tasks);")]
    [InlineData("Task[] tasks = [F(), F()]; await await Task.WhenAny(tasks); foreach (var t in tasks) GC.KeepAlive(t);")]
    [InlineData("Task[] tasks = [F(), F()]; await await Task.WhenAny(tasks); for (var i = 0; i < tasks.Length; i++) await tasks[i];")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await await Task.WhenAny(tasks); tasks.ForEach(t => t.Wait());")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await await Task.WhenAny(tasks); await Task.WhenAll(tasks.Where(t => !t.IsCompleted));")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(F()); tasks.Add(F()); await await Task.WhenAny(tasks); var rest = tasks; await Task.WhenAll(rest);")]
    [InlineData("var tasks = new List<Task> { F(), F() }; Action later = () => Task.WaitAll(tasks.ToArray()); await await Task.WhenAny(tasks); later();")]
    // From elsewhere in other spellings.
    [InlineData("await await Task.WhenAny(F(), stored = F());")]
    [InlineData("await await Task.WhenAny(F(), Task.CompletedTask);")]
    [InlineData("await await Task.WhenAny(F(), new TaskCompletionSource().Task);")]
    [InlineData("await await Task.WhenAny(F(), Task.Delay(Timeout.Infinite, cts.Token));")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); await await Task.WhenAny(F(), timer.WaitForNextTickAsync().AsTask());")]
    [InlineData("using var process = new System.Diagnostics.Process(); await await Task.WhenAny(F(), process.WaitForExitAsync());")]
    [InlineData("var tasks = new Dictionary<Task, int> { [F()] = 1, [F()] = 2 }; await await Task.WhenAny(tasks.Keys);")]
    [InlineData("await await Task.WhenAny(list.Concat(new[] { task }));")]
    [InlineData("await await Task.WhenAny(from t in list where !t.IsCompleted select t);")]
    [InlineData("await await Task.WhenAny(list.ToArray());")]
    // Awaited otherwise.
    [InlineData("await Task.WhenAny(F(), F()).WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("var w = await Task.WhenAny(F(), F()); await w.WaitAsync(TimeSpan.FromSeconds(1)); stored = w;")]
    [InlineData("for (; flag;) { var a = F(); var w = await Task.WhenAny(a, F()); await w; }")]
    [InlineData("do { await await Task.WhenAny(F(), F()); } while (flag);")]
    [InlineData("await TaskScope.RunAsync(async scope => { await await Task.WhenAny(scope.Start(F), scope.Start(F)); });")]
    [InlineData("await TaskScope.RunAsync(async scope => { await await Task.WhenAny(F(scope.CancellationToken), F(scope.CancellationToken)); scope.Cancel(); });")]
    [InlineData("await TaskScope.RunAsync(async scope => { await await Task.WhenAny(scope.Start(F), scope.Start(F)); scope.Cancel(); });")]
    public Task Other_races_are_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Fact]
    public Task Other_methods_of_the_name_are_left_alone() => Verify.NoDiagnostic(
        """
        using System.Threading.Tasks;

        class Race
        {
            public static Task<Task> WhenAny(params Task[] tasks) => throw null!;
            async Task F() => await Task.Yield();
            async Task M() => await await WhenAny(F(), F());
        }
        """);

    [Theory]
    [InlineData("await await Task.WhenAny(F(, F());")]
    [InlineData("await await Task.WhenAny(F(), F()")]
    [InlineData("await await Task.WhenAny(Missing(), Missing());")]
    [InlineData("Task a = a; await await Task.WhenAny(a, a);")]
    [InlineData("var tasks = tasks.ToList(); await await Task.WhenAny(tasks);")]
    public Task Broken_code_is_left_alone(string body) => Verify.NoDiagnostic(Program(body), mayNotCompile: true);

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            Task stored = Task.CompletedTask;
            readonly TaskCompletionSource source = new();

            Task Current => stored;

            async Task F(CancellationToken token = default) { await Task.Yield(); }
            async Task<int> G() { await Task.Yield(); return 1; }
            async ValueTask V() { await Task.Yield(); }
            async Task Load(int id) { await Task.Yield(); }
            async Task Guarded() { try { await F(); } catch { } }
            async Task AfterTimeout() { await Task.Delay(100); throw new TimeoutException(); }
            Task Pause() { return Task.Delay(100); }
            Task Stopped() => source.Task;
            void Keep(Task task) { }
            void CancelRest() { }

            async Task M(bool flag, Task task, List<Task> list, IEnumerable<int> ids, CancellationTokenSource cts)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
