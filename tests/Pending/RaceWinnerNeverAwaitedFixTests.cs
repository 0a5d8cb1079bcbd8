using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceWinnerNeverAwaitedAnalyzer, AsyncPitfalls.Pending.RaceWinnerNeverAwaitedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceWinnerNeverAwaitedFixTests
{
    private const string Key = "AP3004.AwaitWinner";

    [Theory]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b);", "await await Task.WhenAny(a, b);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b).ConfigureAwait(false);", "await (await Task.WhenAny(a, b).ConfigureAwait(false)).ConfigureAwait(false);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(F(), G());", "await await Task.WhenAny(F(), G());")]
    [InlineData("var race = {|AP3004:Task.WhenAny|}(a, b);\nawait race;", "var race = Task.WhenAny(a, b);\nawait await race;")]
    [InlineData("Func<Task> f = async () => await {|AP3004:Task.WhenAny|}(F(), G());", "Func<Task> f = async () => await await Task.WhenAny(F(), G());")]
    [InlineData("async Task L() => await {|AP3004:Task.WhenAny|}(F(), G());", "async Task L() => await await Task.WhenAny(F(), G());")]
    [InlineData("if (list.Count > 1)\n    await {|AP3004:Task.WhenAny|}(list); // the first", "if (list.Count > 1)\n    await await Task.WhenAny(list); // the first")]
    public Task A_race_is_awaited_twice(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData("var w = await {|AP3004:Task.WhenAny|}(a, b);", "await await Task.WhenAny(a, b);")]
    [InlineData("// The quicker one.\nvar w = await {|AP3004:Task.WhenAny|}(a, b).ConfigureAwait(false); // either", "// The quicker one.\nawait (await Task.WhenAny(a, b).ConfigureAwait(false)).ConfigureAwait(false); // either")]
    [InlineData("Task w = await {|AP3004:Task.WhenAny|}(Number(), Number());", "await await Task.WhenAny(Number(), Number());")]
    public Task A_local_that_nobody_names_goes(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData(
        "var w = await {|AP3004:Task.WhenAny|}(a, b);\nConsole.WriteLine(w == a);",
        "var w = await Task.WhenAny(a, b);\nawait w;\nConsole.WriteLine(w == a);")]
    [InlineData(
        "var w = await {|AP3004:Task.WhenAny|}(a, b).ConfigureAwait(false); // the first\n\nConsole.WriteLine(w == a);",
        "var w = await Task.WhenAny(a, b).ConfigureAwait(false); // the first\nawait w.ConfigureAwait(false);\n\nConsole.WriteLine(w == a);")]
    [InlineData(
        "Task w;\nw = await {|AP3004:Task.WhenAny|}(a, b);\nConsole.WriteLine(w == a);",
        "Task w;\nw = await Task.WhenAny(a, b);\nawait w;\nConsole.WriteLine(w == a);")]
    [InlineData(
        "Task? w = null;\nif (list.Count > 1)\n    w = await {|AP3004:Task.WhenAny|}(a, b);\nConsole.WriteLine(w == a);",
        "Task? w = null;\nif (list.Count > 1)\n{\n    w = await Task.WhenAny(a, b);\n    await w;\n}\nConsole.WriteLine(w == a);")]
    [InlineData(
        "switch (list.Count)\n{\n    case 2:\n        var w = await {|AP3004:Task.WhenAny|}(a, b);\n        Console.WriteLine(w == a);\n        break;\n}",
        "switch (list.Count)\n{\n    case 2:\n        var w = await Task.WhenAny(a, b);\n        await w;\n        Console.WriteLine(w == a);\n        break;\n}")]
    public Task A_local_that_is_only_compared_is_awaited(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData(
        "var w = await {|AP3004:Task.WhenAny|}(list);\nlist.Remove(w);\nConsole.WriteLine(list.Count);",
        "var w = await Task.WhenAny(list);\nlist.Remove(w);\nawait w;\nConsole.WriteLine(list.Count);")]
    [InlineData(
        "while (list.Count > 0)\n{\n    var w = await {|AP3004:Task.WhenAny|}(list).ConfigureAwait(false);\n    // Done.\n    list.Remove(w);\n}",
        "while (list.Count > 0)\n{\n    var w = await Task.WhenAny(list).ConfigureAwait(false);\n    // Done.\n    list.Remove(w);\n    await w.ConfigureAwait(false);\n}")]
    public Task What_leaves_a_window_is_awaited_when_it_is_out(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData(
        "if (list.Count == 4)\n    list.Remove(await {|AP3004:Task.WhenAny|}(list));",
        "if (list.Count == 4)\n{\n    var finished = await Task.WhenAny(list);\n    list.Remove(finished);\n    await finished;\n}")]
    [InlineData(
        "if (list.Count == 4)\n{\n    // Make room.\n    list.Remove(await {|AP3004:Task.WhenAny|}(list).ConfigureAwait(false)); // one\n}",
        "if (list.Count == 4)\n{\n    // Make room.\n    var finished = await Task.WhenAny(list).ConfigureAwait(false); // one\n    list.Remove(finished);\n    await finished.ConfigureAwait(false);\n}")]
    [InlineData(
        "if (list.Count == 4)\n    list.Remove(await {|AP3004:Task.WhenAny|}(list)); // make room\nConsole.WriteLine(1);",
        "if (list.Count == 4)\n{\n    var finished = await Task.WhenAny(list); // make room\n    list.Remove(finished);\n    await finished;\n}\nConsole.WriteLine(1);")]
    [InlineData(
        "while (list.Count > 0)\n    list.Remove(await {|AP3004:Task.WhenAny|}(list));\nvar finished = 1;",
        "while (list.Count > 0)\n{\n    var finished1 = await Task.WhenAny(list);\n    list.Remove(finished1);\n    await finished1;\n}\nvar finished = 1;")]
    [InlineData(
        "list.Remove(await {|AP3004:Task.WhenAny|}(list));\nlist.Remove(await {|AP3004:Task.WhenAny|}(list));",
        "var finished = await Task.WhenAny(list);\nlist.Remove(finished);\nawait finished;\nvar finished1 = await Task.WhenAny(list);\nlist.Remove(finished1);\nawait finished1;")]
    [InlineData(
        "var set = new HashSet<Task<int>> { Number(), Number() };\nset.Remove(await {|AP3004:Task.WhenAny|}(set));",
        "var set = new HashSet<Task<int>> { Number(), Number() };\nvar finished = await Task.WhenAny(set);\nset.Remove(finished);\nawait finished;")]
    public Task A_window_takes_three_statements(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData("{|AP3004:Task.WhenAny|}(a, b).GetAwaiter().GetResult();")]
    [InlineData("if (await {|AP3004:Task.WhenAny|}(a, b) == a) Console.WriteLine(1);")]
    [InlineData("Console.WriteLine(list.Remove(await {|AP3004:Task.WhenAny|}(list)));")]
    [InlineData("lists[0].Remove(await {|AP3004:Task.WhenAny|}(list));")]
    [InlineData("var w = await {|AP3004:Task.WhenAny|}(list); if (list.Remove(w)) Console.WriteLine(1);")]
    [InlineData("Task w; if ((w = await {|AP3004:Task.WhenAny|}(a, b)) == a) Console.WriteLine(1);")]
    [InlineData("try { Console.WriteLine(1); } finally { await {|AP3004:Task.WhenAny|}(a, b); }")]
    [InlineData("async Task DisposeAsync() { await {|AP3004:Task.WhenAny|}(a, b); } await DisposeAsync();")]
    public Task No_repair_where_it_would_take_more(string statements) => Verify.NoFix(WinnerPrograms.InMethod(statements));

    [Fact]
    public Task Top_level_code_is_a_list_of_statements_too() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        List<Task> running = [Load(), Load()];
        running.Remove(await {|AP3004:Task.WhenAny|}(running)); // one
        await Task.WhenAll(running);

        static async Task Load() => await Task.Yield();
        """,
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        List<Task> running = [Load(), Load()];
        var finished = await Task.WhenAny(running); // one
        running.Remove(finished);
        await finished;
        await Task.WhenAll(running);

        static async Task Load() => await Task.Yield();
        """,
        Key,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    private static Task Fix(string before, string after) => Verify.Fix(WinnerPrograms.InMethod(before), WinnerPrograms.InMethod(after), Key, changesBehaviour: true);
}
