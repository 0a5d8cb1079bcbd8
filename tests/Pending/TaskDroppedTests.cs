using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static AsyncPitfalls.Tests.Pending.DroppedPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskDroppedAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class TaskDroppedTests
{
    [Theory]
    [InlineData("{|AP3001:F|}();")]
    [InlineData("{|AP3001:this.F|}();")]
    [InlineData("{|AP3001:G|}();")]
    [InlineData("{|AP3001:V|}();")]
    [InlineData("{|AP3001:W|}();")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(false);")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("{|AP3001:G|}().ConfigureAwait(continueOnCapturedContext: false);")]
    [InlineData("{|AP3001:V|}().ConfigureAwait(false);")]
    [InlineData("{|AP3001:W|}().AsTask();")]
    [InlineData("{|AP3001:V|}().Preserve();")]
    [InlineData("{|AP3001:F|}().WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("{|AP3001:store.SaveAsync|}(number);")]
    [InlineData("{|AP3001:store.CountAsync|}();")]
    [InlineData("{|AP3001:Self.Self.F|}();")]
    [InlineData("{|AP3001:new C().F|}();")]
    [InlineData("if (flag) {|AP3001:F|}(); else {|AP3001:G|}();")]
    [InlineData("foreach (var id in ids) {|AP3001:Send|}(id);")]
    [InlineData("for ({|AP3001:F|}(); flag; {|AP3001:G|}()) { }")]
    [InlineData("try { {|AP3001:F|}(); } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { } finally { {|AP3001:F|}(); }")]
    [InlineData("lock (ids) { {|AP3001:F|}(); }")]
    [InlineData("switch (number) { case 1: {|AP3001:F|}(); break; }")]
    public Task A_call_as_a_statement_is_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("other?{|AP3001:.F|}();")]
    [InlineData("other?{|AP3001:.Self.F|}();")]
    [InlineData("other?.Self?{|AP3001:.G|}();")]
    [InlineData("other?{|AP3001:.F|}().ConfigureAwait(false);")]
    [InlineData("other?.Self!{|AP3001:.F|}();")]
    public Task Behind_a_question_mark_too(string body)
    {
        var marked = body.Replace(".Self!{|AP3001:.F|}", "{|AP3001:.Self!.F|}");
        return Task.WhenAll(Verify.Reports(InMethod(marked)), Verify.Reports(InAsync(marked + " await F();")));
    }

    [Theory]
    [InlineData("{|AP3001:Task.Run|}(() => Throw());")]
    [InlineData("{|AP3001:Task.Run|}(Throw);")]
    [InlineData("{|AP3001:Task.Run|}(async () => await F());")]
    [InlineData("{|AP3001:Task.Run|}(() => F(), default);")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(() => Throw());")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(Throw, TaskCreationOptions.LongRunning);")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(async () => await F());")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(async () => await F()).Unwrap();")]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch (InvalidOperationException) { } });")]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch (Exception) { throw; } });")]
    [InlineData("{|AP3001:Task.Run|}(() => { while (flag) { Throw(); } });")]
    [InlineData("{|AP3001:Task.Run|}(() => done.SetResult());")]
    [InlineData("{|AP3001:System.IO.File.WriteAllTextAsync|}(\"a\", \"b\");")]
    public Task Work_of_the_framework_is_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("{|AP3001:ids.Select(async id => await F()).ToList|}();")]
    [InlineData("{|AP3001:ids.Select(id => F()).ToArray|}();")]
    [InlineData("{|AP3001:ids.Select(id => Send(id, Options.Quick)).ToHashSet|}();")]
    [InlineData("{|AP3001:(from id in ids select F()).ToList|}();")]
    [InlineData("{|AP3001:ids.Where(id => id > 1).Select(id => F()).ToList|}();")]
    public Task A_list_of_tasks_is_reported_in_every_function(string body) =>
        Task.WhenAll(Verify.Reports(InMethod(body)), Verify.Reports(InAsync(body + " await F();")));

    [Theory]
    [InlineData("{|AP3001:Task.WhenAll|}(F(), G());")]
    [InlineData("{|AP3001:Task.WhenAll|}(ids.Select(id => F()));")]
    [InlineData("{|AP3001:Task.WhenAll|}(given, F());")]
    [InlineData("{|AP3001:Task.WhenAll|}(new[] { F() });")]
    [InlineData("{|AP3001:Task.WhenAll|}(ids.Select(async id => await F())).ConfigureAwait(false);")]
    public Task All_of_them_together_are_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Action a = () => {|AP3001:F|}();")]
    [InlineData("Action a = () => { {|AP3001:F|}(); };")]
    [InlineData("Action a = delegate { {|AP3001:F|}(); };")]
    [InlineData("Action<int> a = id => {|AP3001:store.SaveAsync|}(id);")]
    [InlineData("ids.ForEach(id => {|AP3001:store.SaveAsync|}(id));")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => {|AP3001:F|}();")]
    [InlineData("using var timer = new Timer(_ => {|AP3001:F|}(), null, 0, 1000);")]
    [InlineData("void L() => {|AP3001:F|}(); L();")]
    [InlineData("void L() { {|AP3001:F|}(); } L();")]
    public Task In_a_lambda_that_gives_nothing_too(string body) =>
        Task.WhenAll(Verify.Reports(InMethod(body)), Verify.Reports(InAsync(body + " await F();")));

    [Theory]
    [InlineData("void N() => {|AP3001:F|}();")]
    [InlineData("int P { get { {|AP3001:F|}(); return 1; } set => {|AP3001:F|}(); }")]
    [InlineData("C() { {|AP3001:F|}(); }")]
    [InlineData("~C() { {|AP3001:Task.Run|}(() => Throw()); }")]
    [InlineData("Task N() { {|AP3001:F|}(); return Task.CompletedTask; }")]
    [InlineData("public static C operator +(C c) { {|AP3001:c.F|}(); return c; }")]
    [InlineData("readonly Action action = () => {|AP3001:Task.Run|}(Throw);")]
    [InlineData("event EventHandler Changed { add { {|AP3001:F|}(); } remove { } }")]
    public Task In_every_kind_of_member(string member) => Verify.Reports(InMethod("", member));

    [Fact]
    public Task In_top_level_code_without_an_await() => Verify.Reports(
        """
        using System.IO;
        {|AP3001:File.WriteAllTextAsync|}("a", "b");
        """.ReplaceLineEndings("\n"),
        expected: DiagnosticResult.CompilerError("CS8805").WithSpan(2, 1, 2, 34));

    // CS4014.
    [Theory]
    [InlineData("F();")]
    [InlineData("F().ConfigureAwait(false);")]
    [InlineData("callback();")]
    [InlineData("Task.WhenAll(F(), G());")]
    [InlineData("SourceAsync();")]
    [InlineData("store.SaveAsync(1);")]
    [InlineData("Func<Task> f = async () => { F(); await G(); };")]
    [InlineData("async Task L() { F(); await G(); } await L();")]
    [InlineData("Action a = async () => { F(); await G(); };")]
    public Task In_async_functions_the_compiler_warns(string body) => Verify.NoDiagnostic(InAsync(body + " await F();"));

    [Theory]
    [InlineData("SourceAsync();")]
    [InlineData("this.SourceAsync();")]
    [InlineData("async Task L() { await F(); } L();")]
    [InlineData("Action a = () => SourceAsync();")]
    [InlineData("Action a = () => { SourceAsync(); };")]
    public Task Of_async_callees_it_warns_everywhere(string body) => Verify.NoDiagnostic(InMethod(body));

    [Theory]
    [InlineData("other?{|AP3001:.SourceAsync|}();")]
    [InlineData("{|AP3001:SourceAsync|}().ConfigureAwait(false);")]
    public Task But_not_when_anything_stands_between(string body) => Verify.Reports(InMethod(body));

    // The result goes somewhere.
    [Theory]
    [InlineData("_ = F();")]
    [InlineData("_ = other?.F();")]
    [InlineData("running = F();")]
    [InlineData("running ??= F();")]
    [InlineData("var t = F(); given = t;")]
    [InlineData("Task t = F();")]
    [InlineData("F().Wait();")]
    [InlineData("F().GetAwaiter().GetResult();")]
    [InlineData("F().GetAwaiter().OnCompleted(() => { });")]
    [InlineData("Console.WriteLine(G().Result);")]
    [InlineData("Keep(F()); void Keep(Task t) { }")]
    [InlineData("new List<Task>().Add(F());")]
    [InlineData("Func<Task> f = () => F();")]
    [InlineData("Func<Task> f = G;")]
    [InlineData("Task.Run(() => F()).Wait();")]
    [InlineData("ids.Select(id => F());")]
    [InlineData("var all = ids.Select(id => F()).ToList(); Task.WaitAll(all.ToArray());")]
    [InlineData("(flag ? F() : G()).Wait();")]
    [InlineData("(running ?? F()).Wait();")]
    [InlineData("other?.F().Wait();")]
    public Task What_somebody_takes_is_silent(string body) => Verify.NoDiagnostic(InMethod(body));

    // Deliberate, by a name or by what a helper does.
    [Theory]
    [InlineData("F().Forget();", "static void Forget(this Task t) { }")]
    [InlineData("F().Forget();", "static Task Forget(this Task t) => t;")]
    [InlineData("F().Observe(e => Console.WriteLine(e));", "")]
    [InlineData("F().Ignore();", "public static Task Ignore(this Task t) => t;")]
    [InlineData("F().SafeFireAndForget();", "public static Task SafeFireAndForget(this Task t) => t;")]
    [InlineData("F().LogFailure();", "public static Task LogFailure(this Task t) { t.ContinueWith(x => Console.WriteLine(x.Exception)); return t; }")]
    [InlineData("F().LogFailure();", "public static Task LogFailure(this Task t) => t.ContinueWith(x => Console.WriteLine(x.Exception));")]
    [InlineData("F().LogFailure();", "public static Task LogFailure(this Task t) { async Task Wait() { try { await t; } catch { } } return Wait(); }")]
    [InlineData("G().LogFailure();", "public static Task<T> LogFailure<T>(this Task<T> t) { _ = t.Exception; return t; }")]
    [InlineData("F().LogFailure();", "public static Task LogFailure(this Task t) { Log.Watch(t); return t; } static class Log { public static void Watch(Task t) { } }")]
    [InlineData("other?.F().LogFailure();", "public static Task LogFailure(this Task t) { t.Observe(_ => { }); return t; }")]
    [InlineData("Helpers.Watch(F());", "public static Task Watch(Task t) { t.Observe(_ => { }); return t; }")]
    public Task Helpers_look_after_it(string body, string helper) => Verify.NoDiagnostic(
        InMethod(body) + "static class Helpers { " + (helper.StartsWith("static") ? "public " : "") + helper + " }");

    [Theory]
    [InlineData("public static Task Named(this Task t, string name) => t;", "F().Named(\"x\");")]
    [InlineData("public static Task Named(this Task t, string name) { Console.WriteLine(name); return t; }", "F().Named(\"x\");")]
    [InlineData("public static Task Named(this Task t, string name) => t ?? throw new ArgumentNullException(nameof(t));", "F().Named(\"x\");")]
    [InlineData("public static Task Named(this Task t, string name) { ArgumentNullException.ThrowIfNull(t); if (t == null) throw new Exception(); return t; }", "F().Named(\"x\");")]
    public Task Helpers_that_hand_it_back_do_not(string helper, string body) => Verify.Reports(
        InMethod("{|AP3001:" + body.Replace("(\"x\")", "|}(\"x\")")) + "static class Helpers { " + helper + " }");

    [Theory]
    [InlineData("async_pitfalls.observing_methods = Named, Other", true)]
    [InlineData("async_pitfalls.observing_methods = Other", false)]
    [InlineData("async_pitfalls.observing_methods =", false)]
    public Task The_option_names_further_helpers(string option, bool silent) => Verify.Reports(
        InMethod(silent ? "F().Named();" : "{|AP3001:F().Named|}();") + "static class Helpers { public static Task Named(this Task t) => t; }", editorConfig: option);

    // It cannot fail, or is not ours to look after.
    [Theory]
    [InlineData("Guarded();")]
    [InlineData("Guarded().ConfigureAwait(false);")]
    [InlineData("other?.Guarded();")]
    [InlineData("Task.Run(() => { try { Throw(); } catch (Exception e) { Console.WriteLine(e); } });")]
    [InlineData("Task.Run(async () => { try { await F(); } catch { } });")]
    [InlineData("Task.Run(() => { try { Throw(); } catch { } }, default);")]
    [InlineData("Task.Factory.StartNew(() => { try { Throw(); } catch { } }, TaskCreationOptions.LongRunning);")]
    [InlineData("Task.Factory.StartNew(async () => { try { await F(); } catch { } });")]
    [InlineData("Task.Run(async () => { while (flag) { try { await F(); } catch (Exception e) { Console.WriteLine(e); } } });")]
    [InlineData("Task.Run(async () => { do { try { await F(); } catch { break; } await Task.Delay(10); } while (flag); });")]
    [InlineData("Task.Run(() => done.TrySetResult());")]
    [InlineData("Task.Run(() => done.TrySetException(new InvalidOperationException()));")]
    [InlineData("Task.Run(() => { done.TrySetCanceled(); });")]
    [InlineData("ids.Select(async id => { try { await F(); } catch { } }).ToList();")]
    [InlineData("ids.Select(id => Guarded()).ToList();")]
    [InlineData("Task.WhenAll(Guarded(), Guarded());")]
    [InlineData("Task.WhenAll(ids.Select(id => Guarded()));")]
    [InlineData("Task.FromResult(1);")]
    [InlineData("Running();")]
    [InlineData("Task.WhenAll(given, Running());")]
    [InlineData("given.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("given.ConfigureAwait(false);")]
    [InlineData("callback();")]
    [InlineData("callback.Invoke();")]
    [InlineData("callback?.Invoke();")]
    [InlineData("Task.Run(callback);")]
    [InlineData("Action work = flag ? Throw : () => { }; Task.Run(work);")]
    [InlineData("Send(1, Options.FireAndForget);")]
    [InlineData("Send(1, options: Options.Quick | Options.FireAndForget);")]
    [InlineData("Interlocked.Exchange(ref given, Task.CompletedTask);")]
    [InlineData("new Task(Throw).Start();")]
    [InlineData("Notify(x => { Console.WriteLine(x); return Task.CompletedTask; }); Task Notify(Func<int, Task> f) => Task.WhenAll(f(1), f(2));")]
    [InlineData("clock.StopAsync();")]
    [InlineData("clock?.StopAsync();")]
    [InlineData("remote.TellAsync();")]
    [InlineData("Get<Task>(); T Get<T>() => default!;")]
    [InlineData("AsyncGuarded().Forget(); Task AsyncGuarded() => F();")]
    [InlineData("Assert.Throws(() => F()); ")]
    public Task What_cannot_be_lost_is_silent(string body) => Verify.NoDiagnostic(InMethod(
        body,
        """
        readonly IClock clock = new Clock();
        readonly IRemote remote = null!;
        interface IClock { Task StopAsync(); }
        class Clock : IClock { public Task StopAsync() { Console.WriteLine(); return Task.CompletedTask; } }
        class OneWayAttribute : Attribute { }
        interface IRemote { [OneWay] Task TellAsync(); }
        static class Assert { public static void Throws(Action action) { } }
        """) + "static class Helpers { public static Task Forget(this Task t) => t; }");

    [Theory]
    [InlineData("{|AP3001:clock.StopAsync|}();", "class Slow : IClock { public Task StopAsync() => Task.Run(() => Throw()); }")]
    [InlineData("{|AP3001:clock.StopAsync|}();", "class Slow : IClock { public async Task StopAsync() => await Task.Run(() => Throw()); }")]
    [InlineData("{|AP3001:clock.StopAsync|}();", "class Failing : IClock { public Task StopAsync() => Task.FromException(new Exception()); }")]
    [InlineData("{|AP3001:Notify|}(x => x > 1 ? Task.CompletedTask : F()); Task Notify(Func<int, Task> f) => Task.WhenAll(f(1), f(2));", "")]
    [InlineData("{|AP3001:Task.Run|}(() => { Throw(); return Task.CompletedTask; });", "")]
    public Task What_one_implementation_may_lose_is_reported(string body, string member) => Verify.Reports(InMethod(
        body,
        "readonly IClock clock = new Clock(); interface IClock { Task StopAsync(); } class Clock : IClock { public Task StopAsync() => Task.CompletedTask; }\n" + member));

    [Theory]
    [InlineData("Handled<string>();")]
    [InlineData("Forwarded<string>();")]
    [InlineData("Forwarded<string>(1);")]
    [InlineData("harness.Handled<string>();")]
    public Task A_handle_that_a_helper_makes_starts_nothing(string body) => Verify.NoDiagnostic(InMethod(
        body,
        """
        readonly Harness harness = new();
        Task<T> Handled<T>() => harness.Handled<T>();
        protected Task<T> Forwarded<T>() where T : class { return harness.Handled<T>(); }
        protected Task<T> Forwarded<T>(int count) where T : class { return harness.Handled<T>(count); }

        class Harness
        {
            public TaskCompletionSource<T> GetSource<T>() => new();
            public Task<T> Handled<T>() { TaskCompletionSource<T> source = GetSource<T>(); Action a = () => source.TrySetCanceled(); a(); return source.Task; }
            public Task<T> Handled<T>(int count) { var source = GetSource<T>(); return source.Task; }
        }
        """));

    [Theory]
    [InlineData("Func<Task> f = () => F(); {|AP3001:f|}();")]
    [InlineData("Func<Task> f = G; {|AP3001:f.Invoke|}();")]
    [InlineData("Action work = Throw; {|AP3001:Task.Run|}(work);")]
    public Task A_delegate_that_is_made_here_is_no_secret(string body) => Verify.Reports(InMethod(body));

    // A continuation is AP3011's.
    [Theory]
    [InlineData("F().ContinueWith(_ => Throw());")]
    [InlineData("F().ContinueWith(t => Console.WriteLine(t.Exception));")]
    [InlineData("F().ContinueWith(async t => await F()).Unwrap();")]
    [InlineData("other?.F().ContinueWith(_ => Throw());")]
    public Task Continuations_are_another_rules(string body) => Verify.NoDiagnostic(InMethod(body));

    [Theory]
    [InlineData("{|AP3001:Task.Delay|}(100);")]
    [InlineData("{|AP3001:Task.Delay|}(TimeSpan.FromSeconds(1)).ConfigureAwait(false);")]
    public Task A_delay_that_nobody_waits_for_is_no_pause(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("{|#0:G|}();", "task of 'G' is", "it, and its failure goes unseen")]
    [InlineData("{|#0:ids.Select(id => G()).ToList|}();", "tasks in the result of 'ToList' are", "them, and their failures go unseen")]
    [InlineData("{|#0:Task.Delay|}(1);", "task of 'Delay' is", "it, so that it is no pause")]
    public Task The_message_says_what_is_lost(string body, string what, string loss) =>
        Verify.Reports(InMethod(body), expected: Verify.Result("AP3001").WithLocation(0).WithArguments(what, loss));

    [Theory]
    [InlineData("Expression<Action<IStore>> e = s => s.SaveAsync(1);")]
    [InlineData("Setup<IStore>(s => s.SaveAsync(1)); void Setup<T>(Expression<Action<T>> e) { }")]
    [InlineData("Verify(() => store.SaveAsync(1)); void Verify(Expression<Action> e) { }")]
    public Task In_an_expression_tree_nothing_runs(string body) => Verify.NoDiagnostic(InMethod(body));

    [Theory]
    [InlineData("store.Received().SaveAsync(1);")]
    [InlineData("store.Received(2)?.CountAsync();")]
    [InlineData("store.When(s => s.SaveAsync(1)).Do(() => { });")]
    [InlineData("store.SaveAsync(Arg.Any<int>());")]
    [InlineData("store.SaveAsync(ids.Count > 0 ? ids[0] : Arg.Any<int>());")]
    [InlineData("Received.InOrder(() => { store.SaveAsync(1); store.CountAsync(); });")]
    public Task A_mock_does_no_work(string body) => Verify.NoDiagnostic("using NSubstitute;\n" + InMethod(body) +
        """
        namespace NSubstitute
        {
            static class Extensions
            {
                public static T Received<T>(this T substitute, int calls = 1) => substitute;
                public static Called<T> When<T>(this T substitute, System.Action<T> call) => new();
            }

            class Called<T> { public void Do(System.Action action) { } }

            static class Arg { public static T Any<T>() => default!; }

            static class Received { public static void InOrder(System.Action calls) { } }
        }
        """);

    // Queued on an object that runs what it has later.
    [Theory]
    [InlineData("batch.SetAsync(1); batch.SetAsync(2); batch.Execute();")]
    [InlineData("var own = new Batch(); own.SetAsync(1); own.Execute();")]
    [InlineData("if (flag) batch.SetAsync(1); if (!batch.Execute()) return;")]
    public Task A_batch_is_run_later(string body) => Verify.NoDiagnostic(InMethod(
        body, "readonly Batch batch = new(); class Batch { public Task SetAsync(int i) => Task.Run(() => 1 / i); public bool Execute() => true; }"));

    [Theory]
    [InlineData("#pragma warning disable CS4014\nF();")]
    [InlineData("#pragma warning disable 4014, 1998 // on purpose\nF();\n#pragma warning restore 4014")]
    [InlineData("#pragma warning disable VSTHRD110\nF();")]
    [InlineData("#pragma warning disable MA0134\nTask.Run(Throw);")]
    [InlineData("#pragma warning disable AP3001\nF();")]
    public Task A_pragma_against_the_same_is_deliberate(string body) => Verify.NoDiagnostic(InMethod(body));

    [Theory]
    [InlineData("#pragma warning disable CS0618\n{|AP3001:F|}();")]
    [InlineData("#pragma warning restore CS4014\n{|AP3001:F|}();")]
    public Task Other_pragmas_say_nothing(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Missing();")]
    [InlineData("Missing().Forget();")]
    [InlineData("F(;")]
    [InlineData("F(missing;")]
    [InlineData("F().;")]
    [InlineData("Task.WhenAll(missing, F();")]
    [InlineData("var t = t.F();")]
    [InlineData("Missing(() => F());")]
    [InlineData("missing.InOrder(() => { F(); G(); });")]
    public Task Half_typed_code_means_nothing_yet(string body) => Verify.NoDiagnostic(InMethod(body), mayNotCompile: true);
}
