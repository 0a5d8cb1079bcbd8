using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.CompletionLoopAbandonsRestAnalyzer, AsyncPitfalls.AsCompleted.CompletionLoopAbandonsRestCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class CompletionLoopAbandonsRestFixTests
{
    private const string Key = "AP4002.EachAsync";
    private const string WhenAll = "AP4002.WhenAll";

    [Theory]
    [InlineData(
        "var own = ids.Select(id => Fetch(id)).ToList();\n{|AP4002:await foreach|} (var t in own.EachAsync())\n    count += await t;",
        "await foreach (var t in TaskWait.EachAsync(ids, (id, ct) => Fetch(id, ct), token))\n    count += await t;")]
    [InlineData(
        "// Start them.\nvar own = ids.Select(id => Fetch(id, token)).ToArray();\n\n// Read them.\n{|AP4002:await foreach|} (var t in own.EachAsync().ConfigureAwait(false))\n{\n    count += await t.ConfigureAwait(false); // one\n}",
        "// Start them.\n// Read them.\nawait foreach (var t in TaskWait.EachAsync(ids, (id, ct) => Fetch(id, ct), token).ConfigureAwait(false))\n{\n    count += await t.ConfigureAwait(false); // one\n}")]
    [InlineData(
        "{|AP4002:await foreach|} (Task<int> t in ids.Select((int id) => Fetch(id)).EachAsync())\n{\n    if (t.IsFaulted)\n        break;\n}",
        "await foreach (Task<int> t in TaskWait.EachAsync(ids, (int id, CancellationToken ct) => Fetch(id, ct), token))\n{\n    if (t.IsFaulted)\n        break;\n}")]
    [InlineData(
        "var ct = 1;\n{|AP4002:await foreach|} (var t in TaskWait.EachAsync(ids.Select(id => Fetch(id))))\n    count += await t + ct;",
        "var ct = 1;\nawait foreach (var t in TaskWait.EachAsync(ids, (id, ct1) => Fetch(id, ct1), token))\n    count += await t + ct;")]
    [InlineData(
        "List<Task<int>> own = [.. ids.Select(id => Fetch(id))];\n{|AP4002:await foreach|} (var t in own.EachAsync())\n    count += await t;",
        "await foreach (var t in TaskWait.EachAsync(ids, (id, ct) => Fetch(id, ct), token))\n    count += await t;")]
    public Task The_library_starts_them(string before, string after) =>
        Verify.Fix(CompletionPrograms.InMethod(before), CompletionPrograms.InMethod(after), Key, changesBehaviour: true);

    [Theory]
    [InlineData(
        "var own = ids.Select(id => Number(id)).ToList();\n{|AP4002:await foreach|} (var t in own.EachAsync())\n    count += await t;",
        "var own = ids.Select(id => Number(id)).ToList();\nawait foreach (var t in own.EachAsync())\n{\n    if (t.IsCompletedSuccessfully)\n    {\n        count += await t;\n    }\n}\nawait Task.WhenAll(own);")]
    [InlineData(
        "var own = ids.Select(id => Number(id)).ToList();\n// Read them.\n{|AP4002:await foreach|} (var t in own.EachAsync().ConfigureAwait(false))\n{\n    // One of them.\n    var n = await t.ConfigureAwait(false); // n\n    count += n;\n}",
        "var own = ids.Select(id => Number(id)).ToList();\n// Read them.\nawait foreach (var t in own.EachAsync().ConfigureAwait(false))\n{\n    if (t.IsCompletedSuccessfully)\n    {\n        // One of them.\n        var n = await t.ConfigureAwait(false); // n\n        count += n;\n    }\n}\nawait Task.WhenAll(own).ConfigureAwait(false);")]
    [InlineData(
        "var own = new List<Task>();\nforeach (var id in ids)\n    own.Add(Load(id));\ntry\n{\n    {|AP4002:await foreach|} (var t in own.EachAsync())\n    {\n        await t;\n    }\n}\ncatch (Exception e)\n{\n    Log(e);\n}",
        "var own = new List<Task>();\nforeach (var id in ids)\n    own.Add(Load(id));\ntry\n{\n    await foreach (var t in own.EachAsync())\n    {\n        if (t.IsCompletedSuccessfully)\n        {\n            await t;\n        }\n    }\n    await Task.WhenAll(own);\n}\ncatch (Exception e)\n{\n    Log(e);\n}")]
    public Task To_the_end_of_the_loop(string before, string after) =>
        Verify.Fix(CompletionPrograms.InMethod(before), CompletionPrograms.InMethod(after), WhenAll, changesBehaviour: true);

    [Theory]
    [InlineData("var own = ids.Select(id => Number(id)).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) { count += await t; if (count > 3) break; }")]
    [InlineData("var own = ids.Select(id => Number(id)).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) { return await t; }")]
    [InlineData("{|AP4002:await foreach|} (var t in ids.Select(id => Number(id)).EachAsync()) { count += await t; }")]
    [InlineData("var own = ids.Select(id => Number(id)).ToList(); try { {|AP4002:await foreach|} (var t in own.EachAsync()) { count += await t; } } catch (InvalidOperationException) { }")]
    public Task Not_to_the_end_where_more_would_change(string statements) => Verify.NoFix(CompletionPrograms.InMethod(statements), WhenAll);

    [Fact]
    public Task From_WhenEach_too() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            async Task<int> Load(int id, CancellationToken token = default) { await Task.Delay(id, token); return id; }

            async Task M(IEnumerable<int> ids)
            {
                var tasks = ids.Select(id => Load(id)).ToList();
                {|AP4002:await foreach|} (var task in Task.WhenEach(tasks))
                    await task;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task<int> Load(int id, CancellationToken token = default) { await Task.Delay(id, token); return id; }

            async Task M(IEnumerable<int> ids)
            {
                await foreach (var task in TaskWait.EachAsync(ids, (id, ct) => Load(id, ct)))
                    await task;
            }
        }
        """,
        Key,
        changesBehaviour: true,
        framework: FrameworkReferences.Net10);

    [Theory]
    [InlineData("var own = ids.Select(id => Number(id)).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("var own = ids.Select(id => Fetch(id)).ToList(); Log(1); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("var own = ids.Select(id => Fetch(id)).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) { Log(own.Count); await t; }")]
    [InlineData("var own = ids.Select(async id => await Fetch(id)).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("var own = ids.Select(Load).ToList(); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in new[] { Fetch(1), Fetch(2) }.EachAsync()) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in ids.Where(i => i > 1).Select(id => Fetch(id)).EachAsync()) await t;")]
    [InlineData("var own = ids.Select(id => Fetch(id)).ToList(); /* all */ {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    public Task No_repair_where_the_work_cannot_be_handed_over(string statements) => Verify.NoFix(CompletionPrograms.InMethod(statements), Key);
}
