using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.CompletedTaskNeverReadAnalyzer, AsyncPitfalls.AsCompleted.CompletedTaskNeverReadCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class CompletedTaskNeverReadFixTests
{
    private const string Key = "AP4003.Await";

    [Theory]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync())\n{\n    Log(++count);\n}",
        "await foreach (var t in list.EachAsync())\n{\n    await t;\n    Log(++count);\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync().ConfigureAwait(false))\n{\n    // One more.\n    Log(++count); // so far\n}",
        "await foreach (var t in list.EachAsync().ConfigureAwait(false))\n{\n    await t.ConfigureAwait(false);\n    // One more.\n    Log(++count); // so far\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync().ConfigureAwait(continueOnCapturedContext: flag).WithCancellation(token))\n{\n    count++;\n}",
        "await foreach (var t in list.EachAsync().ConfigureAwait(continueOnCapturedContext: flag).WithCancellation(token))\n{\n    await t.ConfigureAwait(continueOnCapturedContext: flag);\n    count++;\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync().WithCancellation(token).ConfigureAwait(false))\n{\n    count++;\n}",
        "await foreach (var t in list.EachAsync().WithCancellation(token).ConfigureAwait(false))\n{\n    await t.ConfigureAwait(false);\n    count++;\n}")]
    [InlineData(
        "await foreach (Task<int> {|AP4003:@event|} in numbers.EachAsync())\n{\n    count++;\n}",
        "await foreach (Task<int> @event in numbers.EachAsync())\n{\n    await @event;\n    count++;\n}")]
    public Task A_block_begins_with_the_await(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync())\n    count++;",
        "await foreach (var t in list.EachAsync())\n{\n    await t;\n    count++;\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync()) // as they end\n    count++;",
        "await foreach (var t in list.EachAsync()) // as they end\n{\n    await t;\n    count++;\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync())\n{\n}",
        "await foreach (var t in list.EachAsync())\n{\n    await t;\n}")]
    [InlineData(
        "await foreach (var {|AP4003:t|} in list.EachAsync())\n    ;",
        "await foreach (var t in list.EachAsync())\n{\n    await t;\n}")]
    [InlineData(
        "if (flag)\n    await foreach (var {|AP4003:t|} in list.EachAsync())\n        count++;",
        "if (flag)\n    await foreach (var t in list.EachAsync())\n    {\n        await t;\n        count++;\n    }")]
    public Task A_single_statement_gets_a_block(string before, string after) => Fix(before, after);

    [Theory]
    [InlineData(
        "await foreach (var {|AP4003:t|} in Task.WhenEach(list))\n{\n    count++;\n}",
        "await foreach (var t in Task.WhenEach(list))\n{\n    await t;\n    count++;\n}")]
    [InlineData(
        "var each = Task.WhenEach(a, b);\nawait foreach (var {|AP4003:t|} in each.ConfigureAwait(false))\n{\n    count++;\n}",
        "var each = Task.WhenEach(a, b);\nawait foreach (var t in each.ConfigureAwait(false))\n{\n    await t.ConfigureAwait(false);\n    count++;\n}")]
    public Task So_does_a_loop_over_WhenEach(string before, string after) =>
        Verify.Fix(CompletionPrograms.InMethod(before), CompletionPrograms.InMethod(after), Key, changesBehaviour: true, FrameworkReferences.Net10);

    [Fact]
    public Task Top_level_code_too() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        List<Task> running = [Load(), Load()];
        await foreach (var {|AP4003:task|} in running.EachAsync())
            System.Console.WriteLine("one");

        static async Task Load() => await Task.Yield();
        """,
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        List<Task> running = [Load(), Load()];
        await foreach (var task in running.EachAsync())
        {
            await task;
            System.Console.WriteLine("one");
        }

        static async Task Load() => await Task.Yield();
        """,
        Key,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("try { Log(1); } finally { await foreach (var {|AP4003:t|} in list.EachAsync()) count++; }")]
    [InlineData("async Task DisposeAsync() { await foreach (var {|AP4003:t|} in list.EachAsync()) count++; } await DisposeAsync();")]
    [InlineData("await foreach (object {|AP4003:t|} in list.EachAsync()) count++;")]
    public Task No_repair_where_nothing_may_be_thrown_or_awaited(string statements) => Verify.NoFix(CompletionPrograms.InMethod(statements));

    private static Task Fix(string before, string after) => Verify.Fix(CompletionPrograms.InMethod(before), CompletionPrograms.InMethod(after), Key, changesBehaviour: true);
}
