using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.NestedTaskNotUnwrappedAnalyzer, AsyncPitfalls.Pending.NestedTaskNotUnwrappedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class NestedTaskNotUnwrappedTests
{
    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async () => await F());")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async () => await F()).ConfigureAwait(false);")]
    [InlineData("await ({|AP3008:Task.Factory.StartNew|}(async () => { await F(); }));")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(() => F());")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(() => { return F(); });")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(() => { var inner = F(); return inner; });")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(G);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(V);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async delegate() { await F(); });")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async s => await S(s), null, token, TaskCreationOptions.LongRunning, TaskScheduler.Default);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(S, new object());")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(cancellationToken: token, function: () => F());")]
    [InlineData("await {|AP3008:new TaskFactory().StartNew|}(() => F());")]
    [InlineData("await {|AP3008:new TaskFactory<Task>().StartNew|}(() => F());")]
    [InlineData("await {|AP3008:Task<Task>.Factory.StartNew|}(F);")]
    [InlineData("var outer = Task.Factory.StartNew(F); await {|AP3008:outer|}; await {|AP3008:outer|}.ConfigureAwait(false);")]
    [InlineData("Task<Task>? outer = null; if (flag) outer = Task.Factory.StartNew(F); else outer = Task.Run(async () => F()); await {|AP3008:outer|};")]
    [InlineData("async Task L(ValueTask<Task> v) => await {|AP3008:v|}; await L(default);")]
    [InlineData("foreach (var id in ids) await {|AP3008:Task.Factory.StartNew|}(F);")]
    [InlineData("try { await {|AP3008:Task.Factory.StartNew|}(F); } catch { } finally { await {|AP3008:Task.Factory.StartNew|}(F); }")]
    [InlineData("var factory = new TaskFactory(TaskScheduler.Current); await {|AP3008:factory.StartNew|}(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew<Task>|}(async () => await F());")]
    [InlineData("await {|AP3008:t.ContinueWith|}(async _ => await F());")]
    [InlineData("await {|AP3008:t.ContinueWith|}(_ => F()).ConfigureAwait(false);")]
    [InlineData("await {|AP3008:t.ContinueWith|}(_ => { return G(); }, TaskScheduler.Default);")]
    [InlineData("await {|AP3008:Task.Run<Task>|}(async () => await F());")]
    [InlineData("await {|AP3008:Task.Run|}(async () => F());")]
    [InlineData("await {|AP3008:Task.Run|}(() => Task.Factory.StartNew(async () => await F()));")]
    [InlineData("await {|AP3008:Task.Factory.StartNew(F).WaitAsync|}(token);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async () => { await F(); return Task.FromResult(true); });")]
    [InlineData("await {|AP3008:OnMain|}(async () => await F());")]
    [InlineData("await {|AP3008:Connect|}();")]
    [InlineData("await {|AP3008:nested|};")]
    [InlineData("await {|AP3008:nested|}.ConfigureAwait(false);")]
    [InlineData("await {|AP3008:Task.WhenAll|}(ids.Select(async id => F()));")]
    [InlineData("await {|AP3008:Task.WhenAll|}(Task.Factory.StartNew(F), Task.Factory.StartNew(F)).ConfigureAwait(false);")]
    [InlineData("Func<Task> f = async () => await {|AP3008:Task.Factory.StartNew|}(F);")]
    [InlineData("async Task L() => await {|AP3008:Task.Factory.StartNew|}(F); await L();")]
    public Task An_await_that_throws_the_inner_task_away_is_reported(string statements) => Verify.Reports(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("worker = {|AP3008:Task.Factory.StartNew|}(async () => await F());")]
    [InlineData("worker = {|AP3008:Task.Factory.StartNew|}(F, TaskCreationOptions.LongRunning);")]
    [InlineData("worker ??= {|AP3008:Task.Factory.StartNew|}(F);")]
    [InlineData("worker = flag ? {|AP3008:Task.Factory.StartNew|}(F) : t;")]
    [InlineData("worker = {|AP3008:t.ContinueWith|}(_ => F());")]
    [InlineData("worker = {|AP3008:Task.Run|}(async () => F());")]
    [InlineData("worker = {|AP3008:Task.FromResult|}(F());")]
    [InlineData("worker = {|AP3008:Task.WhenAll|}(Task.Factory.StartNew(F), Task.Factory.StartNew(F));")]
    [InlineData("running.Add({|AP3008:Task.Factory.StartNew|}(F));")]
    [InlineData("Task local = {|AP3008:Task.Factory.StartNew|}(F); await local;")]
    [InlineData("Task local; local = {|AP3008:Task.Factory.StartNew|}(F); await local.ConfigureAwait(false);")]
    [InlineData("Keep({|AP3008:Task.Factory.StartNew|}(F));")]
    [InlineData("Keep(task: {|AP3008:Task.Factory.StartNew|}(F));")]
    [InlineData("Func<Task> f = () => {|AP3008:Task.Factory.StartNew|}(F);")]
    [InlineData("Task L() => {|AP3008:Task.Factory.StartNew|}(F); await L();")]
    [InlineData("IEnumerable<Task> L() { yield return {|AP3008:Task.Factory.StartNew|}(F); } await Task.WhenAll(L());")]
    [InlineData("await Task.WhenAny({|AP3008:Task.Factory.StartNew|}(F), Task.Delay(1000));")]
    [InlineData("Task.WaitAll({|AP3008:Task.Factory.StartNew|}(F));")]
    [InlineData("Task[] all = { {|AP3008:Task.Factory.StartNew|}(F), t }; await Task.WhenAll(all);")]
    [InlineData("List<Task> all = [{|AP3008:Task.Factory.StartNew|}(F), t]; await Task.WhenAll(all);")]
    [InlineData("Task late = {|AP3008:new Task<Task>(F)|}; late.Start(); await late;")]
    [InlineData("var outer = {|AP3008:Task.Factory.StartNew|}(F); running.Add(outer);")]
    [InlineData("var late = {|AP3008:new Task<Task>(F)|}; running.Add(late); late.Start();")]
    [InlineData("Task<Task> outer = {|AP3008:Task.Factory.StartNew|}(F); if (outer.IsCompleted) return; outer.Wait();")]
    public Task One_that_is_kept_as_a_plain_task_is_reported(string statements) => Verify.Reports(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("{|AP3008:Task.Factory.StartNew|}(F).Wait();")]
    [InlineData("{|AP3008:Task.Factory.StartNew|}(F).Wait(100);")]
    [InlineData("if ({|AP3008:Task.Factory.StartNew|}(F).Wait(100)) return;")]
    [InlineData("{|AP3008:Task.Factory.StartNew|}(F).GetAwaiter().GetResult();")]
    [InlineData("{|AP3008:Task.Factory.StartNew|}(F).ConfigureAwait(false).GetAwaiter().GetResult();")]
    public Task A_wait_that_blocks_is_reported(string statements) => Verify.Reports(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("_ = {|AP3008:Task.Factory.StartNew|}(async () => await F()).ContinueWith(done => Console.WriteLine(done.Exception));")]
    [InlineData("_ = {|AP3008:Task.Factory.StartNew|}(F).ContinueWith(done => Console.WriteLine(done.Exception), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F).ContinueWith(_ => Console.WriteLine(1));")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F).ContinueWith((Task done) => { if (done.IsFaulted) return; Console.WriteLine(done.Status); });")]
    public Task A_continuation_that_does_not_look_inside_is_reported(string statements) => Verify.Reports(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("await Task.Factory.StartNew(F).ContinueWith(done => done.Result.Wait());")]
    [InlineData("await Task.Factory.StartNew(F).ContinueWith(done => Console.WriteLine(done.Result.Exception));")]
    [InlineData("await Task.Factory.StartNew(F).ContinueWith(async done => await await done).Unwrap();")]
    [InlineData("await Task.Factory.StartNew(F).ContinueWith(done => KeepNested(done));")]
    [InlineData("await Task.Factory.StartNew(F).Unwrap().ContinueWith(done => Console.WriteLine(done.Exception));")]
    [InlineData("await Task.Factory.StartNew(F).ContinueWith(Keep);")]
    [InlineData("await Task.WhenAny(F(), G()).ContinueWith(_ => Console.WriteLine(1));")]
    [InlineData("await Task.FromResult(t).ContinueWith(_ => Console.WriteLine(1));")]
    public Task A_continuation_that_may_look_inside_is_left_alone(string statements) => Verify.NoDiagnostic(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("await await Task.Factory.StartNew(F);")]
    [InlineData("await (await Task.Factory.StartNew(F).ConfigureAwait(false)).ConfigureAwait(false);")]
    [InlineData("await Task.Factory.StartNew(F).Unwrap();")]
    [InlineData("await Task.Factory.StartNew(F).Unwrap().ConfigureAwait(false);")]
    [InlineData("worker = Task.Factory.StartNew(F).Unwrap();")]
    [InlineData("worker = TaskExtensions.Unwrap(Task.Factory.StartNew(F));")]
    [InlineData("var inner = await Task.Factory.StartNew(F); await inner;")]
    [InlineData("var n = await await Task.Factory.StartNew(G); Console.WriteLine(n);")]
    [InlineData("Console.WriteLine(Task.Factory.StartNew(G).Result.Result);")]
    [InlineData("Task.Factory.StartNew(F).Result.Wait();")]
    [InlineData("Keep(await Task.Factory.StartNew(F));")]
    [InlineData("KeepNested(Task.Factory.StartNew(F));")]
    [InlineData("Task.Factory.StartNew(F).GetAwaiter().GetResult().Wait();")]
    [InlineData("var outer = Task.Factory.StartNew(F); running.Add(outer); await outer.Unwrap();")]
    [InlineData("var outer = Task.Factory.StartNew(F); await outer; await outer.Result;")]
    [InlineData("var outer = Task.Factory.StartNew(F); await outer; await await outer;")]
    [InlineData("await nested; await nested.Result.ConfigureAwait(false);")]
    [InlineData("await nested; KeepNested(nested);")]
    [InlineData("var alias = nested; await nested; await await alias;")]
    [InlineData("await nested; Func<Task> later = () => nested.Unwrap(); await later();")]
    [InlineData("var inner = flag ? await Task.Factory.StartNew(F) : t; await inner;")]
    [InlineData("Keep(nested?.Result ?? t);")]
    [InlineData("(await Task.Factory.StartNew(F)).GetAwaiter().GetResult();")]
    [InlineData("await (await nested).WaitAsync(token);")]
    [InlineData("nested = nested.WaitAsync(token); await nested.Unwrap();")]
    [InlineData("var outer = Connect(); outer = outer.WaitAsync(token); await outer;")]
    [InlineData("var late = new Task<Task>(F); running.Add(late.Unwrap()); late.Start();")]
    [InlineData("Task<Task> L() => Task.Factory.StartNew(F); await await L();")]
    public Task One_whose_inner_task_somebody_has_is_left_alone(string statements) => Verify.NoDiagnostic(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("await Task.Run(async () => await F());")]
    [InlineData("await Task.Run(() => F());")]
    [InlineData("await Task.Run(F);")]
    [InlineData("worker = Task.Run(() => Task.Run(() => 3));")]
    [InlineData("await Task.Factory.StartNew(() => Console.WriteLine(1));")]
    [InlineData("await Task.Factory.StartNew(() => new TaskCanceledException());")]
    [InlineData("await Task.Factory.StartNew(() => new List<Task>());")]
    [InlineData("await t.ContinueWith(_ => Console.WriteLine(1));")]
    [InlineData("await Task.Factory.FromAsync((c, s) => F(), r => { }, null);")]
    [InlineData("worker = Task.FromResult(1);")]
    [InlineData("await OnMain(() => Console.WriteLine(1));")]
    [InlineData("await Task.WhenAll(ids.Select(async id => await F()));")]
    public Task What_gives_no_nested_task_is_left_alone(string statements) => Verify.NoDiagnostic(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("_ = Task.Factory.StartNew(F);")]
    [InlineData("_ = await Task.Factory.StartNew(F);")]
    [InlineData("Task _ = Task.Factory.StartNew(F);")]
    [InlineData("worker = (Task)Task.Factory.StartNew(F);")]
    [InlineData("await (Task)nested;")]
    [InlineData("worker = Task.Factory.StartNew(F) as Task;")]
    [InlineData("await Task.WhenAny(F(), G());")]
    [InlineData("await Task.WhenAny(F(), G()).ConfigureAwait(false);")]
    [InlineData("var race = Task.WhenAny(F(), G()); await race;")]
    [InlineData("await t.ContinueWith(x => x);")]
    [InlineData("await t.ContinueWith(x => x, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);")]
    [InlineData("await Task.Factory.StartNew(() => { Console.WriteLine(1); return Task.CompletedTask; });")]
    [InlineData("worker = Task.Factory.StartNew(() => Task.FromResult(1));")]
    [InlineData("await Task.Factory.StartNew(() => worker);")]
    [InlineData("await Task.Run(async () => { await F(); return Task.FromResult(true); });")]
    [InlineData("Task? inner = null; var outer = new Task<Task>(() => { inner = F(); return inner; }); outer.Start(); await outer; await inner!;")]
    [InlineData("Task inner = t; await Task.Factory.StartNew(() => { inner = F(); return inner; }); await inner;")]
    [InlineData("worker = Task.FromResult(t);")]
    [InlineData("await field;")]
    [InlineData("await channel.Reader.ReadAsync();")]
    [InlineData("await Cached<Task>(\"key\");")]
    [InlineData("IAsyncResult result = Task.Factory.StartNew(F); Console.WriteLine(result.IsCompleted);")]
    [InlineData("object boxed = Task.Factory.StartNew(F); Console.WriteLine(boxed);")]
    [InlineData("System.Linq.Expressions.Expression<Func<Task>> e = () => Task.Factory.StartNew(F);")]
    [InlineData("if (Task.Factory.StartNew(F) == t) return;")]
    [InlineData("var starts = ids.Select(async id => F()).ToList(); await Task.WhenAll(starts); foreach (var s in starts) await s.Result;")]
    [InlineData("var a = Connect(); var b = Connect(); await Task.WhenAll(a, b); await a.Result; await b.Result;")]
    public Task What_is_meant_or_is_data_is_left_alone(string statements) => Verify.NoDiagnostic(NestedPrograms.InMethod(statements));

    // AP3001 and, in an async function, the compiler speak there.
    [Theory]
    [InlineData("void L() { Task.Factory.StartNew(F); }\nL();")]
    [InlineData("void L() => Task.Factory.StartNew(F);\nL();")]
    [InlineData("void L() { t.ContinueWith(_ => F()); }\nL();")]
    [InlineData("void L() { Task local = Task.Factory.StartNew(F); }\nL();")]
    public Task One_that_is_dropped_is_another_rules(string statements) => Verify.NoDiagnostic(NestedPrograms.InMethod(statements));

    [Theory]
    [InlineData("await Task.Factory.StartNew(async () => );")]
    [InlineData("await Task.Factory.StartNew(async () => await Missing());")]
    [InlineData("worker = Task.Factory.StartNew(Missing);")]
    [InlineData("var outer = Task.Factory.StartNew(() => outer); running.Add(outer);")]
    [InlineData("await Task.Factory.StartNew(")]
    public Task Half_typed_code_is_no_crash(string statements) => Verify.Reports(NestedPrograms.InMethod(statements), mayNotCompile: true);

    [Fact]
    public Task Top_level_code_has_it_too() => Verify.Reports(
        """
        using System.Threading.Tasks;

        await {|AP3008:Task.Factory.StartNew|}(async () => await Task.Yield());
        """,
        expected: null, mayNotCompile: true);

    [Fact]
    public Task A_property_and_a_generic_class_have_it_too() => Verify.Reports(
        """
        using System;
        using System.Threading.Tasks;

        class C<T>
        {
            Task Started => {|AP3008:Task.Factory.StartNew|}(async () => await Load());
            Task<T> Load() => throw new InvalidOperationException();
            Task Both() => {|AP3008:Started.ContinueWith|}(_ => Load());
            async Task<T> Value() { var x = await Task.Factory.StartNew(Load); return await x; }
        }
        """);

    [Fact]
    public Task The_message_tells_what_ends() => Verify.Reports(
        NestedPrograms.InMethod("await {|#0:Task.Factory.StartNew|}(F);"),
        expected: Verify.Result("AP3008").WithLocation(0).WithMessage(
            "The result of this task is a task again: the await ends when that one has merely begun, and its failure is lost; use Task.Run or Unwrap"));
}
