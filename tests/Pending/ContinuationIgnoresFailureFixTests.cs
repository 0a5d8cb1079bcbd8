using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.ContinuationIgnoresFailureAnalyzer, AsyncPitfalls.Pending.ContinuationIgnoresFailureCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class ContinuationIgnoresFailureFixTests
{
    private const string LibraryKey = "AP3011.Observe";
    private const string BclKey = "AP3011.TryFinally";
    private const string Observed = ".Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()));";

    [Theory]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done());", "var task = F();\ntask" + Observed + "\ntask.ContinueWith(_ => Done());")]
    [InlineData("// Next.\n{|AP3011:F().ContinueWith|}(_ => Done()); // later", "// Next.\nvar task = F();\ntask" + Observed + "\ntask.ContinueWith(_ => Done()); // later")]
    [InlineData("{|AP3011:V().AsTask().ContinueWith|}(_ => Done());", "var task = V().AsTask();\ntask" + Observed + "\ntask.ContinueWith(_ => Done());")]
    [InlineData("if (flag)\n    {|AP3011:F().ContinueWith|}(_ => Done());", "if (flag)\n{\n    var task = F();\n    task" + Observed + "\n    task.ContinueWith(_ => Done());\n}")]
    [InlineData(
        "{|AP3011:F()\n    .ContinueWith|}(_ =>\n    {\n        Done();\n    });",
        "var task = F();\ntask" + Observed + "\ntask.ContinueWith(_ =>\n    {\n        Done();\n    });")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done()).ContinueWith(_ => Done());", "var task = F();\ntask" + Observed + "\ntask.ContinueWith(_ => Done()).ContinueWith(_ => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(async _ => await G()).Unwrap();", "var task = F();\ntask" + Observed + "\ntask.ContinueWith(async _ => await G()).Unwrap();")]
    [InlineData("var task = 1;\n{|AP3011:F().ContinueWith|}(_ => Log(task));", "var task = 1;\nvar task1 = F();\ntask1" + Observed + "\ntask1.ContinueWith(_ => Log(task));")]
    [InlineData("Action a = () =>\n{\n    {|AP3011:F().ContinueWith|}(_ => Done());\n};", "Action a = () =>\n{\n    var task = F();\n    task" + Observed + "\n    task.ContinueWith(_ => Done());\n};")]
    public Task Work_gets_a_name_and_is_observed(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData("var load = F();\n{|AP3011:load.ContinueWith|}(_ => Done());", "var load = F();\nload" + Observed + "\nload.ContinueWith(_ => Done());")]
    [InlineData("var load = F();\nDone();\n\n// Then.\n{|AP3011:load.ContinueWith|}(_ => Done()); // later\nDone();", "var load = F();\nDone();\n\n// Then.\nload" + Observed + "\nload.ContinueWith(_ => Done()); // later\nDone();")]
    [InlineData("var failure = F();\n{|AP3011:failure.ContinueWith|}(_ => Done());", "var failure = F();\nfailure.Observe(failure1 => System.Diagnostics.Trace.TraceError(failure1.ToString()));\nfailure.ContinueWith(_ => Done());")]
    public Task A_local_is_observed(string before, string after) => Fix(before, after);

    [Fact]
    public Task Directives_around_it_stay() => Verify.Fix(
        """
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task F() => await Task.Yield();

            void M()
            {
        #if !NEVER
                {|AP3011:F().ContinueWith|}(_ => M());
        #else
                M();
        #endif
            }
        }
        """,
        """
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task F() => await Task.Yield();

            void M()
            {
        #if !NEVER
                var task = F();
                task.Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()));
                task.ContinueWith(_ => M());
        #else
                M();
        #endif
            }
        }
        """,
        LibraryKey);

    [Fact]
    public Task An_import_makes_the_trace_short() => Verify.Fix(
        """
        using System.Diagnostics;
        using System.Threading.Tasks;

        class C
        {
            async Task F() => await Task.Yield();

            void M()
            {
                {|AP3011:F().ContinueWith|}(_ => Debug.Print("done"));
            }
        }
        """,
        """
        using System.Diagnostics;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task F() => await Task.Yield();

            void M()
            {
                var task = F();
                task.Observe(failure => Trace.TraceError(failure.ToString()));
                task.ContinueWith(_ => Debug.Print("done"));
            }
        }
        """,
        LibraryKey);

    [Theory]
    [InlineData("other?{|AP3011:.F().ContinueWith|}(_ => Done());")]
    [InlineData("var load = F(); load?{|AP3011:.ContinueWith|}(_ => Done());")]
    [InlineData("void L() => {|AP3011:F().ContinueWith|}(_ => Done()); L();")]
    public Task No_repair_where_there_is_no_room(string statements) => Verify.NoFix(ContinuationPrograms.InMethod(statements));

    [Theory]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done());", "try\n{\n    await F();\n}\nfinally\n{\n    Done();\n}")]
    [InlineData("var load = F();\n{|AP3011:load.ContinueWith|}(_ => Done());", "var load = F();\ntry\n{\n    await load;\n}\nfinally\n{\n    Done();\n}")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => open--); // closed", "try\n{\n    await F();\n}\nfinally\n{\n    open--;\n} // closed")]
    [InlineData("{|AP3011:F().ContinueWith|}(async _ => await G());", "try\n{\n    await F();\n}\nfinally\n{\n    await G();\n}")]
    [InlineData(
        "// Load, then tell.\n{|AP3011:F().ContinueWith|}(_ =>\n{\n    // Told.\n    Done();\n    open = 0; // none\n}, TaskScheduler.Default);",
        "// Load, then tell.\ntry\n{\n    await F();\n}\nfinally\n{\n    // Told.\n    Done();\n    open = 0; // none\n}")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);", "try\n{\n    await F();\n}\nfinally\n{\n    Done();\n}")]
    [InlineData("if (flag)\n    {|AP3011:F().ContinueWith|}(_ => Done());", "if (flag)\n{\n    try\n    {\n        await F();\n    }\n    finally\n    {\n        Done();\n    }\n}")]
    [InlineData("await G().ConfigureAwait(false);\n{|AP3011:F().ContinueWith|}(_ => Done());", "await G().ConfigureAwait(false);\ntry\n{\n    await F();\n}\nfinally\n{\n    Done();\n}")]
    public Task In_async_code_it_is_awaited(string before, string after) =>
        Verify.Fix(ContinuationPrograms.InAsyncMethod(before), ContinuationPrograms.InAsyncMethod(after), BclKey, changesBehaviour: true);

    [Theory]
    [InlineData("{|AP3011:F().ContinueWith|}((_, s) => Log(s), 1);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), token);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => 1);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => G());")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => { if (flag) return; Done(); });")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => { var done = 1; Log(done); });")]
    [InlineData("{|AP3011:F().ContinueWith|}(Ignore);")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done()).ContinueWith(_ => Done());")]
    [InlineData("{|AP3011:F().ContinueWith|}(_ => Done(), /* anywhere */ TaskScheduler.Default);")]
    [InlineData("lock (gate) { {|AP3011:F().ContinueWith|}(_ => Done()); }")]
    [InlineData("try { Done(); } finally { {|AP3011:F().ContinueWith|}(_ => Done()); }")]
    [InlineData("async Task DisposeAsync() { {|AP3011:F().ContinueWith|}(_ => Done()); await G(); } await DisposeAsync();")]
    [InlineData("Action a = () => { {|AP3011:F().ContinueWith|}(_ => Done()); };")]
    public Task Not_where_it_cannot_be_awaited_or_moved(string statements) => Verify.NoFix(ContinuationPrograms.InAsyncMethod(statements), BclKey);

    [Fact]
    public Task Without_the_library_plain_code_has_no_repair_in_a_method_that_is_not_async() =>
        Verify.NoFix(ContinuationPrograms.InMethod("{|AP3011:F().ContinueWith|}(_ => Done());").Replace("using AsyncPitfalls;\n", ""), library: false);

    private static Task Fix(string before, string after) => Verify.Fix(ContinuationPrograms.InMethod(before), ContinuationPrograms.InMethod(after), LibraryKey);
}
