using Microsoft.CodeAnalysis;
using static AsyncPitfalls.Tests.Pending.DroppedPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskDroppedAnalyzer, AsyncPitfalls.Pending.TaskDroppedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class TaskDroppedFixTests
{
    private const string Trace = "Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()))";

    [Theory]
    [InlineData("{|AP3001:F|}();", $"F().{Trace};")]
    [InlineData("{|AP3001:G|}();", $"G().{Trace};")]
    [InlineData("{|AP3001:V|}();", $"V().AsTask().{Trace};")]
    [InlineData("{|AP3001:W|}().ConfigureAwait(false);", $"W().AsTask().{Trace};")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(false);", $"F().{Trace};")]
    [InlineData("{|AP3001:F|}().WaitAsync(TimeSpan.FromSeconds(1));", $"F().WaitAsync(TimeSpan.FromSeconds(1)).{Trace};")]
    [InlineData("// Later.\n{|AP3001:store.SaveAsync|}(number); // whenever", $"// Later.\nstore.SaveAsync(number).{Trace}; // whenever")]
    [InlineData("other?{|AP3001:.F|}();", $"other?.F().{Trace};")]
    [InlineData("other?.Self?{|AP3001:.V|}();", $"other?.Self?.V().AsTask().{Trace};")]
    [InlineData("other?{|AP3001:.F|}().ConfigureAwait(false);", $"other?.F().{Trace};")]
    [InlineData("if (flag) {|AP3001:F|}();", $"if (flag) F().{Trace};")]
    [InlineData("for (; flag; {|AP3001:F|}()) { }", $"for (; flag; F().{Trace}) {{ }}")]
    [InlineData("Action a = () => {|AP3001:F|}();", $"Action a = () => F().{Trace};")]
    [InlineData("Action<int> a = failure => {|AP3001:F|}();", "Action<int> a = failure => F().Observe(failure1 => System.Diagnostics.Trace.TraceError(failure1.ToString()));")]
    [InlineData("void L() => {|AP3001:F|}();", $"void L() => F().{Trace};")]
    [InlineData("{|AP3001:Task.WhenAll|}(F(), G());", $"Task.WhenAll(F(), G()).{Trace};")]
    [InlineData("{|AP3001:ids.Select(async id => await F()).ToList|}();", $"Task.WhenAll(ids.Select(async id => await F())).{Trace};")]
    [InlineData("{|AP3001:(from id in ids select F()).ToArray|}();", $"Task.WhenAll((from id in ids select F())).{Trace};")]
    [InlineData("{|AP3001:Task.Run|}(() =>\n{\n    Throw();\n});", $"Task.Run(() =>\n{{\n    Throw();\n}}).{Trace};")]
    public Task Its_failure_is_traced(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), "AP3001.Observe");

    [Fact]
    public Task What_is_needed_is_imported() => Verify.Fix(
        """
        class C
        {
            void M()
            {
                {|AP3001:System.IO.File.WriteAllTextAsync|}("a", "b");
            }
        }
        """,
        """
        using AsyncPitfalls;

        class C
        {
            void M()
            {
                System.IO.File.WriteAllTextAsync("a", "b").Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()));
            }
        }
        """,
        "AP3001.Observe");

    [Theory]
    [InlineData("{|AP3001:F|}();", "_ = F();")]
    [InlineData("{|AP3001:V|}();", "_ = V();")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(false);", "_ = F().ConfigureAwait(false);")]
    [InlineData("other?{|AP3001:.F|}();", "_ = other?.F();")]
    [InlineData("if (flag)\n    {|AP3001:F|}(); // whenever\nelse\n    {|AP3001:G|}();", "if (flag)\n    _ = F(); // whenever\nelse\n    _ = G();")]
    [InlineData("Action a = () => {|AP3001:F|}();", "Action a = () => _ = F();")]
    [InlineData("void L() => {|AP3001:F|}();", "void L() => _ = F();")]
    [InlineData("for ({|AP3001:F|}(); flag;) { }", "for (_ = F(); flag;) { }")]
    [InlineData("{|AP3001:ids.Select(id => F()).ToList|}();", "_ = ids.Select(id => F()).ToList();")]
    [InlineData("Action<int, int> a = (_, _) => {|AP3001:F|}();", "Action<int, int> a = (_, _) => _ = F();")]
    public Task It_is_discarded(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), "AP3001.Discard", changesBehaviour: true);

    [Theory]
    [InlineData("Action<int> a = _ => {|AP3001:F|}();")]
    [InlineData("int _ = 1; {|AP3001:F|}();")]
    [InlineData("{|AP3001:Task.Delay|}(1);")]
    public Task Where_the_name_is_taken_or_a_delay_is_all_there_is_no_discard(string body) => Verify.NoFix(InMethod(body), "AP3001.Discard");

    [Theory]
    [InlineData("{|AP3001:F|}() // why\n    .ConfigureAwait(false);")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(/* anywhere */ false);")]
    [InlineData("other?{|AP3001:.F|}() /* why */ .ConfigureAwait(false);")]
    [InlineData("{|AP3001:ids.Select(id => F()) // each\n    .ToList|}();")]
    public Task Not_where_a_comment_would_get_lost(string body) => Verify.NoFix(InMethod(body), "AP3001.Observe");

    [Theory]
    [InlineData("{|AP3001:Send|}(1 /* one */).ConfigureAwait(false); // why", $"Send(1 /* one */).{Trace}; // why")]
    [InlineData("{|AP3001:F|}()\n    .ConfigureAwait(false);", $"F().{Trace};")]
    [InlineData("#if !NEVER\n{|AP3001:F|}();\n#else\nG();\n#endif", $"#if !NEVER\nF().{Trace};\n#else\nG();\n#endif")]
    [InlineData("{|AP3001:Send|}(\n#if NEVER\n    2);\n#else\n    1);\n#endif", $"Send(\n#if NEVER\n    2);\n#else\n    1).{Trace};\n#endif")]
    [InlineData("({|AP3001:F|}()).ConfigureAwait(false);", $"(F()).{Trace};")]
    [InlineData("(other!)?{|AP3001:.F|}();", $"(other!)?.F().{Trace};")]
    public Task What_stands_around_it_stays(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), "AP3001.Observe");

    [Fact]
    public Task Without_the_library_only_the_discard_is_left() => Verify.NoFix(
        "using System.Threading.Tasks; class C { void M() { {|AP3001:Task.Run|}(() => throw new System.Exception()); } }", "AP3001.Observe", library: false);

    [Theory]
    [InlineData("other?{|AP3001:.F|}();\nawait F();", "await (other?.F() ?? Task.CompletedTask);\nawait F();")]
    [InlineData("other?{|AP3001:.G|}();\nawait F();", "await (other?.G() ?? Task.CompletedTask);\nawait F();")]
    [InlineData("other?.Self?{|AP3001:.W|}();\nawait F();", "await (other?.Self?.W() ?? default);\nawait F();")]
    [InlineData("other?{|AP3001:.F|}().ConfigureAwait(false);", "await (other?.F() ?? Task.CompletedTask).ConfigureAwait(false);")]
    [InlineData("other?{|AP3001:.F|}(); // now", "await (other?.F() ?? Task.CompletedTask); // now")]
    [InlineData("{|AP3001:ids.Select(async id => await F()).ToList|}();", "await Task.WhenAll(ids.Select(async id => await F()));")]
    [InlineData("Func<Task> f = async () => other?{|AP3001:.F|}();", "Func<Task> f = async () => await (other?.F() ?? Task.CompletedTask);")]
    public Task In_async_code_it_is_awaited(string before, string after) => Verify.Fix(InAsync(before), InAsync(after), "AP3001.Await", changesBehaviour: true);

    [Fact]
    public Task In_top_level_code_it_is_awaited() => Verify.Fix(
        """
        using System.IO;

        {|AP3001:File.WriteAllTextAsync|}("a", "b");
        """,
        """
        using System.IO;

        await File.WriteAllTextAsync("a", "b");
        """,
        "AP3001.Await",
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("Task N()\n    {\n        {|AP3001:F|}();\n        return Task.CompletedTask;\n    }", "async Task N()\n    {\n        await F();\n    }")]
    [InlineData("Task<int> N()\n    {\n        {|AP3001:F|}();\n        return G();\n    }", "async Task<int> N()\n    {\n        await F();\n        return await G();\n    }")]
    [InlineData("Task N(C? c)\n    {\n        c?{|AP3001:.V|}(); // first\n        return F();\n    }", "async Task N(C? c)\n    {\n        await (c?.V() ?? default); // first\n        await F();\n    }")]
    [InlineData("Task N(IEnumerable<int> ids)\n    {\n        {|AP3001:ids.Select(id => F()).ToList|}();\n        return Task.CompletedTask;\n    }", "async Task N(IEnumerable<int> ids)\n    {\n        await Task.WhenAll(ids.Select(id => F()));\n    }")]
    public Task A_function_that_gives_a_task_becomes_async(string before, string after) =>
        Verify.Fix(InMethod("", before), InMethod("", after), "AP3001.Await", changesBehaviour: true);

    [Fact]
    public Task Not_in_a_lock() =>
        Verify.NoFix(InMethod("", "Task N() { lock (done) { {|AP3001:F|}(); } return F(); }"), "AP3001.Await");

    [Theory]
    [InlineData("{|AP3001:F|}();")]
    [InlineData("Action a = () => {|AP3001:F|}();")]
    public Task In_other_code_it_cannot_be_awaited(string body) => Verify.NoFix(InMethod(body), "AP3001.Await");

    [Theory]
    [InlineData("Task N() { lock (store) { {|AP3001:F|}(); } return Task.CompletedTask; }")]
    [InlineData("unsafe Task N() { {|AP3001:F|}(); return Task.CompletedTask; }")]
    [InlineData("Task N() { unsafe { {|AP3001:F|}(); } return Task.CompletedTask; }")]
    [InlineData("Task N(ref int i) { {|AP3001:F|}(); return Task.CompletedTask; }")]
    [InlineData("Task N() { Span<int> s = stackalloc int[1]; {|AP3001:F|}(); return Task.CompletedTask; }")]
    public Task Nor_in_a_function_that_cannot_become_async(string member) => Verify.NoFix(InMethod("", member), "AP3001.Await");

    [Theory]
    [InlineData("lock (ids) { other?{|AP3001:.F|}(); }\nawait F();")]
    [InlineData("try { await F(); } finally { other?{|AP3001:.F|}(); }")]
    public Task Nor_in_a_lock_or_where_its_failure_would_replace_another(string body) => Verify.NoFix(InAsync(body), "AP3001.Await");
}
