using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.BlockingOnPendingTaskAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class BlockingOnPendingTaskTests
{
    [Theory]
    [InlineData("_ = G().{|AP3010:Result|};")]
    [InlineData("F().{|AP3010:Wait|}();")]
    [InlineData("F().{|AP3010:Wait|}(token);")]
    [InlineData("(F()).{|AP3010:Wait|}();")]
    [InlineData("F().GetAwaiter().{|AP3010:GetResult|}();")]
    [InlineData("_ = G().ConfigureAwait(false).GetAwaiter().{|AP3010:GetResult|}();")]
    [InlineData("_ = V().{|AP3010:Result|};")]
    [InlineData("_ = V().AsTask().{|AP3010:Result|};")]
    [InlineData("V().GetAwaiter().{|AP3010:GetResult|}();")]
    [InlineData("task.{|AP3010:Wait|}();")]
    [InlineData("pump.{|AP3010:Wait|}();")]
    [InlineData("var t = G(); var r = t.{|AP3010:Result|};")]
    [InlineData("var t = F(); t?.{|AP3010:Wait|}();")]
    [InlineData("Task.{|AP3010:WaitAll|}(F(), G());")]
    [InlineData("Task.{|AP3010:WaitAny|}(F(), G());")]
    [InlineData("Task.{|AP3010:WaitAll|}(list.ToArray());")]
    [InlineData("Task.WhenAll(F(), G()).{|AP3010:Wait|}();")]
    [InlineData("Task.Run(() => 1).{|AP3010:Wait|}();")]
    [InlineData("var r = number + G().{|AP3010:Result|}.CompareTo(1);")]
    [InlineData("var t = G(); var d = Task.Delay(1); if (await Task.WhenAny(t, d, F()) == d) return; Console.WriteLine(t.{|AP3010:Result|});")]
    [InlineData("var t = F(); try { t.{|AP3010:Wait|}(token); } catch (Exception) { } t.GetAwaiter().GetResult();")]
    [InlineData("var t = G(); await Task.WhenAny(t, F()); _ = t.{|AP3010:Result|};")]
    [InlineData("var t = G(); if (flag) await t; _ = t.{|AP3010:Result|};")]
    [InlineData("var t = G(); if (!t.IsCompleted) { _ = t.{|AP3010:Result|}; }")]
    [InlineData("var t = G(); if (t.IsCompleted) { t = G(); _ = t.{|AP3010:Result|}; }")]
    [InlineData("var t = G(); if (t.IsCompleted || flag) { _ = t.{|AP3010:Result|}; }")]
    [InlineData("var t = G(); if (!t.IsCompleted) Console.WriteLine(); _ = t.{|AP3010:Result|};")]
    [InlineData("var all = ints.ToArray(); var i = Task.{|AP3010:WaitAny|}(all, token); var t = all[i]; Console.WriteLine(t.Result + all[i].Result);")]
    [InlineData("var a = new Lazy<Task<int>>(G); var b = new Lazy<Task<int>>(G); await a.Value; Console.WriteLine(b.Value.{|AP3010:Result|});")]
    [InlineData("if (ints[0].IsCompleted) Console.WriteLine(ints[number].{|AP3010:Result|});")]
    [InlineData("foreach (var t in ints) { _ = t.{|AP3010:Result|}; } await Task.WhenAll(ints);")]
    [InlineData("Func<Task> f = async () => { F().{|AP3010:Wait|}(); await F(); };")]
    [InlineData("Func<Task<int>> f = () => Task.FromResult(G().{|AP3010:Result|});")]
    [InlineData("int L() => G().{|AP3010:Result|}; L();")]
    [InlineData("try { F().{|AP3010:Wait|}(); } finally { }")]
    public Task A_wait_for_what_may_be_pending_is_reported(string statements) => Reports(statements);

    [Theory]
    // Complaint: a completed task holds nobody.
    [InlineData("var t = G(); await t; _ = t.Result;")]
    [InlineData("var t = G(); await t.ConfigureAwait(false); _ = t.GetAwaiter().GetResult();")]
    [InlineData("var a = G(); var b = G(); await Task.WhenAll(a, b); _ = a.Result + b.Result;")]
    [InlineData("await Task.WhenAll(ints); foreach (var t in ints) Console.WriteLine(t.Result);")]
    [InlineData("await Task.WhenAll(ints).ConfigureAwait(false); _ = ints.Select(t => t.Result).ToList();")]
    [InlineData("await Task.WhenAll(ints); _ = ints[0].Result;")]
    [InlineData("var all = ints.ToArray(); await Task.WhenAll(all); _ = all[1].Result + all.Sum(t => t.Result);")]
    [InlineData("var a = G(); var b = G(); Task.WaitAll(a, b); Console.WriteLine((flag ? a : b).Result);", false)]
    [InlineData("try { await Task.WhenAll(ints); } catch (Exception) { } foreach (var t in ints) { if (!t.IsFaulted) Console.WriteLine(t.Result); }")]
    [InlineData("_ = ints.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result).ToList();")]
    [InlineData("var t = G(); if (t.IsCompleted) Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (!t.IsCompleted) return; Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (!t.IsCompletedSuccessfully) { await t; return; } Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (t.IsCompleted == false) return; if (!t.IsCompleted) throw new Exception(); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (!t.IsCompleted) { await t; } else { Console.WriteLine(t.Result); }")]
    [InlineData("var t = G(); Console.WriteLine(!t.IsCompleted ? 0 : t.Result);")]
    [InlineData("var t = G(); if (t.Status == TaskStatus.RanToCompletion) Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (t.Status != TaskStatus.RanToCompletion) return; Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (t.Status is TaskStatus.RanToCompletion or TaskStatus.Faulted) Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (t is { IsCompletedSuccessfully: true }) Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); switch (t.Status) { case TaskStatus.RanToCompletion: Console.WriteLine(t.Result); break; }")]
    [InlineData("var t = G(); Console.WriteLine(t.Status switch { TaskStatus.RanToCompletion => t.Result, _ => 0 });")]
    [InlineData("var t = G(); while (!t.IsCompleted) Thread.Sleep(1); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); foreach (var id in list) { t = G(); if (t.IsCompleted) Console.WriteLine(t.Result); }")]
    [InlineData("var lazy = new Lazy<Task<int>>(G); await lazy.Value; Console.WriteLine(lazy.Value.Result);")]
    [InlineData("await pump; pump.Wait(); await this.pump.ConfigureAwait(false);")]
    [InlineData("for (var i = 0; i < ints.Count; i++) { if (!ints[i].IsCompletedSuccessfully) continue; Console.WriteLine(ints[i].Result); }")]
    [InlineData("var all = ints.ToArray(); for (var i = 0; i < all.Length; i++) { if (all[i].IsCompleted) Console.WriteLine(all[i].Result); }")]
    [InlineData("if (pump.IsCompleted) pump.GetAwaiter().GetResult();")]
    [InlineData("if (!this.pump.IsCompleted) return; pump.Wait();")]
    [InlineData("var t = G(); var w = await Task.WhenAny(t, F()); if (w == t) Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (await Task.WhenAny(t, F()) != t) throw new TimeoutException(); Console.WriteLine(t.Result);")]
    [InlineData("var w = await Task.WhenAny(ints); Console.WriteLine(w.Result);")]
    [InlineData("Console.WriteLine((await Task.WhenAny(ints)).Result);")]
    [InlineData("var t = G(); var d = Task.Delay(1); if (await Task.WhenAny(t, d) == d) throw new TimeoutException(); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); var d = Task.Delay(1); var w = await Task.WhenAny(t, d).ConfigureAwait(false); if (w == d) return; Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (t.IsCanceled) number++; else if (t.IsFaulted) number--; else Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); switch (t) { case { IsFaulted: true }: break; default: Console.WriteLine(t.Result); break; }")]
    [InlineData("var t = G(); var status = t.Status; switch (status) { case TaskStatus.RanToCompletion: Console.WriteLine(t.Result); break; }")]
    [InlineData("var t = G(); Console.WriteLine(t.Status switch { TaskStatus.RanToCompletion when t.Result > 1 => 1, _ => 0 });")]
    [InlineData("if (kept?.Result == 1) return; kept = Task.FromResult(1);")]
    // Complaint: a wait of one's own is a wait.
    [InlineData("var t = G(); await Within(t, 100); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); await Within(limit: 100, task: t).ConfigureAwait(false); Console.WriteLine(t.GetAwaiter().GetResult());")]
    [InlineData("var t = G(); await Task.WhenAll(t, F()).WithoutContext(); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); await t.WithoutContext(); Console.WriteLine(t.Result);")]
    [InlineData("var all = ints.ToArray(); await Task.WhenAll(all).WithoutContext(); Console.WriteLine(all[0].Result + all[1].Result);")]
    [InlineData("var all = ints.ToArray(); WaitForAll(all); for (var i = 0; i < 2; i++) Console.WriteLine(all[i].Result);")]
    [InlineData("var b = new Batch(); var t = b.GetAsync(); b.Execute(); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); System.Diagnostics.Debug.Assert(t.IsCompleted); Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (!TryWait(t)) return; Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); if (!t.Wait(100)) return; Console.WriteLine(t.Result);")]
    [InlineData("var t = G(); t.GetAwaiter().GetResult(); F();", false)]
    [InlineData("await G().ContinueWith(t => Console.WriteLine(t.Result));")]
    [InlineData("_ = Task.FromResult(1).Result; Task.CompletedTask.Wait(); Done().Wait();")]
    // Timed waits and polls are another rule's, and so is what is read behind one.
    [InlineData("F().Wait(100);")]
    [InlineData("F().Wait(0);")]
    [InlineData("Task.WaitAll([F()], 100);")]
    [InlineData("var t = G(); t.Wait(100); Console.WriteLine(t.Result);")]
    // No await may be here.
    [InlineData("lock (list) { F().Wait(); }")]
    [InlineData("try { } catch (Exception) when (G().Result > 1) { }")]
    [InlineData("Func<int> f = () => G().Result;")]
    [InlineData("Action f = () => F().Wait();")]
    [InlineData("list.ForEach(t => t.Wait());")]
    [InlineData("System.Linq.Expressions.Expression<Func<int>> e = () => G().Result;")]
    [InlineData("System.Linq.Expressions.Expression<Func<Task<int>>> e = () => Task.FromResult(G().Result);")]
    [InlineData("_ = nameof(Task<int>.Result);")]
    // No task's.
    [InlineData("_ = new Answer().Result; new Answer().Wait();")]
    public Task Other_places_are_left_alone(string statements, bool isSilent = true) =>
        isSilent ? NoDiagnostic(statements) : Reports(statements.Replace(".GetResult()", ".{|AP3010:GetResult|}()").Replace(".WaitAll(", ".{|AP3010:WaitAll|}("));

    [Theory]
    [InlineData("int M() => G().{|AP3010:Result|};")]
    [InlineData("static Task<int> H() { lock (typeof(C)) { G().Wait(); } return Task.FromResult(G().{|AP3010:Result|}); }")]
    [InlineData("void M() { G().{|AP3010:Wait|}(); }")]
    [InlineData("static void Main() { G().{|AP3010:Wait|}(); }")]
    [InlineData("Task M() { G().{|AP3010:Wait|}(); return Task.CompletedTask; }")]
    [InlineData("protected internal override async Task N() { G().{|AP3010:Wait|}(); await G(); }")]
    [InlineData("protected internal override Task N() { G().{|AP3010:Wait|}(); return Task.CompletedTask; }")]
    [InlineData("async void M() { G().{|AP3010:Wait|}(); await G(); }")]
    [InlineData("async IAsyncEnumerable<int> M() { yield return G().{|AP3010:Result|}; await G(); }")]
    [InlineData("int M() { return G().Result; }", false)]
    // Others say what these look like.
    [InlineData("[Obsolete] int M() => G().Result;")]
    [InlineData("public C() { G().Wait(); }")]
    [InlineData("~C() { G().Wait(); }")]
    [InlineData("int P => G().Result;")]
    [InlineData("int P { get { return G().Result; } set { G().Wait(); } }")]
    [InlineData("int this[int i] => G().Result;")]
    [InlineData("int field = G().Result;")]
    [InlineData("public static implicit operator int(C c) => G().Result;")]
    [InlineData("protected internal override int O() => G().Result;")]
    [InlineData("public virtual int O2() => G().Result;")]
    [InlineData("public void Dispose() { G().Wait(); }")]
    [InlineData("void IDisposable.Dispose() { G().Wait(); } public void Dispose() { }")]
    [InlineData("int M(out int x) { x = 1; return G().Result; }")]
    [InlineData("int M(Span<int> x) => G().Result;")]
    [InlineData("IEnumerable<int> M() { yield return G().Result; }")]
    public Task It_depends_on_the_function(string member, bool asWritten = true) => Verify.Reports(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        abstract class C : D, IDisposable
        {
            static async Task<int> G() { await Task.Yield(); return 1; }
            {{(asWritten ? member : member.Replace(".Result", ".{|AP3010:Result|}"))}}
        }

        abstract class D
        {
            protected internal virtual Task N() => Task.CompletedTask;
            protected internal virtual int O() => 1;
        }
        """.Replace("abstract class C : D, IDisposable", member.Contains("Dispose") ? "abstract class C : D, IDisposable" : "abstract class C : D"));

    [Theory]
    [InlineData("int x = t.IsCompleted ? t.{|AP3010:Result|} : 0;")]
    [InlineData("int? x = t.IsCompleted ? t.{|AP3010:Result|} : null;")]
    [InlineData("return t.IsCompleted ? t.{|AP3010:Result|} : default;")]
    [InlineData("return (t.IsCompleted) ? (t.{|AP3010:Result|}) : -1;")]
    public Task What_has_ended_need_not_have_succeeded(string statements) => Verify.Reports(Guess(statements));

    [Theory]
    [InlineData("return t.IsCompletedSuccessfully ? t.Result : 0;")]
    [InlineData("return t.IsCompleted ? t.Result : Other();")]
    [InlineData("if (t.IsCompleted) return t.Result; return 0;")]
    [InlineData("return other.IsCompleted && t.IsCompleted ? t.Result : 0;")]
    public Task Other_tests_of_completion_are_no_guess(string statements) => Verify.NoDiagnostic(Guess(statements));

    [Theory]
    // AP1001's: the handler sees the first failure only, blocked or not.
    [InlineData("try { Task.WhenAll(F(), G()).GetAwaiter().GetResult(); } catch (Exception e) { Console.WriteLine(e); }")]
    public Task Two_rules_never_report_one_cause(string statements) => NoDiagnostic(statements);

    [Theory]
    [InlineData("F(.Wait();")]
    [InlineData("Task t = t; t.Wait(; await")]
    [InlineData("_ = Missing().Result;")]
    [InlineData("var x = t.IsCompleted ? t.Result :")]
    public Task Broken_code_is_left_alone(string statements) => Verify.NoDiagnostic(Program(statements), mayNotCompile: true);

    private static Task Reports(string statements) => Verify.Reports(Program(statements));

    private static Task NoDiagnostic(string statements) => Verify.NoDiagnostic(Program(statements));

    private static string Guess(string statements) =>
        $$"""
        using System.Threading.Tasks;

        class C
        {
            static int Other() => 1;

            int? M(Task<int> t, Task other)
            {
                {{statements}}
                return null;
            }
        }
        """;

    private static string Program(string statements) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        static class Extensions { public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable WithoutContext(this Task task) => task.ConfigureAwait(false); }

        class Batch { public Task<int> GetAsync() => Task.Run(() => 1); public void Execute() { } }

        class Answer { public int Result => 1; public void Wait() { } }

        class C
        {
            Task pump = Task.CompletedTask;
            Task<int>? kept;
            static async Task F() { await Task.Yield(); throw new Exception(); }
            static async Task<int> G() { await Task.Yield(); throw new Exception(); }
            static async ValueTask<int> V() { await Task.Yield(); return 1; }
            static Task Done() => Task.CompletedTask;
            static async Task Within(Task task, int limit) { await task; }
            static void WaitForAll(Task[] tasks) { }
            static bool TryWait(Task t) => t.IsCompleted;

            async Task M(bool flag, int number, Task task, List<Task> list, List<Task<int>> ints, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
