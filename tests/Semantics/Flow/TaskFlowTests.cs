using System.Text.RegularExpressions;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics.Flow;

/// <summary>Small bodies, shape by shape, and what becomes of the marked task. Each is tried with <c>ConfigureAwait</c> too.</summary>
public sealed partial class TaskFlowTests
{
    [Theory]
    [InlineData("var t = [|F()|]; await t;")]
    [InlineData("Task t; t = [|F()|]; await t;")]
    [InlineData("var t = [|G()|]; number = await t;")]
    [InlineData("var t = [|V()|]; await t;")]
    [InlineData("var t = [|F()|].ConfigureAwait(false); await t;")]
    [InlineData("var t = [|F()|]; t.Wait();")]
    [InlineData("var t = [|G()|]; number = t.Result;")]
    [InlineData("var t = [|F()|]; t.GetAwaiter().GetResult();")]
    [InlineData("var t = [|F()|]; if (flag) { await t; } else { await t; }")]
    [InlineData("var t = [|F()|]; if (flag) { await t; return; } await t;")]
    [InlineData("var t = [|F()|]; var r = t; await r;")]
    [InlineData("var t = [|F()|]; var r = t; r = F(); await t; await r;")]
    [InlineData("var t = [|F()|]; Task r; if (flag) r = t; else { await t; return; } await r;")]
    [InlineData("var t = [|F()|]; await Task.WhenAll(t, a);")]
    [InlineData("var t = [|F()|]; await Task.WhenAll([t, a]);")]
    [InlineData("var t = [|F()|]; await Task.WhenAll(new[] { t, a });")]
    [InlineData("var t = [|F()|]; var all = Task.WhenAll(t, a); await all;")]
    [InlineData("var t = [|F()|]; Task.WaitAll(t, a);")]
    [InlineData("var t = [|F()|]; switch (number) { case 1: await t; break; default: await t; break; }")]
    [InlineData("var t = [|G()|]; number = number switch { 1 => await t, _ => await t };")]
    [InlineData("var t = [|F()|]; try { if (flag) return; } finally { await t; }")]
    [InlineData("var t = [|F()|]; try { Take(1); } catch { await t; throw; } await t;")]
    [InlineData("var t = [|F()|]; try { throw new InvalidOperationException(); } catch (InvalidOperationException) { } await t;")]
    [InlineData("var t = [|F()|]; try { throw new InvalidOperationException(); } catch (Exception) { await t; }")]
    [InlineData("var t = [|F()|]; try { if (flag) throw new Exception(); } catch (Exception) when (flag) { await t; return; } await t;")]
    [InlineData("var t = [|F()|]; using (var m = new MemoryStream()) { await t; }")]
    [InlineData("var t = [|F()|]; await using (var m = new MemoryStream()) { Take(m); } await t;")]
    [InlineData("var t = [|F()|]; using var m = new MemoryStream(); if (flag) { await t; return; } await t;")]
    [InlineData("var t = [|F()|]; lock (list) { Take(1); } await t;")]
    [InlineData("var t = [|F()|]; while (flag) { Take(1); } await t;")]
    [InlineData("var t = [|F()|]; foreach (var x in array) { if (x == a) continue; Take(x); } await t;")]
    [InlineData("foreach (var x in array) { var t = [|F()|]; await t; }")]
    [InlineData("foreach (var x in array) { var t = [|F()|]; if (x == a) { await t; continue; } await t; }")]
    [InlineData("Task t = Task.CompletedTask; while (flag) { await t; t = [|F()|]; } await t;")]
    [InlineData("Task? t = null; while (flag) { if (t != null) await t; t = [|F()|]; } if (t != null) await t;")]
    [InlineData("var t = [|F()|]; goto end; end: await t;")]
    [InlineData("var t = [|F()|]; while (true) { if (flag) { await t; return; } }")]
    [InlineData("var t = [|F()|]; while (true) { Take(1); }")]
    [InlineData("Task? t = flag ? [|F()|] : null; if (t != null) await t;")]
    [InlineData("Task? t = flag ? [|F()|] : null; if (t is not null) await t;")]
    [InlineData("Task? t = flag ? [|F()|] : null; if (t == null) return; await t;")]
    [InlineData("Task? t = flag ? [|F()|] : null; await (t ?? Task.CompletedTask);")]
    [InlineData("Task? t = flag ? [|F()|] : null; t?.Wait();")]
    [InlineData("Task? t = null; if (flag) t = [|F()|]; if (t != null) await t;")]
    [InlineData("Task? t = null; if (flag) t = [|F()|]; if (flag) await t!;")]
    [InlineData("Task? t = null; if (flag) t = [|F()|]; if (!flag) return; await t!;")]
    [InlineData("Task? t = null; if (number == 1) t = [|F()|]; if (number == 1) await t!;")]
    [InlineData("Task? t = null; if (number == 1) t = [|F()|]; if (number != 1) return; await t!;")]
    [InlineData("Task? t = null; if (number == 1) t = [|F()|]; switch (number) { case 1: await t!; break; case 2: return; }")]
    [InlineData("Task? t = null; if (lazy is null) t = [|F()|]; if (lazy == null) await t!;")]
    [InlineData("var t = [|F()|]; if (flag) await t; if (!flag) await t;")]
    [InlineData("var t = flag ? a : [|F()|]; await t;")]
    [InlineData("Task t; if (flag) t = a; else t = [|F()|]; await t;")]
    [InlineData("Task? t = null; t ??= [|F()|]; await t;")]
    [InlineData("var t = number switch { 1 => [|F()|], _ => a }; await t;")]
    [InlineData("var (t, r) = ([|F()|], F()); await t; await r;")]
    [InlineData("Task t, r; (t, r) = (F(), [|F()|]); await t; await r;")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|F()|]); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|F()|]); foreach (var t in tasks) await t;")]
    [InlineData("var tasks = new Queue<Task>(); tasks.Enqueue([|F()|]); while (tasks.Count > 0) { await tasks.Dequeue(); }")]
    [InlineData("var tasks = new[] { [|F()|], F() }; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|Wrap(flag ? x : a)|]); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|Make(new MemoryStream { Position = 1 })|]); await Task.WhenAll(tasks);")]
    [InlineData("List<Task>? tasks = null; foreach (var x in array) { tasks ??= []; tasks.Add([|F()|]); } if (tasks is { Count: > 0 }) await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); if (tasks.Count > 0) await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); if (tasks.Count == 0) return; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) { tasks.Add([|F()|]); if (tasks.Count >= number) { await Task.WhenAll(tasks); tasks.Clear(); } } if (0 < tasks.Count) await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); if (tasks is { Count: > 0 }) await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task> { [|F()|], a }; await Task.WhenAll(tasks);")]
    [InlineData("Task[] tasks = [[|F()|], a]; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = array.Select(x => F()).[|ToList()|]; await Task.WhenAll(tasks);")]
    [InlineData("var all = Task.[|WhenAll(F(), F())|]; await all;")]
    [InlineData("var t = [|F()|]; if (t.IsCompleted) return; await t;")]
    [InlineData("var t = [|F()|]; if (t is { IsCompletedSuccessfully: true }) return; await t;")]
    [InlineData("var t = [|F()|]; _ = t.ContinueWith(x => x.Exception);")]
    [InlineData("var t = [|F()|]; await t.WaitAsync(CancellationToken.None);")]
    [InlineData("var t = [|F()|]; await foreach (var x in Task.WhenEach(t, a)) { await x; }")]
    [InlineData("var t = [|F()|]; if (flag) throw new Exception(); else await t; Take(1);", false)]
    [InlineData("async Task L() { var t = [|F()|]; await t; } await L();")]
    [InlineData("Func<Task> l = async () => { var t = [|F()|]; await t; }; await l();")]
    [InlineData("async IAsyncEnumerable<int> L() { var t = [|F()|]; yield return 1; await t; } await foreach (var x in L()) { }")]
    [InlineData("Task t = a, r = [|F()|]; (t, r) = (r, t); await t; await r;")]
    [InlineData("var t = [|F()|]; flag = false; if (flag) return; await t;")]
    [InlineData("var isStarted = false; Task? t = null; if (number > 1) { t = [|F()|]; isStarted = true; } if (isStarted) await t!;")]
    [InlineData("var t = [|F()|]; Task? r = null; if (r != null) return; await t;")]
    [InlineData("var t = [|F()|]; Task? r = flag ? a : null; var s = r; if (!flag && s != null) return; await t;")]
    [InlineData("var other = flag; var t = [|F()|]; if (flag) await t; if (!other) await t;")]
    [InlineData("Task? t = flag ? F() : null; t ??= [|F()|]; if (!flag) await t;")]
    [InlineData("var t = [|F()|]; if (flag) { await t; return; } try { Take(1); } catch { if (flag) return; } await t;")]
    [InlineData("Task t = a; foreach (var x in array) { if (flag) t = a; else { await t; t = [|F()|]; } } await t;")]
    [InlineData("var tasks = new Task[3]; for (var i = 0; i < 3; i++) tasks[i] = [|F()|]; for (var i = 0; i < 3; i++) { await tasks[i]; }")]
    [InlineData("var tasks = new Dictionary<int, Task>(); tasks[1] = [|F()|]; await Task.WhenAll(tasks.Values);")]
    public void It_is_observed(string statements, bool holds = true)
    {
        if (holds)
            Expect(statements, TaskFateKind.Observed);
        else
            Expect(statements, TaskFateKind.Lost, TaskLoss.Throw);
    }

    [Theory]
    [InlineData("Task L() { var t = [|F()|]; return t; } await L();")]
    [InlineData("Task L() { var t = [|F()|]; return flag ? t : Task.WhenAll(t, a); } await L();")]
    [InlineData("Func<Task> l = () => { var t = [|F()|]; return t; }; await l();")]
    [InlineData("var t = [|F()|]; Take(t);")]
    [InlineData("var t = [|F()|]; _ = t;")]
    [InlineData("var t = [|F()|]; _field = t;")]
    [InlineData("var t = [|F()|]; array[0] = t;")]
    [InlineData("var t = [|F()|]; list.Add(t);")]
    [InlineData("var t = [|F()|]; Func<Task> f = () => t; Take(f);")]
    [InlineData("var t = [|F()|]; Func<Task> f = async () => await t; await f();")]
    [InlineData("var t = [|F()|]; var pair = (t, 1); Take(pair);")]
    [InlineData("var t = [|F()|]; var pair = new { t }; Take(pair);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); Take(tasks);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add([|F()|]); _fields = tasks;")]
    [InlineData("IEnumerable<Task> L() { var t = [|F()|]; yield return t; } Take(L());")]
    [InlineData("var t = [|F()|]; Swap(ref t); await t;")]
    [InlineData("var t = [|F()|]; Take(new List<Task> { t });")]
    [InlineData("var t = [|F()|]; Take(Task.WhenAll(t, a));")]
    [InlineData("Task? t = flag ? [|F()|] : null; if (t is { } some) await some;")]
    [InlineData("var t = [|F()|]; TaskCompletionSource<Task>? signal = flag ? new() : null; signal?.SetResult(t);")]
    public void It_escapes(string statements) => Expect(statements, TaskFateKind.Escapes);

    [Theory]
    [InlineData("var t = [|F()|];", TaskLoss.End)]
    [InlineData("Task t; t = [|F()|]; await a;", TaskLoss.End)]
    [InlineData("var t = [|F()|]; Take(t.Id);", TaskLoss.End)]
    [InlineData("var t = [|F()|]; if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("var t = [|V()|]; if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; if (flag) { Take(1); return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; if (flag) throw new Exception(); await t;", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; _ = lazy ?? throw new Exception(); await t;", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; if (flag) await t;", TaskLoss.End)]
    [InlineData("var t = [|F()|]; if (flag && number > 1) await t;", TaskLoss.End)]
    [InlineData("var t = [|F()|]; switch (number) { case 1: await t; break; case 2: return; default: await t; break; }", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; switch (number) { case 1: await t; break; }", TaskLoss.End)]
    [InlineData("var t = [|G()|]; number = number switch { 1 => await t, _ => 0 };", TaskLoss.End)]
    [InlineData("foreach (var x in array) { var t = [|F()|]; if (x == a) continue; await t; }", TaskLoss.Scope)]
    [InlineData("foreach (var x in array) { var t = [|F()|]; if (x == a) break; await t; }", TaskLoss.Scope)]
    [InlineData("while (true) { var t = [|F()|]; if (flag) break; await t; }", TaskLoss.Scope)]
    [InlineData("{ var t = [|F()|]; } await a;", TaskLoss.Scope)]
    [InlineData("var t = [|F()|]; t = F(); await t;", TaskLoss.Overwritten)]
    [InlineData("Task? t = null; while (flag) { t = [|F()|]; } if (t != null) await t;", TaskLoss.Overwritten)]
    [InlineData("var t = [|F()|]; var r = t; t = F(); r = F(); await t; await r;", TaskLoss.Overwritten)]
    [InlineData("var t = [|F()|]; try { await a; } catch (Exception) { return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; try { throw new InvalidOperationException(); } catch (InvalidOperationException) { return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; try { if (flag) throw new Exception(); } catch (InvalidOperationException) { } await t;", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; try { if (flag) throw new ArgumentException(); await a; } catch (InvalidOperationException) { await t; throw; } await t;", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; try { await a; } catch (Exception) { throw; } await t;", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; try { throw new Exception(); } catch (Exception) when (flag) { await t; }", TaskLoss.Throw)]
    [InlineData("var t = [|F()|]; try { throw new Exception(); } catch (Exception) when (flag) { } catch (Exception) { return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; try { throw Make(); } catch (ArgumentException) { return; } catch (Exception) { await t; } Exception Make() => new();", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; try { if (flag) return; } finally { Take(1); } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; using (var m = new MemoryStream()) { if (flag) return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; using var m = new MemoryStream(); if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; await using (var m = new MemoryStream()) { if (flag) return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; lock (list) { if (flag) return; } await t;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; if (flag) goto end; await t; end: Take(1);", TaskLoss.End)]
    [InlineData("Task? t = flag ? [|F()|] : null; if (number > 1) return; if (t != null) await t;", TaskLoss.Return)]
    [InlineData("Task? t = null; if (flag) t = [|F()|]; if (number > 1) await t!;", TaskLoss.End)]
    [InlineData("Task? t = null; if (flag) t = [|F()|]; flag = number > 1; if (flag) await t!;", TaskLoss.End)]
    [InlineData("var (t, r) = ([|F()|], F()); await r;", TaskLoss.End)]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|F()|]); await a;", TaskLoss.End)]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|F()|]); if (flag) return; await Task.WhenAll(tasks);", TaskLoss.Return)]
    [InlineData("var tasks = new List<Task>(); foreach (var x in array) tasks.Add([|F()|]); tasks = []; await Task.WhenAll(tasks);", TaskLoss.Overwritten)]
    [InlineData("var tasks = new[] { [|F()|], F() }; if (flag) return; await Task.WhenAll(tasks);", TaskLoss.Return)]
    [InlineData("var tasks = new List<Task> { [|F()|] }; if (tasks.Count > number) return; await Task.WhenAll(tasks);", TaskLoss.Return)]
    [InlineData("Task[] tasks = [[|F()|], a]; if (flag) return; await Task.WhenAll(tasks);", TaskLoss.Return)]
    [InlineData("var tasks = array.Select(x => F()).[|ToList()|]; await a;", TaskLoss.End)]
    [InlineData("var tasks = array.Select(async x => await x).[|ToArray()|]; if (flag) return; await Task.WhenAll(tasks);", TaskLoss.Return)]
    [InlineData("var all = Task.[|WhenAll(F(), F())|]; if (flag) return; await all;", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; var all = Task.WhenAll(t, a); if (flag) return; await all;", TaskLoss.Return)]
    [InlineData("using var cts = new CancellationTokenSource(); var t = [|F()|]; await a; cts.Cancel();", TaskLoss.End)]
    [InlineData("Task L() { var t = [|F()|]; if (flag) return Task.CompletedTask; return t; } await L();", TaskLoss.Return)]
    [InlineData("async Task L() { var t = [|F()|]; if (flag) return; await t; } await L();", TaskLoss.Return)]
    [InlineData("Func<Task> l = async () => { var t = [|F()|]; if (flag) return; await t; }; await l();", TaskLoss.Return)]
    [InlineData("async IAsyncEnumerable<int> L() { var t = [|F()|]; yield return 1; if (flag) yield break; await t; } await foreach (var x in L()) { }", TaskLoss.Return)]
    [InlineData("var t = [|F()|]; if (flag) { await t; } else if (number > 3) { return; } else { await t; }", TaskLoss.Return)]
    [InlineData("var t = [|Task.Run(() => Take(1))|]; if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("Func<Task> f = F; var t = [|f()|]; if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("flag = true; var t = [|F()|]; if (flag) return; await t;", TaskLoss.Return)]
    [InlineData("Task t = a, r = [|F()|]; (t, r) = (r, t); await r;", TaskLoss.End)]
    public void It_is_lost(string statements, TaskLoss loss) => Expect(statements, TaskFateKind.Lost, loss);

    [Theory]
    [InlineData("var t = [|F()|]; await Task.WhenAny(t, a);")]
    [InlineData("var t = [|F()|]; if (await Task.WhenAny(t, Task.Delay(1)) != t) return; await t;")]
    [InlineData("var t = [|F()|]; if (!t.Wait(100)) return;")]
    [InlineData("var t = [|F()|]; await t.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("var t = [|F()|]; Task.WaitAny(t, a);")]
    [InlineData("var t = [|F()|]; void L() => t.Wait(); if (flag) return; L();")]
    [InlineData("await [|F()|];")]
    [InlineData("_ = [|F()|];")]
    [InlineData("Take([|F()|]);")]
    [InlineData("_field = [|F()|];")]
    [InlineData("list.Add([|F()|]);")]
    [InlineData("var t = Task.[|FromResult(1)|];")]
    [InlineData("var t = [|Interlocked.Exchange(ref _field, null)|]; if (flag) return; await t!;")]
    [InlineData("var tasks = _fields; tasks!.Add([|F()|]);")]
    [InlineData("var tasks = list; tasks.Add([|F()|]);")]
    [InlineData("var tasks = Lists(); tasks.Add([|F()|]);")]
    [InlineData("var tasks = new List<Task>(); _fields = tasks; tasks.Add([|F()|]);")]
    [InlineData("var tasks = new List<Task>(); var other = tasks; other.Add([|F()|]); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); Action stop = () => Task.WaitAll(tasks.ToArray()); tasks.Add([|F()|]); stop();")]
    public void Nobody_can_tell(string statements) => Expect(statements, TaskFateKind.Unknown);

    private static void Expect(string statements, TaskFateKind kind, TaskLoss loss = TaskLoss.None)
    {
        var configured = statements.Contains("ConfigureAwait") ? statements : Awaits().Replace(statements, "await $1.ConfigureAwait(false)");
        foreach (var framework in Source.Frameworks)
        {
            if (framework == FrameworkReferences.Net8 && statements.Contains("WhenEach"))
                continue;
            Assert.Equal((kind, loss), Fate(statements, framework));
            Assert.Equal((kind, loss), Fate(configured, framework));
        }
    }

    private static (TaskFateKind, TaskLoss) Fate(string statements, string framework)
    {
        var source = Source.InMethod(statements, framework, members: "Task? _field; List<Task>? _fields; static void Swap(ref Task t) { } static List<Task> Lists() => []; static async Task Wrap(Task t) => await t; static async Task Make(Stream s) => await s.FlushAsync();");
        var call = source.Call;
        var root = (IMethodBodyOperation)call.Root();
        var fate = TaskFlow.Around(call, ControlFlowGraph.Create(root), source.Symbols)!.FateOf(call);
        return (fate.Kind, fate.Loss);
    }

    [GeneratedRegex(@"\bawait (\w+)(?=[;!)])")]
    private static partial Regex Awaits();
}
