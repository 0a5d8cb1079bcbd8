using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Tasks that leave a using before they have ended.</summary>
public sealed class TaskOutlivesScopeTests
{
    [Theory]
    // The resource is the object, an argument, in an argument.
    [InlineData("using var s = Open(); return {|AP3009:s.ReadAsync|}();")]
    [InlineData("using var s = Open(); return {|AP3009:CopyAsync|}(s);")]
    [InlineData("using var s = Open(); return {|AP3009:this.CopyAsync|}(limit: 1, stream: s);")]
    [InlineData("using var s = Open(); return {|AP3009:s.DrainAsync|}();")]
    [InlineData("using (var s = Open()) { return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("using (var s = Open()) return {|AP3009:CopyAsync|}(s);")]
    [InlineData("using (Stream a = Open(), b = Open()) return {|AP3009:CopyAsync|}(b);")]
    [InlineData("using Stream a = Open(), b = Open(); return {|AP3009:CopyAsync|}(a);")]
    [InlineData("var s = Open(); using (s) { return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("using (given) return {|AP3009:CopyAsync|}(given);")]
    [InlineData("using var a = Open(); using (var b = Open()) { return {|AP3009:CopyAsync|}(a); }")]
    [InlineData("using var s = Open(); if (flag) { return {|AP3009:CopyAsync|}(s); } return Task.CompletedTask;")]
    [InlineData("using var s = Open(); while (true) { return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("using var s = Open(); switch (number) { case 1: return {|AP3009:CopyAsync|}(s); default: return Task.CompletedTask; }")]
    [InlineData("using var s = Open(); try { return {|AP3009:CopyAsync|}(s); } finally { Log(); }")]
    // What was made from it.
    [InlineData("using var s = Open(); return {|AP3009:new Reader(s).LoadAsync|}();")]
    [InlineData("using var s = Open(); using var r = new Reader(s); return {|AP3009:r.LoadAsync|}();")]
    [InlineData("using var s = Open(); var r = new Reader(s); return {|AP3009:r.LoadAsync|}();")]
    [InlineData("using var s = Open(); var r = new Reader(s); var q = r; return {|AP3009:SaveAsync|}(q);")]
    [InlineData("using var s = Open(); return {|AP3009:SaveAsync|}(new Holder { Content = s });")]
    [InlineData("using var s = Open(); return {|AP3009:SaveAsync|}(new[] { s });")]
    [InlineData("using var s = Open(); return {|AP3009:SaveAsync|}(new { Body = s });")]
    [InlineData("using var s = Open(); return {|AP3009:SaveAsync|}(new List<Stream> { s });")]
    [InlineData("using var c = new Connection(); var command = c.CreateCommand(); return {|AP3009:command.ExecuteAsync|}();")]
    [InlineData("using var c = new Connection(); return {|AP3009:c.CreateCommand().ExecuteAsync|}();")]
    [InlineData("using var c = new Connection(); return {|AP3009:c.Body.ReadAsync|}();")]
    [InlineData("using var c = new Connection(); return {|AP3009:CopyAsync|}(c.Body);")]
    [InlineData("using var source = new CancellationTokenSource(); return {|AP3009:RunAsync|}(source.Token);")]
    [InlineData("using var source = new CancellationTokenSource(100); var token = source.Token; return {|AP3009:RunAsync|}(token);")]
    [InlineData("using var scope = new Scope(); return {|AP3009:scope.ServiceProvider.GetRequiredService<Holder>().RunAsync|}();")]
    // A lambda that uses it.
    [InlineData("using var s = Open(); return {|AP3009:Task.Run|}(() => CopyAsync(s));")]
    [InlineData("using var s = Open(); return {|AP3009:Task.Run|}(async () => { await s.ReadAsync(); });")]
    [InlineData("using var s = Open(); return {|AP3009:Retry|}(s.ReadAsync);")]
    [InlineData("using var s = Open(); return {|AP3009:Retry|}(delegate { return s.ReadAsync(); });")]
    // Whatever is done with the task on its way out.
    [InlineData("using var s = Open(); return (({|AP3009:CopyAsync|}(s)));")]
    [InlineData("using var s = Open(); return flag ? {|AP3009:CopyAsync|}(s) : Task.CompletedTask;")]
    [InlineData("using var s = Open(); return flag ? Task.CompletedTask : {|AP3009:CopyAsync|}(s);")]
    [InlineData("using var s = MaybeOpen(); return s?{|AP3009:.ReadAsync|}() ?? Task.CompletedTask;")]
    [InlineData("using var s = Open(); return number switch { 1 => {|AP3009:CopyAsync|}(s), _ => Task.CompletedTask };")]
    [InlineData("using var s = Open(); return {|AP3009:ValueAsync|}(s).AsTask();")]
    [InlineData("using var s = Open(); return {|AP3009:CopyAsync|}(s).ContinueWith(t => Log());")]
    [InlineData("using var s = Open(); return {|AP3009:RunAsync(default).ContinueWith|}(t => s.ReadAsync());")]
    [InlineData("using var s = Open(); return Task.WhenAll({|AP3009:CopyAsync|}(s), RunAsync(default));")]
    [InlineData("using var s = Open(); return {|AP3009:Task.WhenAll|}(ids.Select(id => CopyAsync(s, id)));")]
    [InlineData("using var s = Open(); return (Task){|AP3009:CountAsync|}(s);")]
    // In a variable first.
    [InlineData("using var s = Open(); var t = {|AP3009:CopyAsync|}(s); return t;")]
    [InlineData("using var s = Open(); Task t; t = {|AP3009:CopyAsync|}(s); Log(); return t;")]
    [InlineData("Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } return t;")]
    [InlineData("Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } t.Wait(); return Task.CompletedTask;")]
    // Disposed of in a finally.
    [InlineData("var s = Open(); try { return {|AP3009:CopyAsync|}(s); } finally { s.Dispose(); }")]
    [InlineData("Stream? s = null; try { s = Open(); return {|AP3009:CopyAsync|}(s); } finally { s?.Dispose(); }")]
    [InlineData("Stream? s = null; try { s = Open(); return {|AP3009:CopyAsync|}(s); } finally { if (s != null) { s.Dispose(); } }")]
    // Functions in functions.
    [InlineData("Func<Task> f = () => { using var s = Open(); return {|AP3009:CopyAsync|}(s); }; return f();")]
    [InlineData("Func<Stream, Task> f = delegate (Stream s) { using (s) return {|AP3009:CopyAsync|}(s); }; return f(given);")]
    [InlineData("Task L() { using var s = Open(); return {|AP3009:CopyAsync|}(s); } return L();")]
    [InlineData("return Task.Run(() => { using var s = Open(); return {|AP3009:CopyAsync|}(s); });")]
    public Task A_task_that_uses_what_is_disposed_of_is_reported(string statements) => Verify.Reports(ScopePrograms.InMethod(statements));

    [Theory]
    [InlineData("Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } await t;")]
    [InlineData("Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } await t.ConfigureAwait(false);")]
    [InlineData("Task? t = null; await using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } await Task.WhenAll(t);")]
    [InlineData("using var s = Open(); var t = {|AP3009:CopyAsync|}(s); await RunAsync(default);")]
    [InlineData("await using var s = Open(); var t = {|AP3009:CopyAsync|}(s); if (flag) return; await t;")]
    [InlineData("if (flag) { using var s = Open(); var t = {|AP3009:CopyAsync|}(s); } await RunAsync(default);")]
    [InlineData("async Task<Task> L() { await Task.Yield(); using var s = Open(); return {|AP3009:CopyAsync|}(s); } await await L();")]
    public Task So_is_one_in_an_async_function(string statements) => Verify.Reports(ScopePrograms.InAsyncMethod(statements));

    [Theory]
    // The object is told something before it is disposed of: that may wait for the work.
    [InlineData("Task t; using (var s = Open()) { t = s.ReadAsync(); s.Flush(); } return t;")]
    [InlineData("using var s = Open(); var t = CopyAsync(s); s.Flush(); return t;")]
    // Has ended.
    [InlineData("using var s = Open(); return Task.CompletedTask;")]
    [InlineData("using var s = Open(); return Task.FromResult(s.Length);")]
    [InlineData("using var s = Open(); return Task.FromException(new InvalidOperationException(s.ToString()));")]
    [InlineData("using var s = Open(); return s.Length > 1 ? Task.CompletedTask : Task.FromResult(1);")]
    [InlineData("using var s = Open(); return Done(s);")]
    [InlineData("using var s = Open(); var done = Task.FromResult(new Holder { Content = s }); return done;")]
    [InlineData("using var s = Open(); return s is null ? null! : default(Task)!;")]
    [InlineData("using var s = Open(); var t = CopyAsync(s); t.Wait(); return t;")]
    [InlineData("using var s = Open(); var t = CopyAsync(s); if (t.IsCompleted) return t; t.GetAwaiter().GetResult(); return Task.CompletedTask;")]
    [InlineData("using var s = Open(); CopyAsync(s).GetAwaiter().GetResult(); return Task.CompletedTask;")]
    // Not touched: only what was read from it is handed on.
    [InlineData("using var s = Open(); return RunAsync(default);")]
    [InlineData("using var s = Open(); return SaveAsync(s.Length);")]
    [InlineData("using var s = Open(); return SaveAsync(s.ToArray());")]
    [InlineData("using var s = Open(); var text = s.ToString(); return SaveAsync(text!);")]
    [InlineData("using var s = Open(); var bytes = s.ToArray(); return SaveAsync(bytes);")]
    [InlineData("using var s = Open(); var config = Parse(s); return SaveAsync(config);")]
    [InlineData("using var s = Open(); return SaveAsync(ids.Select(id => id + (int)s.Length).ToList());")]
    [InlineData("using var c = new Connection(); return CopyAsync(c.Body.Clone());")]
    [InlineData("using var s = Open(); return Task.Run(() => Log(s.Length));")]
    [InlineData("using var s = Open(); return Task.Run(() => s.Dispose());")]
    [InlineData("using (gate.Enter()) { return RunAsync(default); }")]
    [InlineData("using var held = gate.Enter(); return RunAsync(default);")]
    [InlineData("using var _ = gate.Enter(); return given.ReadAsync();")]
    [InlineData("using (Open()) { } return CopyAsync(given);")]
    // Not disposed of there.
    [InlineData("var s = Open(); return CopyAsync(s);")]
    [InlineData("{ using var a = Open(); } var s = Open(); return CopyAsync(s);")]
    [InlineData("using (var s = Open()) { Log(); } return CopyAsync(given);")]
    [InlineData("var s = Open(); try { return CopyAsync(s); } finally { Log(); }")]
    [InlineData("var s = Open(); var mine = true; try { mine = false; return CopyAsync(s); } finally { if (mine) s.Dispose(); }")]
    [InlineData("var s = Open(); try { var t = CopyAsync(s); s = null!; return t; } finally { s?.Dispose(); }")]
    [InlineData("var s = Open(); try { return CopyAsync(s); } catch { s.Dispose(); throw; }")]
    // Lives elsewhere.
    [InlineData("using var s = Open(); pump = CopyAsync(s); return Task.CompletedTask;")]
    [InlineData("using var s = Open(); Func<Task> f = () => CopyAsync(s); f().Wait(); return Task.CompletedTask;")]
    [InlineData("using var s = Open(); tasks.Add(CopyAsync(s)); Task.WaitAll(tasks.ToArray()); return Task.CompletedTask;")]
    [InlineData("System.Linq.Expressions.Expression<Func<Stream, Task>> e = s => CopyAsync(s, 0); return Task.FromResult(e);")]
    public Task Other_tasks_are_left_alone(string statements) => Verify.NoDiagnostic(ScopePrograms.InMethod(statements));

    [Theory]
    [InlineData("using var s = Open(); await CopyAsync(s);")]
    [InlineData("using var s = Open(); var t = CopyAsync(s); Log(); await t;")]
    [InlineData("Task t; using (var s = Open()) { t = CopyAsync(s); await t; } await t;")]
    [InlineData("using var s = Open(); Func<Task> f = () => CopyAsync(s); await f();")]
    [InlineData("using (var s = Open()) { await Retry(() => CopyAsync(s)); }")]
    [InlineData("using (var s = Open()) { await Retry(async () => await CopyAsync(s)).ConfigureAwait(false); }")]
    [InlineData("using var s = Open(); _ = CopyAsync(s);")]
    [InlineData("using var s = Open(); var _ = CopyAsync(s);")]
    [InlineData("async IAsyncEnumerable<Task> L() { using var s = Open(); yield return CopyAsync(s); await Task.Yield(); } await foreach (var t in L()) await t;")]
    // Signals: that the task is lost is another rule's.
    [InlineData("using var ready = new ManualResetEventSlim(); var t = Task.Run(() => ready.Set()); ready.Wait();")]
    [InlineData("using var source = new CancellationTokenSource(); var t = RunAsync(source.Token); source.Cancel();")]
    public Task So_are_those_of_async_functions(string statements) => Verify.NoDiagnostic(ScopePrograms.InAsyncMethod(statements));

    [Theory]
    [InlineData("using var s = Open(; return CopyAsync(s);")]
    [InlineData("using var s = s; return CopyAsync(s)")]
    [InlineData("using var s = Missing(); return CopyAsync(;")]
    [InlineData("using (var s = ) return CopyAsync(s);")]
    public Task Broken_code_is_left_alone(string statements) => Verify.NoDiagnostic(ScopePrograms.InMethod(statements), mayNotCompile: true);
}
