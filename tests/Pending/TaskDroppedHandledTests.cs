using static AsyncPitfalls.Tests.Pending.DroppedPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskDroppedAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>A dropped task whose failure is handled: by a helper, by the callee, or by the work itself.</summary>
public sealed class TaskDroppedHandledTests
{
    // An override looks after it; and a partial helper has its body elsewhere.
    [Theory]
    [InlineData("tracker.Track(F());")]
    [InlineData("tracker?.Track(F());")]
    [InlineData("Partial.Watch(F());")]
    [InlineData("F().Watch();")]
    public Task Overrides_and_partial_helpers_may_look_after_it(string body) => Verify.NoDiagnostic(InMethod(body, "readonly Tracker tracker = new Logging();") +
        """
        class Tracker { public virtual Task Track(Task t) => t; }
        class Logging : Tracker { public override Task Track(Task t) { t.Observe(_ => { }); return t; } }
        static partial class Partial
        {
            public static partial Task Watch(this Task t);
            public static partial Task Watch(this Task t) { t.Observe(_ => { }); return t; }
        }
        """);

    [Fact]
    public Task A_method_that_nobody_overrides_hands_it_back() => Verify.Reports(
        InMethod("{|AP3001:tracker.Track|}(F());", "readonly Tracker tracker = new();") + "sealed class Tracker { public Task Track(Task t) => t; }");

    // What is said to a log, a pause between two attempts, and what is to end the process are no failures.
    [Theory]
    [InlineData("Task.Run(() => { try { Throw(); } catch (Exception e) { log.Error(e); } log.Verbose(\"done\"); });")]
    [InlineData("Task.Run(() => { this.log.Info(\"begin\"); try { Throw(); } catch { } finally { log?.Debug(\"end\"); } });")]
    [InlineData("Task.Run(async () => { log?.Info(\"begin\"); try { await F(); } catch { } finally { log.Warn(\"end\"); } });")]
    [InlineData("Task.Run(async () => { while (true) { try { await F(); } catch { } finally { await Task.Delay(TimeSpan.FromSeconds(5)); } } });")]
    [InlineData("Task.Run(async () => { await Task.Yield(); Log.Begun(1); try { await F(); } catch { } finally { Log.Ended(); } });")]
    [InlineData("Task.Run(async () => { while (true) { try { await F(); } catch { } finally { await Task.Delay(5).ConfigureAwait(false); } } });")]
    [InlineData("Task.Run(async () => { try { await F(); } catch (Exception e) when (e.IsCatchable()) { log.Error(e); } });")]
    [InlineData("Task.Run(async () => { try { await F(); } catch (Exception e) when (!e.IsFatal()) { log.Error(e); } });")]
    public Task What_only_logs_or_pauses_beside_its_try_is_silent(string body) => Verify.NoDiagnostic(Logging(body));

    [Theory]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch { } dialog.Error(\"done\"); });")]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch { } log.Save(); });")]
    [InlineData("{|AP3001:Task.Run|}(async () => { try { await F(); } catch { } log.Info(await G()); });")]
    [InlineData("{|AP3001:Task.Run|}(async () => { try { await F(); } catch { } finally { await G(); } });")]
    [InlineData("{|AP3001:Task.Run|}(async () => { try { await F(); } catch (Exception e) when (e.IsFatal()) { } });")]
    [InlineData("{|AP3001:Task.Run|}(async () => { try { await F(); } catch (Exception e) when (e is InvalidOperationException) { } });")]
    public Task Other_work_beside_it_may_fail(string body) => Verify.Reports(Logging(body));

    private static string Logging(string body) => InMethod(
        body,
        "readonly ILog log = null!; readonly ILog dialog = null!; interface ILog { void Verbose(object x); void Info(object x); void Debug(object x); void Warn(object x); void Error(object x); void Save(); }")
        + "static class Filters { public static bool IsFatal(this Exception e) => false; public static bool IsCatchable(this Exception e) => true; } static class Log { public static void Begun(int i) { } public static void Ended() { } }";

    // The failure of an async void method is in no task.
    [Theory]
    [InlineData("Task.Run(Work); async void Work() { await F(); }")]
    [InlineData("Task.Factory.StartNew(Work); async void Work() { await F(); }")]
    [InlineData("Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning); async void Work() { await F(); }")]
    [InlineData("Task.Run(() => { });")]
    [InlineData("Task.Factory.StartNew(delegate { }, TaskCreationOptions.LongRunning);")]
    public Task Work_that_is_async_void_or_none_is_silent(string body) => Verify.NoDiagnostic(InMethod(body));

    // A callee that continues its work with a look at the failure.
    [Theory]
    [InlineData("LoadAsync();")]
    [InlineData("other?.LoadAsync();")]
    [InlineData("LoadAllAsync();")]
    [InlineData("LoadAsync(ids);")]
    [InlineData("other?.LoadAsync(new[] { 1 });")]
    public Task A_callee_that_looks_at_the_failure_is_silent(string body) => Verify.NoDiagnostic(InMethod(
        body, "Task LoadAsync() => LoadAllAsync(); Task LoadAllAsync() { return Task.Run(Throw).ContinueWith(done => { if (done.Exception is { } e) Console.WriteLine(e); }); }"
            + " protected internal Task LoadAsync<T>(IEnumerable<T> all) { return Task.Run(Throw).ContinueWith(done => { var e = done.Exception?.Message; Console.WriteLine(e); }, TaskContinuationOptions.ExecuteSynchronously); }"));

    [Theory]
    [InlineData("F().ContinueWith(done => Console.WriteLine(done.Status))")]
    [InlineData("F().ContinueWith(done => Console.WriteLine(done.Exception), TaskContinuationOptions.OnlyOnRanToCompletion)")]
    [InlineData("number > 1 ? F() : F().ContinueWith(done => Console.WriteLine(done.Exception))")]
    public Task One_that_looks_at_less_is_reported(string returned) => Verify.Reports(InMethod("{|AP3001:LoadAsync|}(1);", $"Task LoadAsync(int number) => {returned};"));
}
