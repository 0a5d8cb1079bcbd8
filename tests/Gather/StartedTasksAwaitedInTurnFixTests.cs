using AsyncPitfalls.Tests.Pending;
using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.StartedTasksAwaitedInTurnAnalyzer, AsyncPitfalls.Gather.StartedTasksAwaitedInTurnCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class StartedTasksAwaitedInTurnFixTests
{
    private const string WhenAll = "AP1005.WhenAll";
    private const string Scope = "AP1005.TaskScope";

    [Theory]
    [InlineData("var a = F();\nvar b = F();\n{|AP1005:await a|};\nawait b;", "var a = F();\nvar b = F();\nawait Task.WhenAll(a, b);\nawait a;\nawait b;")]
    [InlineData("var a = F();\nvar b = F();\n{|AP1005:await a.ConfigureAwait(false)|};\nawait b.ConfigureAwait(false);", "var a = F();\nvar b = F();\nawait Task.WhenAll(a, b).ConfigureAwait(false);\nawait a.ConfigureAwait(false);\nawait b.ConfigureAwait(false);")]
    [InlineData("var a = G();\nvar b = G();\n// Both numbers.\nvar x = {|AP1005:await a|}; // first\nvar y = await b;", "var a = G();\nvar b = G();\n// Both numbers.\nawait Task.WhenAll(a, b);\nvar x = await a; // first\nvar y = await b;")]
    [InlineData("var a = G();\nvar b = G();\n\nnumber = {|AP1005:await a|} + await b;", "var a = G();\nvar b = G();\n\nawait Task.WhenAll(a, b);\nnumber = await a + await b;")]
    [InlineData("var a = G();\nvar b = F();\nvar c = G();\nnumber = {|AP1005:await a|};\nawait b;\nnumber += await c;", "var a = G();\nvar b = F();\nvar c = G();\nawait Task.WhenAll(a, b, c);\nnumber = await a;\nawait b;\nnumber += await c;")]
    [InlineData("var a = G();\nvar b = F();\nvar c = G();\n{|AP1005:await a|};\nawait b;\nvar x = await c;", "var a = G();\nvar b = F();\nvar c = G();\nawait Task.WhenAll(a, b, c);\nawait a;\nawait b;\nvar x = await c;")]
    [InlineData("var (a, b) = (F(), G());\n{|AP1005:await a|};\nawait b;", "var (a, b) = (F(), G());\nawait Task.WhenAll(a, b);\nawait a;\nawait b;")]
    [InlineData("var a = G();\nvar b = G();\nif ({|AP1005:await a|} + await b > 1)\n    number++;", "var a = G();\nvar b = G();\nawait Task.WhenAll(a, b);\nif (await a + await b > 1)\n    number++;")]
    [InlineData("var a = F();\nvar b = F();\ntry\n{\n    {|AP1005:await a|};\n    await b;\n}\ncatch (Exception e)\n{\n    Console.WriteLine(e);\n}", "var a = F();\nvar b = F();\ntry\n{\n    await Task.WhenAll(a, b);\n    await a;\n    await b;\n}\ncatch (Exception e)\n{\n    Console.WriteLine(e);\n}")]
    [InlineData("switch (number)\n{\n    case 1:\n        var a = F();\n        var b = G();\n        {|AP1005:await a|};\n        await b;\n        break;\n}", "switch (number)\n{\n    case 1:\n        var a = F();\n        var b = G();\n        await Task.WhenAll(a, b);\n        await a;\n        await b;\n        break;\n}")]
    [InlineData("async Task<int> L()\n{\n    var a = G();\n    var b = G();\n    var first = {|AP1005:await a|};\n    return first + await b;\n}\nawait L();", "async Task<int> L()\n{\n    var a = G();\n    var b = G();\n    await Task.WhenAll(a, b);\n    var first = await a;\n    return first + await b;\n}\nawait L();")]
    public Task Named_tasks(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData("var tasks = ids.Select(id => F()).ToList();\nforeach (var t in tasks)\n    {|AP1005:await t|};", "var tasks = ids.Select(id => F()).ToList();\nawait Task.WhenAll(tasks);\nforeach (var t in tasks)\n    await t;")]
    [InlineData("var tasks = new List<Task>();\nforeach (var id in ids)\n    tasks.Add(F());\n\n// One by one.\nforeach (var t in tasks)\n{\n    {|AP1005:await t.ConfigureAwait(false)|};\n}", "var tasks = new List<Task>();\nforeach (var id in ids)\n    tasks.Add(F());\n\n// One by one.\nawait Task.WhenAll(tasks).ConfigureAwait(false);\nforeach (var t in tasks)\n{\n    await t.ConfigureAwait(false);\n}")]
    [InlineData("var tasks = new Task<int>[2];\ntasks[0] = G();\ntasks[1] = G();\nfor (var i = 0; i < 2; i++)\n    number += {|AP1005:await tasks[i]|};", "var tasks = new Task<int>[2];\ntasks[0] = G();\ntasks[1] = G();\nawait Task.WhenAll(tasks);\nfor (var i = 0; i < 2; i++)\n    number += await tasks[i];")]
    [InlineData("var tasks = new[] { G(), G() };\nnumber = {|AP1005:await tasks[0]|} + await tasks[1];", "var tasks = new[] { G(), G() };\nawait Task.WhenAll(tasks);\nnumber = await tasks[0] + await tasks[1];")]
    [InlineData("var byId = new Dictionary<int, Task<int>>();\nforeach (var id in ids)\n    byId.Add(id, G());\nforeach (var (id, t) in byId)\n    number += {|AP1005:await t|};", "var byId = new Dictionary<int, Task<int>>();\nforeach (var id in ids)\n    byId.Add(id, G());\nawait Task.WhenAll(byId.Values);\nforeach (var (id, t) in byId)\n    number += await t;")]
    [InlineData("var queue = new Queue<Task>();\nforeach (var id in ids)\n    queue.Enqueue(F());\nwhile (queue.Count > 0)\n    {|AP1005:await queue.Dequeue()|};", "var queue = new Queue<Task>();\nforeach (var id in ids)\n    queue.Enqueue(F());\nawait Task.WhenAll(queue);\nwhile (queue.Count > 0)\n    await queue.Dequeue();")]
    [InlineData("var tasks = ids.Select(id => F()).ToList();\nif (flag)\n    foreach (var t in tasks)\n        {|AP1005:await t|};\nelse\n    await Task.WhenAll(tasks);", "var tasks = ids.Select(id => F()).ToList();\nif (flag)\n{\n    await Task.WhenAll(tasks);\n    foreach (var t in tasks)\n        await t;\n}\nelse\n    await Task.WhenAll(tasks);")]
    public Task Elements_of_a_list(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData("var a = G(); var b = G(); var x = {|AP1005:await a|}; Console.WriteLine(x); var y = await b;")]
    [InlineData("var a = V(); var b = V(); {|AP1005:await a|}; await b;")]
    [InlineData("var a = F().ConfigureAwait(false); var b = F(); {|AP1005:await a|}; await b;")]
    [InlineData("var a = F(); var b = F(); try { {|AP1005:await a|}; await b; } catch (OperationCanceledException) { }")]
    [InlineData("var a = F(); var b = F(); try { {|AP1005:await a|}; await b; } catch (Exception) when (flag) { }")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); try { foreach (var t in tasks) {|AP1005:await t|}; } catch (InvalidOperationException) { }")]
    [InlineData("var a = G(); var b = G(); Console.WriteLine(Next() + {|AP1005:await a|} + await b);")]
    [InlineData("var a = G(); var b = G(); number = {|AP1005:await a|} + Next() + await b;")]
    [InlineData("var a = F(); if (flag) { {|AP1005:await a|}; } var b = F(); await b;", true)]
    [InlineData("var both = (F(), G()); {|AP1005:await both.Item1|}; await both.Item2;")]
    [InlineData("Func<Task<int>> l() { var a = G(); var b = G(); return async () => await a + await b; } await l()();", true)]
    public Task No_repair_where_more_would_change(string statements, bool isSilent = false) => isSilent
        ? Verify.NoDiagnostic(InMethod(statements.Replace("{|AP1005:", "").Replace("|}", "")))
        : Verify.NoFix(InMethod(statements), WhenAll);

    [Fact]
    public Task Top_level_code() => Verify.Fix(
        """
        using System.Threading.Tasks;

        var a = Load();
        var b = Load();
        {|AP1005:await a|};
        await b;

        static async Task Load() => await Task.Yield();
        """,
        """
        using System.Threading.Tasks;

        var a = Load();
        var b = Load();
        await Task.WhenAll(a, b);
        await a;
        await b;

        static async Task Load() => await Task.Yield();
        """,
        WhenAll,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData(
        "var a = F(ct);\nvar b = L(1, ct);\n{|AP1005:await a|};\nawait b;",
        "await TaskScope.RunAsync(async scope =>\n{\n    var a = scope.Start(ct1 => F(ct1));\n    var b = scope.Start(ct1 => L(1, ct1));\n    await a;\n    await b;\n}, ct);")]
    [InlineData(
        "// Both.\nvar a = L(1, ct);\nvar b = L(2, ct);\nreturn {|AP1005:await a.ConfigureAwait(false)|} + await b.ConfigureAwait(false);",
        "// Both.\nreturn await TaskScope.RunAsync(async scope =>\n{\n    var a = scope.Start(ct1 => L(1, ct1));\n    var b = scope.Start(ct1 => L(2, ct1));\n    return await a.ConfigureAwait(false) + await b.ConfigureAwait(false);\n}, ct).ConfigureAwait(false);")]
    [InlineData(
        "var n = 1;\nTask<int> a = L(n, ct), b = L(n, ct);\nvar x = {|AP1005:await a|};\nreturn x + await b;",
        "var n = 1;\nreturn await TaskScope.RunAsync(async scope =>\n{\n    Task<int> a = scope.Start(ct1 => L(n, ct1)), b = scope.Start(ct1 => L(n, ct1));\n    var x = await a;\n    return x + await b;\n}, ct);")]
    [InlineData(
        "var a = F();\nvar b = L(1);\n{|AP1005:await a|};\nawait b;",
        "await TaskScope.RunAsync(async scope =>\n{\n    var a = scope.Start(ct1 => F(ct1));\n    var b = scope.Start(ct1 => L(1, ct1));\n    await a;\n    await b;\n}, ct);")]
    public Task In_a_scope(string before, string after)
    {
        return Verify.Fix(Program(before), Program(after), Scope, changesBehaviour: true);

        string Program(string statements) => InMethod(
            $$"""
            async Task{{(statements.Contains("return") ? "<int>" : "")}} N(CancellationToken ct)
            {
            {{string.Join('\n', statements.Split('\n').Select(l => "    " + l))}}
            }
            """,
            Loading);
    }

    [Theory]
    [InlineData("var a = L(1, ct); var b = L(2, ct); var x = {|AP1005:await a|}; var y = await b; Console.WriteLine(x + y);")]
    [InlineData("var a = L(1, ct); Console.WriteLine(); var b = L(2, ct); {|AP1005:await a|}; await b;")]
    [InlineData("var a = L(1, ct); var b = L(2, default(CancellationToken)); {|AP1005:await a|}; await b; Console.WriteLine(b);")]
    [InlineData("var a = G(); var b = L(2, ct); {|AP1005:await a|}; await b;")]
    [InlineData("using var source = new CancellationTokenSource(); var a = L(1, source.Token); var b = L(2, source.Token); {|AP1005:await a|}; await b;")]
    [InlineData("int x; var a = L(1, ct); var b = L(2, ct); x = {|AP1005:await a|}; x += await b; Console.WriteLine(x);")]
    [InlineData("var a = L(Next(), ct); var b = L(2, ct); {|AP1005:await a|}; await b;")]
    public Task No_scope_where_it_would_take_more(string statements) =>
        Verify.NoFix(InMethod($"async Task N(CancellationToken ct) {{ {statements} }}", Loading), Scope);

    [Fact]
    public Task No_scope_without_a_token() => Verify.NoFix(InMethod("var a = F(); var b = F(); {|AP1005:await a|}; await b;"), Scope);

    [Fact]
    public Task No_scope_without_the_library() => Verify.NoFix(
        InMethod("async Task N(CancellationToken ct) { var a = F(ct); var b = F(ct); {|AP1005:await a|}; await b; }").Replace("using AsyncPitfalls;", ""), Scope, library: false);

    private const string Loading = "\n    Task<int> L(int i, CancellationToken ct = default) => throw new InvalidOperationException();";

    private static Task Fix(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), WhenAll, changesBehaviour: true);

    private static string InMethod(string statements, string members = "") => PendingPrograms.InMethod(statements, "ValueTask V() => new(F());\n    int Next() => 1;" + members);
}
