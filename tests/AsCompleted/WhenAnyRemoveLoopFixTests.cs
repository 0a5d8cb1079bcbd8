using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.WhenAnyRemoveLoopAnalyzer, AsyncPitfalls.AsCompleted.WhenAnyRemoveLoopCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class WhenAnyRemoveLoopFixTests
{
    private const string Library = "AP4001.EachAsync";
    private const string Bcl = "AP4001.WhenEach";
    private const string Own = "var own = ids.Select(id => Number(id)).ToList();\n";

    [Theory]
    [InlineData(
        "while (own.Count > 0)\n{\n    var t = await {|AP4001:Task.WhenAny|}(own);\n    own.Remove(t);\n    count += await t;\n}",
        "await foreach (var t in own.EachAsync())\n{\n    count += await t;\n}")]
    [InlineData(
        "while (own.Any())\n{\n    Task<int> t = await {|AP4001:Task.WhenAny|}(own).ConfigureAwait(false);\n    own.Remove(t);\n\n    count += await t.ConfigureAwait(false);\n}",
        "await foreach (Task<int> t in own.EachAsync().ConfigureAwait(false))\n{\n    count += await t.ConfigureAwait(false);\n}")]
    [InlineData(
        "// One by one.\nwhile (own.Count != 0) // until all are done\n{\n    // The next.\n    var t = await {|AP4001:Task.WhenAny|}(own); // whichever\n    count += await t; // its result\n\n    // Out with it.\n    own.Remove(t);\n}\n\nLog(count);",
        "// One by one.\nawait foreach (var t in own.EachAsync()) // until all are done\n{\n    // The next.\n    // whichever\n    count += await t; // its result\n\n    // Out with it.\n}\n\nLog(count);")]
    [InlineData(
        "while (own.Count is > 0)\n{\n    var t = await {|AP4001:Task.WhenAny|}(own.ToArray());\n    own.Remove(t);\n    if (t.IsFaulted)\n        continue;\n    if (t.Result > 4)\n        break;\n    count++;\n}",
        "await foreach (var t in own.EachAsync())\n{\n    if (t.IsFaulted)\n        continue;\n    if (t.Result > 4)\n        break;\n    count++;\n}")]
    [InlineData(
        "while (0 < own.Count)\n{\n    var t = await {|AP4001:Task.WhenAny|}(own);\n    try\n    {\n        count += await t;\n    }\n    catch (Exception e)\n    {\n        Log(e);\n    }\n    own.Remove(t);\n    Log(count);\n}",
        "await foreach (var t in own.EachAsync())\n{\n    try\n    {\n        count += await t;\n    }\n    catch (Exception e)\n    {\n        Log(e);\n    }\n    Log(count);\n}")]
    public Task The_library_gives_them_as_they_end(string before, string after) =>
        Verify.Fix(CompletionPrograms.InMethod(Own + before), CompletionPrograms.InMethod(Own + after), Library);

    [Theory]
    [InlineData(
        "while (own.Count > 0)\n{\n    var t = await {|AP4001:Task.WhenAny|}(own).ConfigureAwait(false);\n    own.Remove(t);\n    count += await t;\n}",
        "await foreach (var t in Task.WhenEach(own).ConfigureAwait(false))\n{\n    count += await t;\n}")]
    [InlineData(
        "while (own.Count > 0)\n{\n    var t = await {|AP4001:System.Threading.Tasks.Task.WhenAny<int>|}(own);\n    own.Remove(t);\n    count += await t;\n}",
        "await foreach (var t in System.Threading.Tasks.Task.WhenEach<int>(own))\n{\n    count += await t;\n}")]
    public Task So_does_the_framework(string before, string after) =>
        Verify.Fix(CompletionPrograms.InMethod(Own + before), CompletionPrograms.InMethod(Own + after), Bcl, framework: FrameworkReferences.Net10, library: true);

    [Theory]
    [InlineData("var own = new HashSet<Task>();\nforeach (var id in ids)\n    own.Add(Load(id));\n", "own.Count > 0", "own.Remove(t);")]
    [InlineData("var own = new LinkedList<Task>();\nown.AddLast(a);\n", "own.Any()", "own.Remove(t);")]
    [InlineData("List<Task> own = [F(), G()];\nLog(own[0]);\n", "own.Count >= 1", "own.Remove(t);")]
    [InlineData("var own = ids.Select(id => Load(id)).ToArray();\n", "own.Length > 0", "own = own.Where(x => x != t).ToArray();")]
    [InlineData("var own = new List<Task> { a, b };\n", "own.Count is not 0", "own = own.Except(new[] { t }).ToList();")]
    public Task Every_list_of_ones_own_will_do(string own, string test, string removal) => Verify.Fix(
        CompletionPrograms.InMethod($"{own}while ({test})\n{{\n    var t = await {{|AP4001:Task.WhenAny|}}(own);\n    {removal}\n    await t;\n}}"),
        CompletionPrograms.InMethod($"{own}await foreach (var t in own.EachAsync())\n{{\n    await t;\n}}"),
        Library);

    [Fact]
    public Task The_callers_list_keeps_its_tasks_which_the_title_says() => Verify.Fix(
        CompletionPrograms.InMethod("while (list.Count > 0)\n{\n    var t = await {|AP4001:Task.WhenAny|}(list);\n    list.Remove(t);\n    await t;\n}"),
        CompletionPrograms.InMethod("await foreach (var t in list.EachAsync())\n{\n    await t;\n}"),
        Library,
        changesBehaviour: true);

    [Fact]
    public Task A_list_of_each_round_of_a_loop_around_is_its_own() => Verify.Fix(
        CompletionPrograms.InMethod("foreach (var id in ids)\n{\n    var own = new List<Task> { F(), G() };\n    while (own.Count > 0)\n    {\n        var t = await {|AP4001:Task.WhenAny|}(own);\n        own.Remove(t);\n        await t;\n    }\n}"),
        CompletionPrograms.InMethod("foreach (var id in ids)\n{\n    var own = new List<Task> { F(), G() };\n    await foreach (var t in own.EachAsync())\n    {\n        await t;\n    }\n}"),
        Library);

    [Theory]
    [InlineData("while (list.Count > 0 && !flag) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("do { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; } while (list.Count > 0);")]
    [InlineData("while (list.Count > 0) { Log(1); var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); if (flag) list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); if (flag) continue; list.Remove(t); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); try { await t; } finally { list.Remove(t); } }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); Log(list.Count); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; t = F(); await t; }")]
    [InlineData("while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; } Log(list.Count);")]
    [InlineData("Keep(list); while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("var other = list; while (other.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(other); other.Remove(t); await t; }")]
    [InlineData("var other = Hand(); while (other.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(other); other.Remove(t); await t; }")]
    [InlineData("Task t; while (list.Count > 0) { t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("foreach (var id in ids) { while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; } }")]
    [InlineData("while (list.Count > /* none */ 0) { var t = await {|AP4001:Task.WhenAny|}(list); list.Remove(t); await t; }")]
    [InlineData("try { while (list.Count > 0) { var t = await {|AP4001:Task.WhenAny|}(list); await t; list.Remove(t); } } catch { Log(list.Count); }")]
    public Task No_repair_where_it_would_do_something_else(string statements) => Verify.NoFix(CompletionPrograms.InMethod(statements));

    [Fact]
    public Task No_repair_without_a_sequence_to_go_through() => Verify.NoFix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            async Task M(List<Task> list)
            {
                while (list.Count > 0)
                {
                    var t = await {|AP4001:Task.WhenAny|}(list);
                    list.Remove(t);
                    await t;
                }
            }
        }
        """,
        framework: FrameworkReferences.Net8,
        library: false);

    [Fact]
    public Task The_using_directive_is_added() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            async Task M(List<Task> list)
            {
                while (list.Count > 0)
                {
                    var t = await {|AP4001:Task.WhenAny|}(list);
                    list.Remove(t);
                    await t;
                }
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task M(List<Task> list)
            {
                await foreach (var t in list.EachAsync())
                {
                    await t;
                }
            }
        }
        """,
        Library,
        changesBehaviour: true,
        language: LanguageVersion.CSharp8);

    [Fact]
    public Task No_repair_below_CSharp_8() => Verify.Fix(Old, Old, Library, language: LanguageVersion.CSharp7_3);

    private const string Old =
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            async Task M(List<Task> list)
            {
                while (list.Count > 0)
                {
                    var t = await {|AP4001:Task.WhenAny|}(list);
                    list.Remove(t);
                    await t;
                }
            }
        }
        """;
}
