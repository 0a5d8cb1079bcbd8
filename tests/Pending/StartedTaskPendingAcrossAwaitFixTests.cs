using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.StartedTaskPendingAcrossAwaitAnalyzer, AsyncPitfalls.Pending.StartedTaskPendingAcrossAwaitCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class StartedTaskPendingAcrossAwaitFixTests
{
    [Theory]
    [InlineData("var t = {|AP3012:F|}();\nawait G();\nawait t;", "var t = F();\nawait Task.WhenAll(G(), t);\nawait t;")]
    [InlineData("var t = {|AP3012:F|}();\nawait G().ConfigureAwait(false);\nawait t.ConfigureAwait(false);", "var t = F();\nawait Task.WhenAll(G(), t).ConfigureAwait(false);\nawait t.ConfigureAwait(false);")]
    [InlineData("var t = {|AP3012:G|}();\nawait F();\nnumber = await t;", "var t = G();\nawait Task.WhenAll(F(), t);\nnumber = await t;")]
    [InlineData("var t = {|AP3012:G|}();\nawait G();\nvar x = await t;", "var t = G();\nawait Task.WhenAll(G(), t);\nvar x = await t;")]
    [InlineData("Task t;\nt = {|AP3012:F|}();\nawait G();\nawait t;", "Task t;\nt = F();\nawait Task.WhenAll(G(), t);\nawait t;")]
    [InlineData("var t = {|AP3012:F|}();\nawait Task.WhenAll(F(), G());\nawait t;", "var t = F();\nawait Task.WhenAll(F(), G(), t);\nawait t;")]
    [InlineData("var t = {|AP3012:F|}();\nawait Task.WhenAll(G(), G());\nawait t;", "var t = F();\nawait Task.WhenAll(G(), G(), t);\nawait t;")]
    [InlineData("var t = {|AP3012:F|}();\nawait Task.WhenAll(ids.Select(id => F()));\nawait t;", "var t = F();\nawait Task.WhenAll(Task.WhenAll(ids.Select(id => F())), t);\nawait t;")]
    [InlineData("var t = {|AP3012:F|}();\n// Both are needed.\nawait /* first */ G(); // then\nawait t;", "var t = F();\n// Both are needed.\nawait /* first */ Task.WhenAll(G(), t); // then\nawait t;")]
    [InlineData("try\n{\n    var t = {|AP3012:F|}();\n    await G();\n    await t;\n}\ncatch (Exception)\n{\n}", "try\n{\n    var t = F();\n    await Task.WhenAll(G(), t);\n    await t;\n}\ncatch (Exception)\n{\n}")]
    [InlineData("foreach (var id in ids)\n{\n    var t = {|AP3012:F|}();\n    await G();\n    await t;\n}", "foreach (var id in ids)\n{\n    var t = F();\n    await Task.WhenAll(G(), t);\n    await t;\n}")]
    [InlineData("switch (number)\n{\n    case 1:\n        var t = {|AP3012:F|}();\n        await G();\n        await t;\n        break;\n}", "switch (number)\n{\n    case 1:\n        var t = F();\n        await Task.WhenAll(G(), t);\n        await t;\n        break;\n}")]
    [InlineData("Func<Task> l = async () =>\n{\n    var t = {|AP3012:F|}();\n    await G();\n    await t;\n};", "Func<Task> l = async () =>\n{\n    var t = F();\n    await Task.WhenAll(G(), t);\n    await t;\n};")]
    [InlineData("async Task L(bool b)\n{\n    var t = {|AP3012:F|}();\n    await (b ? G() : F());\n    await t;\n}", "async Task L(bool b)\n{\n    var t = F();\n    await (Task.WhenAll(b ? G() : F(), t));\n    await t;\n}")]
    [InlineData("var t = {|AP3012:F|}();\nvar r = {|AP3012:F|}();\nawait G();\nawait Task.WhenAll(t, r);", "var t = F();\nvar r = F();\nawait Task.WhenAll(G(), t, r);\nawait Task.WhenAll(t, r);")]
    public Task Both_are_awaited_together(string before, string after) => Verify.Fix(
        PendingPrograms.InMethod(before), PendingPrograms.InMethod(after), "AP3012.WhenAll", changesBehaviour: true);

    [Fact]
    public Task The_name_of_the_class_is_imported_or_spelled_out() => Verify.Fix(
        """
        class C
        {
            async System.Threading.Tasks.Task F() => await G();
            async System.Threading.Tasks.Task G()
            {
                var t = {|AP3012:F|}();
                await F();
                await t;
            }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            async System.Threading.Tasks.Task F() => await G();
            async System.Threading.Tasks.Task G()
            {
                var t = F();
                await Task.WhenAll(F(), t);
                await t;
            }
        }
        """,
        "AP3012.WhenAll",
        changesBehaviour: true);

    [Fact]
    public Task Top_level_code_is_a_list_of_statements_too() => Verify.Fix(
        """
        using System.Threading.Tasks;

        var t = {|AP3012:Load|}();
        await Load();
        await t;

        static async Task Load() => await Task.Yield();
        """,
        """
        using System.Threading.Tasks;

        var t = Load();
        await Task.WhenAll(Load(), t);
        await t;

        static async Task Load() => await Task.Yield();
        """,
        "AP3012.WhenAll",
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("var t = {|AP3012:F|}(); number = await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); await V(); await t;")]
    [InlineData("var t = {|AP3012:V|}(); await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}().ConfigureAwait(false); await G(); await t;")]
    [InlineData("Task? t = flag ? {|AP3012:F|}() : null; await G(); if (t != null) await t;")]
    [InlineData("var tasks = {|AP3012:ids.Select(id => F()).ToList|}(); await G(); await Task.WhenAll(tasks);")]
    [InlineData("var t = {|AP3012:F|}(); await G(); number++; await t;")]
    [InlineData("var t = {|AP3012:F|}(); await G(); await G(); await t;")]
    [InlineData("var t = {|AP3012:F|}(); foreach (var id in ids) { await G(); } await t;")]
    [InlineData("var t = {|AP3012:F|}(); try { await G(); } finally { number++; } await t;")]
    [InlineData("var t = {|AP3012:F|}(); await foreach (var x in Numbers()) { } await t;")]
    [InlineData("var t = {|AP3012:F|}(); if (await G() > 1) number++; await t;")]
    [InlineData("var t = {|AP3012:F|}(); await G(); await t; t = {|AP3012:F|}(); await G(); await t;")]
    public Task No_repair_where_it_would_take_more(string statements) => Verify.NoFix(PendingPrograms.InMethod(
        statements,
        """
        ValueTask V() => new(F());
        async IAsyncEnumerable<int> Numbers() { await F(); yield return 1; }
        """));
}
