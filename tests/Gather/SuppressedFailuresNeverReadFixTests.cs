using AsyncPitfalls.Tests.Pending;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.SuppressedFailuresNeverReadAnalyzer, AsyncPitfalls.Gather.SuppressedFailuresNeverReadCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class SuppressedFailuresNeverReadFixTests
{
    private const string Key = "AP1004.ThrowIfFaulted";

    private static string InMethod(string statements) =>
        PendingPrograms.InMethod(statements.Replace("%", ".ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)"));

    [Theory]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), F())%;", "var all = Task.WhenAll(F(), F());\nawait all%;\nif (all.IsFaulted)\n{\n    throw all.Exception;\n}")]
    [InlineData("// Both.\nawait {|AP1004:Task.WhenAll|}(ids.Select(id => F()))%;\nnumber++;", "// Both.\nvar all = Task.WhenAll(ids.Select(id => F()));\nawait all%;\nif (all.IsFaulted)\n{\n    throw all.Exception;\n}\nnumber++;")]
    [InlineData("var all = 1;\nawait {|AP1004:Task.WhenAll|}(F(), G())%;", "var all = 1;\nvar all1 = Task.WhenAll(F(), G());\nawait all1%;\nif (all1.IsFaulted)\n{\n    throw all1.Exception;\n}")]
    [InlineData("if (flag)\n    await {|AP1004:Task.WhenAll|}(F(), F())%;", "if (flag)\n{\n    var all = Task.WhenAll(F(), F());\n    await all%;\n    if (all.IsFaulted)\n    {\n        throw all.Exception;\n    }\n}")]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), G()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);", "var all = Task.WhenAll(F(), G());\nawait all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);\nif (all.IsFaulted)\n{\n    throw all.Exception;\n}")]
    public Task The_task_is_kept(string before, string after) => Verify.Fix(InMethod(before), InMethod(after), Key, changesBehaviour: true);

    [Theory]
    [InlineData("{|AP1004:Task.WhenAll|}(F(), F())%.GetAwaiter().GetResult();")]
    [InlineData("Func<Task> l = async () => await {|AP1004:Task.WhenAll|}(F(), F())%; await l();")]
    public Task No_repair_where_there_is_no_statement(string statements) => Verify.NoFix(InMethod(statements), Key);
}
