using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.ContinuationIgnoresFailureAnalyzer, AsyncPitfalls.Pending.ContinuationIgnoresFailureCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class ContinuationIgnoresFailureTests
{
    [Theory]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(done => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => { Done(); open--; });")]
    [InlineData("{|AP3011:F().ContinueWith|}(delegate { Done(); });")]
    [InlineData("{|AP3011:F().ContinueWith|}((_, s) => Log(s), \"state\");")]
    [InlineData("{|AP3011:F().ContinueWith|}(state: \"state\", continuationAction: (_, _) => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(async _ => await G());")]
    [InlineData("{|AP3011:F().ContinueWith|}(async _ => await G()).Unwrap();")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done()).ConfigureAwait(false);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => 1);")]
    [InlineData("{|AP3011:F().ContinueWith<int>|}(_ => 1);")]
    [InlineData("{|AP3011:F().ContinueWith|}(Ignore);")]
    [InlineData("{|AP3011:F().ContinueWith|}(this.Ignore, TaskScheduler.Default);")]
    [InlineData("{|AP3011:F().ContinueWith|}(Local); void Local(Task done) { Done(); }")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), TaskScheduler.Default);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), token);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), TaskContinuationOptions.ExecuteSynchronously);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.LongRunning, TaskScheduler.Default);")]
    [InlineData("{|AP3011:G().ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:V().AsTask().ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:Task.Run(() => Log(1)).ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:Task.Factory.StartNew(() => Log(1)).ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:Task.WhenAll(F(), G()).ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:Task.WhenAll(ids.Select(id => F())).ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:(F()).ContinueWith|}(_ => Done());")]
    [InlineData("other?{|AP3011:.F().ContinueWith|}(_ => Done());")]
    [InlineData("{|AP3011:work().ContinueWith|}(_ => Done());")]
    [InlineData("if (flag) {|AP3011:F().ContinueWith|}(_ => Done());")]
    [InlineData("Action a = () => { {|AP3011:F().ContinueWith|}(_ => Done()); };")]
    [InlineData("void L() => {|AP3011:F().ContinueWith|}(_ => Done()); L();")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => gate.Release());")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => { resource.Dispose(); Done(); });")]
    public Task Work_that_is_started_in_front_of_it_is_reported(string statements) => Verify.Reports(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("var task = F(); {|AP3011:task.ContinueWith|}(_ => Done());")]
    [InlineData("Task task; task = F(); {|AP3011:task.ContinueWith|}(_ => Done());")]
    [InlineData("var task = F(); task?{|AP3011:.ContinueWith|}(_ => Done());")]
    [InlineData("var task = V(); {|AP3011:task.AsTask().ContinueWith|}(_ => Done());")]
    [InlineData("var task = V().AsTask(); {|AP3011:task.ContinueWith|}(_ => Done());")]
    [InlineData("var task = F(); {|AP3011:task.ContinueWith|}(_ => Done()); Log(task.Id); if (task == t) return;")]
    [InlineData("foreach (var id in ids) { var task = F(); {|AP3011:task.ContinueWith|}(_ => Done()); }")]
    public Task A_local_that_is_used_for_nothing_else_is_reported(string statements) => Verify.Reports(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done()).ContinueWith(_ => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => 1).ContinueWith(_ => Done(), TaskScheduler.Default).ContinueWith(_ => Done());")]
    public Task Of_a_chain_the_first_is_reported(string statements) => Verify.Reports(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("F().ContinueWith(done => Log(done.Exception));")]
    [InlineData("F().ContinueWith(done => { if (done.IsFaulted) Done(); });")]
    [InlineData("F().ContinueWith(_ => Log(_.Exception));")]
    [InlineData("F().ContinueWith(Look);")]
    [InlineData("F().ContinueWith(Local); void Local(Task done) { Look(done); }")]
    [InlineData("F().ContinueWith(Local); static void Local(Task done) => Log(done.Exception);")]
    [InlineData("F().ContinueWith(done => { Action a = () => Log(done.Exception); a(); });")]
    [InlineData("G().ContinueWith(done => Log(done.Result));")]
    [InlineData("F().ContinueWith((done, s) => Look(done), null);")]
    [InlineData("F().ContinueWith(async done => await done);")]
    [InlineData("F().ContinueWith(done => Log(done.Exception)).ContinueWith(_ => Done());")]
    [InlineData("F().ContinueWith(_ => Done()).ContinueWith(done => Log(done.Exception));")]
    [InlineData("var task = F(); task.ContinueWith(_ => Log(task.Exception));")]
    public Task One_that_looks_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("F().ContinueWith(_ => Done(), TaskContinuationOptions.OnlyOnRanToCompletion);")]
    [InlineData("F().ContinueWith(_ => Done(), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("F().ContinueWith(_ => Done(), TaskContinuationOptions.OnlyOnCanceled);")]
    [InlineData("F().ContinueWith(_ => Done(), TaskContinuationOptions.NotOnFaulted);")]
    [InlineData("F().ContinueWith(_ => Done(), TaskContinuationOptions.NotOnCanceled | TaskContinuationOptions.ExecuteSynchronously);")]
    [InlineData("F().ContinueWith(_ => Done(), token, TaskContinuationOptions.NotOnRanToCompletion, TaskScheduler.Default);")]
    [InlineData("var options = flag ? TaskContinuationOptions.None : TaskContinuationOptions.NotOnFaulted; F().ContinueWith(_ => Done(), options);")]
    public Task One_that_runs_on_a_condition_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("t.ContinueWith(_ => Done());")]
    [InlineData("field.ContinueWith(_ => Done());")]
    [InlineData("Property.ContinueWith(_ => Done());")]
    [InlineData("Stored().ContinueWith(_ => Done());")]
    [InlineData("field = F(); field.ContinueWith(_ => Done());")]
    [InlineData("(field = F()).ContinueWith(_ => Done());")]
    [InlineData("var task = F(); field = task; task.ContinueWith(_ => Done());")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); task.Wait();")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); task.ContinueWith(Look);")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); Look(task);")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); if (task.IsFaulted) return;")]
    [InlineData("var task = F(); task.Observe(e => Log(e)); task.ContinueWith(_ => Done());")]
    [InlineData("var task = F(); var alias = task; task.ContinueWith(_ => Done()); alias.Wait();")]
    [InlineData("var tasks = ids.Select(_ => F()).ToList(); foreach (var task in tasks) task.ContinueWith(_ => Done()); Task.WaitAll(tasks.ToArray());")]
    [InlineData("Task.WhenAll(t, field).ContinueWith(_ => Done());")]
    [InlineData("var task = flag ? F() : field; task.ContinueWith(_ => Done());")]
    [InlineData("Interlocked.Exchange(ref field, t).ContinueWith(_ => Done());")]
    [InlineData("new Task(Done).ContinueWith(_ => Done());")]
    public Task A_task_that_others_have_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("Task.Delay(100).ContinueWith(_ => Done());")]
    [InlineData("Task.Delay(100, token).ContinueWith(_ => Done(), TaskScheduler.Default);")]
    [InlineData("var limit = Task.Delay(100); limit.ContinueWith(_ => Done());")]
    [InlineData("new TaskCompletionSource().Task.ContinueWith(_ => Done());")]
    [InlineData("Task.CompletedTask.ContinueWith(_ => Done());")]
    [InlineData("Task.FromResult(1).ContinueWith(_ => Done());")]
    [InlineData("Guarded().ContinueWith(_ => Done());")]
    [InlineData("Task.Run(() => { try { Done(); } catch { } }).ContinueWith(_ => Done());")]
    [InlineData("gate.WaitAsync().ContinueWith(_ => Done());")]
    [InlineData("gate.WaitAsync(token).ContinueWith((_, s) => ((SemaphoreSlim)s!).Release(), gate);")]
    [InlineData("Task.WhenAny(F(), G()).ContinueWith(_ => Done());")]
    public Task What_cannot_fail_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("F().ContinueWith(_ => resource.Dispose());")]
    [InlineData("F().ContinueWith(_ => { resource?.Dispose(); });")]
    [InlineData("F().ContinueWith((_, s) => ((IDisposable)s!).Dispose(), resource);")]
    [InlineData("F().ContinueWith(async _ => await ((IAsyncDisposable)resource).DisposeAsync().ConfigureAwait(false));")]
    public Task One_that_only_disposes_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("_ = F().ContinueWith(_ => Done());")]
    [InlineData("field = F().ContinueWith(_ => Done());")]
    [InlineData("var done = F().ContinueWith(_ => Done()); done.Wait();")]
    [InlineData("Look(F().ContinueWith(_ => Done()));")]
    [InlineData("F().ContinueWith(_ => Done()).Wait();")]
    [InlineData("F().ContinueWith(_ => Done()).Observe(e => Log(e));")]
    [InlineData("Func<Task> later = () => F().ContinueWith(_ => Done());")]
    [InlineData("Task L() => F().ContinueWith(_ => Done()); L().Wait();")]
    public Task One_whose_own_task_is_kept_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("Action<Task> done = _ => Done(); F().ContinueWith(done);")]
    [InlineData("F().ContinueWith(new Action<Task>(Look));")]
    [InlineData("F().ContinueWith(flag ? Look : Ignore);")]
    [InlineData("F().ContinueWith(GC.KeepAlive);")]
    [InlineData("new Other().ContinueWith(_ => Done());")]
    public Task A_delegate_of_unknown_code_is_left_alone(string statements) =>
        Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements, "class Other { public Task ContinueWith(Action<Task> next) => Task.CompletedTask; }"));

    // AP3008's.
    [Theory]
    [InlineData("Task.Factory.StartNew(F).ContinueWith(_ => Done());")]
    [InlineData("Task.Factory.StartNew(async () => await F()).ContinueWith(_ => Done());")]
    [InlineData("Task.Run(async () => F()).ContinueWith(_ => Done());")]
    public Task A_task_of_a_task_is_another_rules(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("await F().ContinueWith(_ => Done());")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); await task;")]
    [InlineData("var task = F(); task.ContinueWith(_ => Done()); await Task.WhenAll(task, G());")]
    [InlineData("await Task.WhenAll(F().ContinueWith(_ => Done()), G());")]
    public Task In_async_code_what_is_awaited_is_left_alone(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InAsyncMethod(statements));

    [Theory]
    [InlineData("await G(); {|AP3011:F().ContinueWith|}(_ => Done());")]
    [InlineData("var task = F(); {|AP3011:task.ContinueWith|}(_ => Done()); await G();")]
    public Task In_async_code_what_is_dropped_is_reported(string statements) => Verify.Reports(ContinuationPrograms.InAsyncMethod(statements));

    // As with AP3001, whoever silences the warning of others means it.
    [Theory]
    [InlineData("#pragma warning disable CS4014 // on purpose\nF().ContinueWith(_ => Done());\n#pragma warning restore CS4014")]
    [InlineData("#pragma warning disable VSTHRD110\nvar task = F();\n#pragma warning disable 4014\ntask.ContinueWith(_ => Done());")]
    public Task A_pragma_against_the_same_is_deliberate(string statements) => Verify.NoDiagnostic(ContinuationPrograms.InMethod(statements));

    [Fact]
    public Task Another_pragma_says_nothing() =>
        Verify.Reports(ContinuationPrograms.InMethod("#pragma warning disable CS0618\n{|AP3011:F().ContinueWith|}(_ => Done());"));

    [Theory]
    [InlineData("F().ContinueWith();")]
    [InlineData("F().ContinueWith(_ => );")]
    [InlineData("Missing().ContinueWith(_ => Done());")]
    [InlineData("F().ContinueWith(Missing);")]
    [InlineData("var task = task; task.ContinueWith(_ => Done());")]
    [InlineData("F().ContinueWith(_ => Done()")]
    public Task Half_typed_code_is_no_crash(string statements) => Verify.Reports(ContinuationPrograms.InMethod(statements), mayNotCompile: true);

    [Fact]
    public Task The_message_names_the_work() => Verify.Reports(
        ContinuationPrograms.InMethod("var task = G(); {|#0:task.ContinueWith|}(_ => Done());"),
        expected: Verify.Result("AP3011").WithLocation(0).WithArguments("G")
            .WithMessage("This continuation runs even when 'G' has failed, and does not look: nobody learns of the failure; read the task's Exception there, or await the task"));

    [Fact]
    public Task An_override_may_look() => Verify.NoDiagnostic(
        """
        using System.Threading.Tasks;

        abstract class C
        {
            async Task F() => await Task.Yield();
            protected virtual void Done(Task done) { }
            protected abstract void Next(Task done);

            void M()
            {
                F().ContinueWith(Done);
                F().ContinueWith(Next);
            }
        }
        """);

    [Fact]
    public Task Members_and_partial_methods_have_it_too() => Verify.Reports(
        """
        using System;
        using System.Threading.Tasks;

        partial class C
        {
            static async Task F() => await Task.Yield();
            public C() => {|AP3011:F().ContinueWith|}(Done);
            ~C() { {|AP3011:F().ContinueWith|}(_ => GC.KeepAlive(1)); }
            event Action? Ended;
            int Number { set { {|AP3011:F().ContinueWith|}(_ => Ended?.Invoke()); } }
            partial void Done(Task done);
            partial void Done(Task done) { }
        }
        """);
}
