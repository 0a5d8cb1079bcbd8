using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskLeftPendingAnalyzer, AsyncPitfalls.Pending.TaskLeftPendingCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class TaskLeftPendingFixTests
{
    private const string Await = "AP3003.Await";
    private const string StartLater = "AP3003.StartLater";
    private const string Cancel = "AP3003.CancelAndWaitAsync";

    [Fact]
    public Task The_await_goes_before_a_bare_return() => Fix(
        """
        var t = {|AP3003:F|}();
        Console.WriteLine(number);
        if (flag)
            return;
        await t;
        """,
        """
        var t = F();
        Console.WriteLine(number);
        if (flag)
        {
            await t;
            return;
        }
        await t;
        """,
        Await);

    [Fact]
    public Task It_goes_before_a_return_in_a_block_below_its_comment_and_is_configured_like_the_others() => Fix(
        """
        var t = {|AP3003:F|}();
        if (flag)
        {
            Console.WriteLine(number);
            // nothing to do
            return;
        }

        await t.ConfigureAwait(false);
        """,
        """
        var t = F();
        if (flag)
        {
            Console.WriteLine(number);
            // nothing to do
            await t.ConfigureAwait(false);
            return;
        }

        await t.ConfigureAwait(false);
        """,
        Await);

    [Fact]
    public Task It_goes_before_a_continue() => Fix(
        """
        foreach (var id in ids)
        {
            var t = {|AP3003:F|}();
            if (id > number) continue;
            await t;
        }
        """,
        """
        foreach (var id in ids)
        {
            var t = F();
            if (id > number)
            {
                await t;
                continue;
            }
            await t;
        }
        """,
        Await);

    [Fact]
    public Task A_task_that_is_never_named_again_is_awaited_at_the_end_of_its_block() => Fix(
        """
        var t = {|AP3003:F|}();
        Console.WriteLine(number);
        """,
        """
        var t = F();
        Console.WriteLine(number);
        await t;
        """,
        Await);

    [Fact]
    public Task A_list_is_awaited_as_a_whole() => Fix(
        """
        var tasks = new List<Task>();
        foreach (var id in ids)
            tasks.Add({|AP3003:F|}());
        await G();
        """,
        """
        var tasks = new List<Task>();
        foreach (var id in ids)
            tasks.Add(F());
        await G();
        await Task.WhenAll(tasks);
        """,
        Await);

    [Fact]
    public Task A_return_with_a_value_waits_before_the_value_is_made() => Verify.Fix(
        Returning("var t = {|AP3003:G|}();\nif (flag) return number;\nreturn await t;"),
        Returning("var t = G();\nif (flag)\n{\n    await t;\n    return number;\n}\nreturn await t;"),
        Await,
        changesBehaviour: true);

    [Fact]
    public Task The_start_moves_behind_the_exit_with_its_comment() => Fix(
        """
        // as early as possible
        var t = {|AP3003:F|}();
        if (flag) return;
        await t;
        """,
        """
        if (flag) return;
        // as early as possible
        var t = F();
        await t;
        """,
        StartLater);

    [Fact]
    public Task It_moves_behind_a_throw_too() => Fix(
        """
        var t = {|AP3003:F|}();
        if (ids is null)
            throw new ArgumentNullException(nameof(ids));
        await t;
        """,
        """
        if (ids is null)
            throw new ArgumentNullException(nameof(ids));
        var t = F();
        await t;
        """,
        StartLater);

    [Theory]
    [InlineData("var t = {|AP3003:F|}(); if (Check()) return; await t;", "bool Check() => true;")]
    [InlineData("var t = {|AP3003:F|}(); if (_closed) return; await t;", "bool _closed;")]
    [InlineData("var t = {|AP3003:F|}(); if (flag) { Console.WriteLine(1); return; } await t;")]
    [InlineData("var t = {|AP3003:F|}(); Console.WriteLine(1); if (flag) return; await t;")]
    [InlineData("var t = {|AP3003:Task.Run|}(() => flag = true); if (flag) return; await t;")]
    [InlineData("var t = {|AP3003:H|}(ref flag); if (flag) return; await t;", "Task H(ref bool b) => F();")]
    [InlineData("var t = {|AP3003:F|}(); if (flag) return; else number++; await t;")]
    [InlineData("var t = flag ? {|AP3003:F|}() : Task.CompletedTask; if (number > 1) return; await t;")]
    public Task It_stays_where_somebody_could_see_the_difference(string statements, string members = "") =>
        Verify.NoFix(PendingPrograms.InMethod(statements, members), StartLater);

    [Theory]
    [InlineData("var t = {|AP3003:F|}(); if (flag) throw new Exception(); await t;")]
    [InlineData("var t = {|AP3003:V|}(); if (flag) return; await t;", "ValueTask V() => new(F());")]
    [InlineData("var t = {|AP3003:F|}(); t = F(); await t;")]
    [InlineData("Task? t = number > 3 ? {|AP3003:F|}() : null; if (flag) return; if (t != null) await t;")]
    [InlineData("Task L() { var t = {|AP3003:F|}(); if (flag) return Task.CompletedTask; return t; } await L();")]
    [InlineData("var t = {|AP3003:F|}(); lock (ids) { if (flag) return; } await t;")]
    public Task Nothing_is_awaited_where_it_cannot_be_or_would_change_more(string statements, string members = "") =>
        Verify.NoFix(PendingPrograms.InMethod(statements, members), Await);

    [Theory]
    [InlineData("cts.Cancel();")]
    [InlineData("await cts.CancelAsync();")]
    public Task What_is_cancelled_is_waited_for(string cancel) => Fix(
        $$"""
        using var cts = new CancellationTokenSource();
        var t = {|AP3003:F|}(cts.Token);
        await G();
        {{cancel}}
        """,
        """
        using var cts = new CancellationTokenSource();
        var t = F(cts.Token);
        await G();
        await cts.CancelAndWaitAsync(t);
        """,
        Cancel);

    [Fact]
    public Task Without_the_library_nothing_of_it_is_offered() => Verify.NoFix(
        PendingPrograms.InMethod("using var cts = new CancellationTokenSource(); var t = {|AP3003:F|}(cts.Token); await G(); cts.Cancel();").Replace("using AsyncPitfalls;", ""),
        Cancel,
        library: false);

    [Theory]
    [InlineData("using var cts = new CancellationTokenSource(); var t = {|AP3003:F|}(); await G(); cts.Cancel();")]
    [InlineData("using var cts = new CancellationTokenSource(); var t = {|AP3003:F|}(cts.Token); if (flag) { cts.Cancel(); return; } await G(); cts.Cancel();")]
    [InlineData("using var cts = new CancellationTokenSource(); var t = {|AP3003:F|}(cts.Token); await G(); lock (ids) { cts.Cancel(); }")]
    public Task No_waiting_for_what_gets_another_token_or_has_no_one_place(string statements) =>
        Verify.NoFix(PendingPrograms.InMethod(statements), Cancel);

    private static Task Fix(string before, string after, string key) =>
        Verify.Fix(PendingPrograms.InMethod(before), PendingPrograms.InMethod(after), key, changesBehaviour: true);

    private static string Returning(string statements) =>
        PendingPrograms.InMethod(statements).Replace("async Task M(", "async Task<int> M(", StringComparison.Ordinal);
}
