using static AsyncPitfalls.Tests.Pending.DroppedPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskDiscardedAnalyzer, AsyncPitfalls.Pending.TaskDiscardedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class TaskDiscardedTests
{
    private const string Trace = "Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()))";

    [Theory]
    [InlineData("_ = {|AP3002:F|}();")]
    [InlineData("_ = {|AP3002:V|}();")]
    [InlineData("_ = {|AP3002:F|}().ConfigureAwait(false);")]
    [InlineData("_ = {|AP3002:W|}().AsTask();")]
    [InlineData("_ = {|AP3002:SourceAsync|}();")]
    [InlineData("_ = {|AP3002:store.SaveAsync|}(1);")]
    [InlineData("_ = other?{|AP3002:.F|}();")]
    [InlineData("_ = {|AP3002:Task.Run|}(() => Throw());")]
    [InlineData("_ = {|AP3002:Task.Run|}(async () => { await F(); });")]
    [InlineData("_ = {|AP3002:Task.WhenAll|}(F(), G());")]
    [InlineData("_ = {|AP3002:ids.Select(id => F()).ToList|}();")]
    [InlineData("var _ = {|AP3002:F|}();")]
    [InlineData("Task _ = {|AP3002:F|}();")]
    [InlineData("var _ignored = {|AP3002:F|}();")]
    [InlineData("Action a = () => _ = {|AP3002:F|}();")]
    [InlineData("object x = _ = {|AP3002:F|}();")]
    [InlineData("if (flag) _ = {|AP3002:F|}();")]
    public Task A_discard_of_a_task_that_can_fail_is_reported(string body) =>
        Task.WhenAll(Verify.Reports(InMethod(body)), Verify.Reports(InAsync(body + " await F();")));

    [Theory]
    [InlineData("_ = Guarded();")]
    [InlineData("_ = Task.Run(async () => { try { await F(); } catch { } });")]
    [InlineData("_ = Task.Delay(1);")]
    [InlineData("_ = given;")]
    [InlineData("_ = done.Task;")]
    [InlineData("_ = Running();")]
    [InlineData("_ = callback();")]
    [InlineData("_ = given.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("_ = F().ContinueWith(t => Console.WriteLine(t.Exception));")]
    [InlineData("_ = F().Named();")]
    [InlineData("_ = ids.Count;")]
    [InlineData("_ = ids.Select(id => F());")]
    [InlineData("_ = G().Result;")]
    [InlineData("_ = F().Wait(100);")]
    [InlineData("var _work = F(); _work.Wait();")]
    [InlineData("var work = F(); work.Wait();")]
    [InlineData("int _ = 1;")]
    [InlineData("F();")]
    [InlineData("store.SaveAsync(1);")]
    [InlineData("_ = Send(1, Options.FireAndForget);")]
    [InlineData("#pragma warning disable AP3002\n_ = F();")]
    public Task Everything_else_is_silent(string body) => Verify.NoDiagnostic(
        InMethod(body) + "static class Helpers { public static Task Named(this Task t) => t.ContinueWith(x => Console.WriteLine(x.Exception)); }");

    [Fact]
    public Task The_option_names_further_helpers() => Verify.Reports(
        InMethod("_ = F().Named();") + "static class Helpers { public static Task Named(this Task t) => t; }", editorConfig: "async_pitfalls.observing_methods = Named");

    [Theory]
    [InlineData("_ = {|AP3002:F|}();", $"F().{Trace};")]
    [InlineData("_ = {|AP3002:W|}().ConfigureAwait(false);", $"W().AsTask().{Trace};")]
    [InlineData("_ = other?{|AP3002:.F|}();", $"other?.F().{Trace};")]
    [InlineData("// Later.\n_ = {|AP3002:SourceAsync|}(); // whenever", $"// Later.\nSourceAsync().{Trace}; // whenever")]
    [InlineData("var _ = {|AP3002:F|}(); // whenever", $"F().{Trace}; // whenever")]
    [InlineData("if (flag)\n    _ = {|AP3002:F|}();", $"if (flag)\n    F().{Trace};")]
    [InlineData("_ = {|AP3002:ids.Select(id => F()).ToList|}();", $"Task.WhenAll(ids.Select(id => F())).{Trace};")]
    [InlineData("_ = {|AP3002:Task.Run|}(() =>\n{\n    Throw();\n});", $"Task.Run(() =>\n{{\n    Throw();\n}}).{Trace};")]
    [InlineData("Action a = () => _ = {|AP3002:F|}();", $"Action a = () => F().{Trace};")]
    [InlineData("Action<int> a = i => _ = {|AP3002:Send|}(i);", $"Action<int> a = i => Send(i).{Trace};")]
    [InlineData("void L() => _ = {|AP3002:F|}(); // whenever", $"void L() => F().{Trace}; // whenever")]
    public Task Its_failure_is_traced(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), "AP3002.Observe");

    [Theory]
    [InlineData("object x = _ = {|AP3002:F|}();")]
    [InlineData("Func<Task> f = () => _ = {|AP3002:F|}();")]
    [InlineData("Task a = given, _ = {|AP3002:F|}();")]
    public Task Where_somebody_takes_the_value_nothing_is_offered(string body) => Verify.NoFix(InMethod(body));

    [Fact]
    public Task Without_the_library_nothing_is_offered() => Verify.NoFix(
        "using System.Threading.Tasks; class C { void M() { _ = {|AP3002:Task.Run|}(() => throw new System.Exception()); } }", library: false);

    [Theory]
    [InlineData("_ = Missing();")]
    [InlineData("_ = F(")]
    [InlineData("var _ = _;")]
    [InlineData("Task a = F(), = F();")]
    [InlineData("for (Task a = F(), = F(); ;) { }")]
    [InlineData("Task[] _ = { F(), };")]
    [InlineData("fixed (Task* = F()) { }")]
    [InlineData("int x = , ;")]
    public Task Half_typed_code_means_nothing_yet(string body) => Verify.NoDiagnostic(InMethod(body), mayNotCompile: true);
}
