using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.WhenAnyRemoveLoopAnalyzer, AsyncPitfalls.AsCompleted.WhenAnyRemoveLoopCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class WhenAnyRemoveLoopTests
{
    [Theory]
    [InlineData("list.Count > 0")]
    [InlineData("list.Count != 0")]
    [InlineData("list.Count >= 1")]
    [InlineData("0 < list.Count")]
    [InlineData("list.Any()")]
    [InlineData("list.Count() > 0")]
    [InlineData("(list.Count) is > 0")]
    [InlineData("list.Count is not 0")]
    [InlineData("list is { Count: > 0 }")]
    [InlineData("list is [_, ..]")]
    [InlineData("!(list.Count == 0)")]
    [InlineData("list.Count > 0 && !token.IsCancellationRequested")]
    public Task Every_test_for_a_task_that_is_left_is_understood(string test) => Verify.Reports(CompletionPrograms.InMethod(
        $"while ({test}) {{ var t = await {{|AP4001:Task.WhenAny|}}(list); list.Remove(t); await t; }}"));

    [Theory]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list).ConfigureAwait(false); await t.ConfigureAwait(false); list.Remove(t); }")]
    [InlineData("while (list.Count > 0) { Task t = await {|AP4001:Task.WhenAny|}(list.ToArray()); list.Remove(t); await t; }")]
    [InlineData("Task t; while (list.Count > 0) { t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("do { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; } while (list.Count > 0);")]
    [InlineData("for (; list.Count > 0;) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("for (;;) { if (list.Count == 0) break; var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("while (true) { if (list.Count == 0) { return 1; } var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { try { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; } catch (Exception e) { Log(e); } }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); try { await t; } finally { list.Remove(t); } }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); Log(list.Count); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); if (list.Remove(t)) await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); if (t.IsFaulted) break; }")]
    [InlineData("var set = ids.Select(id => Number(id)).ToHashSet(); while (set.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(set); set.Remove(t); count += await t; }")]
    [InlineData("var linked = new LinkedList<Task<int>>(); linked.AddLast(Number()); while (linked.Any()) { var t = await {|AP4001:Task.WhenAny|}(linked); linked.Remove(t); count += await t; }")]
    [InlineData("var array = ids.Select(id => Number(id)).ToArray(); while (array.Length > 0) { var t = await {|AP4001:Task.WhenAny|}(array); array = array.Where(x => x != t).ToArray(); count += await t; }")]
    [InlineData("var array = ids.Select(id => Number(id)).ToArray(); while (array.Length > 0) { var t = await {|AP4001:Task.WhenAny|}(array); array = array.Except(new[] { t }).ToArray(); count += await t; }")]
    [InlineData("async Task L(List<Task> own) { while (own.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(own); own.Remove(t); await t; } } await L(list);")]
    [InlineData("Func<List<Task>, Task> f = async own => { while (own.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(own); own.Remove(t); await t; } };")]
    public Task A_loop_that_removes_is_reported(string body) => Verify.Reports(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; list.Add(Load(1)); }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; Keep(list); }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; foreach (var x in list) Log(x.Status); }")]
    [InlineData("void More() => list.Add(Load(1)); while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; More(); }")]
    [InlineData("Action more = () => list.Add(Load(1)); while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; more(); }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list[list.IndexOf(t)] = Load(1); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 4) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count >= count) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count is > 4) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("foreach (var id in ids) { if (list.Count == 4) { var t = await Task.WhenAny(list); list.Remove(t); await t; } list.Add(Load(id)); }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.RemoveAll(x => x.IsCompleted); await t; }")]
    public Task A_list_that_is_used_for_more_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list.Append(Task.Delay(100))); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny([.. list, source.Task]); list.Remove(t); await t; }")]
    [InlineData("var own = new List<Task> { F(), Task.Delay(100) }; while (own.Count > 0) { var t = await Task.WhenAny(own); own.Remove(t); await t; }")]
    [InlineData("var own = new List<Task> { F() }; own.Add(source.Task); while (own.Count > 0) { var t = await Task.WhenAny(own); own.Remove(t); await t; }")]
    [InlineData("while (stored.Count > 0) { var t = await Task.WhenAny(stored); stored.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); }")]
    [InlineData("while (list.Count > 0) list.Remove(await Task.WhenAny(list));")]
    [InlineData("while (list.Count > 0) { await await Task.WhenAny(list); list.RemoveAt(0); }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(a); await t; }")]
    [InlineData("if (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("while (flag) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = Task.WhenAny(list).GetAwaiter().GetResult(); list.Remove(t); await t; }")]
    [InlineData("await foreach (var t in list.EachAsync()) await t;")]
    public Task A_loop_for_something_else_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); t. }")]
    [InlineData("while (list.Count > ) { var t = await Task.WhenAny(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var = await Task.WhenAny(list); list.Remove(t); await t; }")]
    public Task Half_typed_code_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body), mayNotCompile: true);
}
