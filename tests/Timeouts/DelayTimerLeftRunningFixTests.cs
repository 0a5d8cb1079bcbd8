using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.DelayTimerLeftRunningAnalyzer, AsyncPitfalls.Timeouts.DelayTimerLeftRunningCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class DelayTimerLeftRunningFixTests
{
    private const string Completes = "AP2005.CompletesWithinAsync";
    private const string Cancel = "AP2005.Cancel";

    private static string Marked(string statements) => statements.Replace("#", "{|AP2005:Task.Delay|}");

    [Theory]
    [InlineData("if (await Task.WhenAny(given, #(limit)) != given) return 0;\nreturn 1;", "if (!await given.CompletesWithinAsync(limit)) return 0;\nreturn 1;")]
    [InlineData("if (given == await Task.WhenAny(given, #(ms)).ConfigureAwait(false)) return 0;\nreturn 1;", "if (await given.CompletesWithinAsync(TimeSpan.FromMilliseconds(ms)).ConfigureAwait(false)) return 0;\nreturn 1;")]
    [InlineData("return flag && await Task.WhenAny(given, #(1000)) == given ? 1 : 0;", "return flag && await given.CompletesWithinAsync(TimeSpan.FromMilliseconds(1000)) ? 1 : 0;")]
    [InlineData("while (await Task.WhenAny(given, #(1000)) != given)\n    Use(name);\nreturn 1;", "while (!await given.CompletesWithinAsync(TimeSpan.FromMilliseconds(1000)))\n    Use(name);\nreturn 1;")]
    [InlineData("if (ReferenceEquals(await Task.WhenAny(given, #(limit)), given)) return 0;\nreturn 1;", "if (await given.CompletesWithinAsync(limit)) return 0;\nreturn 1;")]
    [InlineData("if (await Task.WhenAny(given, #(limit, TimeProvider.System)) != given) return 0;\nreturn 1;", "if (!await given.CompletesWithinAsync(limit, TimeProvider.System)) return 0;\nreturn 1;")]
    [InlineData("if (await Task.WhenAny(given, #(limit, CancellationToken.None)) != given) return 0;\nreturn 1;", "if (!await given.CompletesWithinAsync(limit)) return 0;\nreturn 1;")]
    [InlineData("await Task.WhenAny(given, #(limit)); // a little\nreturn 1;", "await given.CompletesWithinAsync(limit); // a little\nreturn 1;")]
    [InlineData("await Task.WhenAny(#(limit), Load(name));\nreturn 1;", "await Load(name).CompletesWithinAsync(limit);\nreturn 1;")]
    [InlineData("var d = #(limit);\nif (await Task.WhenAny(d, given) == d)\n    return 0;\nreturn 1;", "if (!await given.CompletesWithinAsync(limit))\n    return 0;\nreturn 1;")]
    [InlineData(
        "var t = Load(name);\nvar d = #(limit);\n// Whoever is first.\nvar winner = await Task.WhenAny(t, d);\nif (winner == d)\n    Use(name);\nreturn winner == t ? await t : 0;",
        "var t = Load(name);\n// Whoever is first.\nvar completed = await t.CompletesWithinAsync(limit);\nif (!completed)\n    Use(name);\nreturn completed ? await t : 0;")]
    [InlineData("Task? t = flag ? given : null;\nif (await Task.WhenAny(t!, #(limit)) != t) return 0;\nreturn 1;", "Task? t = flag ? given : null;\nif (!await t!.CompletesWithinAsync(limit)) return 0;\nreturn 1;")]
    [InlineData(
        "var d = #(limit);\nvar completed = await Task.WhenAny(given, d);\nif (completed == d)\n    return 0;\nreturn 1;",
        "var completed = await given.CompletesWithinAsync(limit);\nif (!completed)\n    return 0;\nreturn 1;")]
    [InlineData(
        "var d = #(limit);\nFunc<Task> f = async () => await Load(name);\nvar t = f();\nif (await Task.WhenAny(t, d) == d)\n    return 0;\nreturn 1;",
        "Func<Task> f = async () => await Load(name);\nvar t = f();\nif (!await t.CompletesWithinAsync(limit))\n    return 0;\nreturn 1;")]
    public Task The_helper_waits(string before, string after) => Verify.Fix(TimeoutPrograms.InMethod(Marked(before)), TimeoutPrograms.InMethod(after), Completes);

    [Theory]
    // A token ends the race early; the helper would throw.
    [InlineData("if (await Task.WhenAny(given, #(limit, token)) != given) return 0;\nreturn 1;")]
    // The task may be another one when it is compared.
    [InlineData("if (await Task.WhenAny(_running, #(limit)) != _running) return 0;\nreturn 1;")]
    [InlineData("if (await Task.WhenAny(given, _running, #(limit)) != given) return 0;\nreturn 1;")]
    [InlineData("var w = await Task.WhenAny(given, #(limit));\nif (w != given) return 0;\nUse(w);\nreturn 1;")]
    [InlineData("var d = #(limit);\nUse(name);\nif (await Task.WhenAny(given, d) != given) return 0;\nreturn 1;")]
    [InlineData("var t = given;\nvar w = await Task.WhenAny(t, #(limit));\nt = _running;\nif (w != t) return 0;\nreturn 1;")]
    // The limit is for both.
    [InlineData("var d = #(limit);\nvar n = await Load(name);\nif (await Task.WhenAny(given, d) != given) return 0;\nreturn n;")]
    [InlineData("var d = #(limit); // short\nif (await Task.WhenAny(given, d) != given) return 0;\nreturn 1;")]
    [InlineData("Use(await Task.WhenAny(given, #(limit)));\nreturn 1;")]
    [InlineData("if (Task.WaitAny(given, #(limit)) == 1) return 0;\nawait given;\nreturn 1;")]
    public Task The_helper_is_not_offered_where_it_means_something_else(string statements) => Verify.NoFix(TimeoutPrograms.InMethod(Marked(statements)), Completes);

    [Theory]
    [InlineData("if (await Task.WhenAny(given, #(limit)) != given) return 0;\nreturn 1;", "using var timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(given, Task.Delay(limit, timer.Token));\ntimer.Cancel();\nif (winner != given) return 0;\nreturn 1;")]
    [InlineData(
        "// Not too long.\nif (given == await Task.WhenAny(given, #(limit, token)).ConfigureAwait(false)) return 0;\nreturn 1;",
        "// Not too long.\nusing var timer = CancellationTokenSource.CreateLinkedTokenSource(token);\nvar winner = await Task.WhenAny(given, Task.Delay(limit, timer.Token)).ConfigureAwait(false);\ntimer.Cancel();\nif (given == winner) return 0;\nreturn 1;", "evaluated behind the other operand")]
    [InlineData("using var s = new CancellationTokenSource();\nawait Task.WhenAny(given, #(ms, s.Token));\nreturn 1;", "using var s = new CancellationTokenSource();\nawait Task.WhenAny(given, Task.Delay(ms, s.Token));\ns.Cancel();\nreturn 1;")]
    [InlineData(
        "using var s = CancellationTokenSource.CreateLinkedTokenSource(token);\nvar d = #(ms, s.Token);\nif (await Task.WhenAny(d, given) == d) return 0;\nreturn 1;",
        "using var s = CancellationTokenSource.CreateLinkedTokenSource(token);\nvar d = Task.Delay(ms, s.Token);\nvar winner = await Task.WhenAny(d, given);\ns.Cancel();\nif (winner == d) return 0;\nreturn 1;")]
    [InlineData("await Task.WhenAny(given, #(ms));\nreturn 1;", "using var timer = new CancellationTokenSource();\nawait Task.WhenAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nreturn 1;")]
    [InlineData("_ = await Task.WhenAny(given, #(ms, CancellationToken.None));\nreturn 1;", "using var timer = new CancellationTokenSource();\n_ = await Task.WhenAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nreturn 1;")]
    [InlineData(
        "var d = #(ms);\nvar t = Load(name);\nvar winner = await Task.WhenAny(t, d);\nreturn winner == d ? 0 : 1;",
        "using var timer = new CancellationTokenSource();\nvar d = Task.Delay(ms, timer.Token);\nvar t = Load(name);\nvar winner = await Task.WhenAny(t, d);\ntimer.Cancel();\nreturn winner == d ? 0 : 1;")]
    [InlineData("return await Task.WhenAny(given, #(ms)) == given ? 1 : 0;", "using var timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nreturn winner == given ? 1 : 0;", "inside of a choice")]
    [InlineData("await (await Task.WhenAny(given, #(ms)));\nreturn 1;", "using var timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nawait winner;\nreturn 1;")]
    [InlineData("if (flag)\n    await Task.WhenAny(given, #(ms));\nreturn 1;", "if (flag)\n    await Task.WhenAny(given, {|AP2005:Task.Delay|}(ms));\nreturn 1;", "no block")]
    [InlineData("if (Task.WaitAny(given, #(ms)) == 1) return 0;\nawait given;\nreturn 1;", "using var timer = new CancellationTokenSource();\nvar index = Task.WaitAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nif (index == 1) return 0;\nawait given;\nreturn 1;")]
    [InlineData("await Task.WhenAny(given, #(cancellationToken: token, millisecondsDelay: ms));\nreturn 1;", "using var timer = CancellationTokenSource.CreateLinkedTokenSource(token);\nawait Task.WhenAny(given, Task.Delay(cancellationToken: timer.Token, millisecondsDelay: ms));\ntimer.Cancel();\nreturn 1;")]
    [InlineData(
        "if (await Task.WhenAny(\n        given,\n        #(limit)) != given)\n{\n    Use(\n        name);\n}\nreturn 1;",
        "using var timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(\n        given,\n        Task.Delay(limit, timer.Token));\ntimer.Cancel();\nif (winner != given)\n{\n    Use(\n        name);\n}\nreturn 1;")]
    [InlineData("await Task.WhenAny(\n    given,\n    #(ms));\nreturn 1;", "using var timer = new CancellationTokenSource();\nawait Task.WhenAny(\n    given,\n    Task.Delay(ms, timer.Token));\ntimer.Cancel();\nreturn 1;")]
    public Task The_delay_is_cancelled(string before, string after, string? noFix = null) => noFix is null
        ? Verify.Fix(TimeoutPrograms.InMethod(Marked(before)), TimeoutPrograms.InMethod(after), Cancel)
        : Verify.NoFix(TimeoutPrograms.InMethod(Marked(before)), Cancel);

    [Theory]
    [InlineData(
        "// Not long.\nawait Task.WhenAny(given, #(ms)); // a little\nreturn 1;",
        "// Not long.\nusing var timer = new CancellationTokenSource();\nawait Task.WhenAny(given, Task.Delay(ms, timer.Token)); // a little\ntimer.Cancel();\nreturn 1;")]
    [InlineData(
        "if (await Task.WhenAny(given, #(ms)) == given) Use(name); // in time\nreturn 1;",
        "using var timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(given, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nif (winner == given) Use(name); // in time\nreturn 1;")]
    [InlineData(
        "var d = #(ms); // short\nawait Task.WhenAny(given, d); // either\nreturn 1;",
        "using var timer = new CancellationTokenSource();\nvar d = Task.Delay(ms, timer.Token); // short\nawait Task.WhenAny(given, d); // either\ntimer.Cancel();\nreturn 1;")]
    public Task Comments_stay_behind_their_statements(string before, string after) => Verify.Fix(TimeoutPrograms.InMethod(Marked(before)), TimeoutPrograms.InMethod(after), Cancel);

    // The source that is there already would cancel the delay of the next turn before it began.
    [Theory]
    [InlineData(
        "using var s = new CancellationTokenSource();\nwhile (flag)\n{\n    await Task.WhenAny(given, #(ms, s.Token));\n    Use(name);\n}\nreturn 1;",
        "using var s = new CancellationTokenSource();\nwhile (flag)\n{\n    using var timer = CancellationTokenSource.CreateLinkedTokenSource(s.Token);\n    await Task.WhenAny(given, Task.Delay(ms, timer.Token));\n    timer.Cancel();\n    Use(name);\n}\nreturn 1;")]
    [InlineData(
        "using var s = new CancellationTokenSource();\nasync Task Once()\n{\n    await Task.WhenAny(given, #(ms, s.Token));\n}\nawait Once();\nawait Once();\nreturn 1;",
        "using var s = new CancellationTokenSource();\nasync Task Once()\n{\n    using var timer = CancellationTokenSource.CreateLinkedTokenSource(s.Token);\n    await Task.WhenAny(given, Task.Delay(ms, timer.Token));\n    timer.Cancel();\n}\nawait Once();\nawait Once();\nreturn 1;")]
    [InlineData(
        "while (flag)\n{\n    using var s = new CancellationTokenSource();\n    await Task.WhenAny(given, #(ms, s.Token));\n}\nreturn 1;",
        "while (flag)\n{\n    using var s = new CancellationTokenSource();\n    await Task.WhenAny(given, Task.Delay(ms, s.Token));\n    s.Cancel();\n}\nreturn 1;")]
    public Task A_source_for_several_races_is_not_cancelled_by_one(string before, string after) => Verify.Fix(TimeoutPrograms.InMethod(Marked(before)), TimeoutPrograms.InMethod(after), Cancel);

    // A using declaration, and a source that was cancelled in the turn before.
    [Theory]
    [InlineData("if (flag)\n    goto end;\nawait Task.WhenAny(given, #(ms));\nend:\nreturn 1;")]
    [InlineData("again:\nawait Task.WhenAny(given, #(ms));\nif (flag)\n    goto again;\nreturn 1;")]
    [InlineData("using var s = new CancellationTokenSource();\nagain:\nawait Task.WhenAny(given, #(ms, s.Token));\nif (flag)\n    goto again;\nreturn 1;")]
    public Task No_goto_over_it(string statements) => Verify.NoFix(TimeoutPrograms.InMethod(Marked(statements)), Cancel);

    [Theory]
    // The next turn asks again; somebody would see a delay that has ended.
    [InlineData("while (await Task.WhenAny(given, #(1000)) != given)\n    Use(name);\nreturn 1;")]
    [InlineData("var d = #(ms);\nawait Task.WhenAny(given, d);\nreturn d.IsCompleted ? 0 : 1;")]
    [InlineData("return flag && await Task.WhenAny(given, #(1000)) == given ? 1 : 0;")]
    [InlineData("Use(name, await Task.WhenAny(given, #(1000)));\nreturn 1;")]
    public Task No_place_behind_the_race(string statements) => Verify.NoFix(TimeoutPrograms.InMethod(Marked(statements)), Cancel);

    [Theory]
    [InlineData(FrameworkReferences.NetStandard20)]
    [InlineData(FrameworkReferences.Net472)]
    public Task Older_frameworks_and_languages_cancel_too(string framework) => Verify.Fix(
        TimeoutPrograms.Old("var t = Load(name, token);\nif (await Task.WhenAny(t, {|AP2005:Task.Delay|}(ms)) != t)\n    return 0;\nreturn await t;"),
        TimeoutPrograms.Old("var t = Load(name, token);\nvar timer = new CancellationTokenSource();\nvar winner = await Task.WhenAny(t, Task.Delay(ms, timer.Token));\ntimer.Cancel();\nif (winner != t)\n    return 0;\nreturn await t;"),
        Cancel,
        framework: framework,
        library: false,
        language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Top_level_code_has_a_timer_too() => Verify.Fix(
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        var work = Task.Run(() => Console.ReadLine());
        if (await Task.WhenAny(work, {|AP2005:Task.Delay|}(1000)) != work)
            Console.WriteLine("slow");
        await work;
        """,
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        var work = Task.Run(() => Console.ReadLine());
        using var timer = new CancellationTokenSource();
        var winner = await Task.WhenAny(work, Task.Delay(1000, timer.Token));
        timer.Cancel();
        if (winner != work)
            Console.WriteLine("slow");
        await work;
        """,
        Cancel,
        library: false,
        output: OutputKind.ConsoleApplication);
}
