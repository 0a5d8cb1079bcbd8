using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.DelayRaceLeavesWorkRunningAnalyzer, AsyncPitfalls.Timeouts.DelayRaceLeavesWorkRunningCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class DelayRaceLeavesWorkRunningFixTests
{
    private const string WithTimeout = "AP2001.WithTimeoutAsync";
    private const string CancelAndWait = "AP2001.CancelAndWaitAsync";
    private const string Completes = "AP2001.CompletesWithinAsync";
    private const string Cancel = "AP2001.Cancel";

    private static Task Fixed(string before, string after, string key, bool library = true) => Verify.Fix(
        TimeoutPrograms.InMethod(before.Replace("#", "{|AP2001:Task.WhenAny|}"), library: library), TimeoutPrograms.InMethod(after, library: library), key, changesBehaviour: true, library: library);

    [Theory]
    [InlineData(
        "var t = Send(name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nawait t;\nreturn 1;",
        "await TaskWait.WithTimeoutAsync(ct => Send(name, ct), limit, token);\nreturn 1;")]
    [InlineData(
        "Use(name);\n// Loads it.\nvar t = Load(name);\nvar winner = await #(t, Task.Delay(ms)).ConfigureAwait(false);\nif (winner != t)\n{\n    throw new TimeoutException();\n}\n\nvar n = await t.ConfigureAwait(false);\nreturn n;",
        "Use(name);\n// Loads it.\nvar n = await TaskWait.WithTimeoutAsync(ct => Load(name, ct), TimeSpan.FromMilliseconds(ms), token).ConfigureAwait(false);\nreturn n;")]
    [InlineData(
        "var t = Load(name, token);\nvar d = Task.Delay(limit);\nif (await #(t, d) == d)\n    throw new TimeoutException();\nreturn await t;",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit, token);")]
    [InlineData(
        "var d = Task.Delay(limit, token);\nvar t = Load(name);\nif (await #(t, d) == d)\n    throw new TimeoutException();\nreturn await t + 1;",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit, token) + 1;")]
    [InlineData(
        "var t = Load(name);\nif (t == await #(t, Task.Delay(TimeSpan.FromSeconds(1))))\n    return await t;\nthrow new TimeoutException();",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), TimeSpan.FromSeconds(1), token);")]
    [InlineData(
        "var t = Load(name);\nif (await #(t, Task.Delay(ms)) == t) { return await t; }\nthrow new TimeoutException();",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), TimeSpan.FromMilliseconds(ms), token);")]
    [InlineData(
        "var t = Load(name);\nreturn await #(t, Task.Delay(limit)) == t ? await t : throw new TimeoutException();",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit, token);")]
    [InlineData(
        "var t = Load(name);\nvar w = await #(t, Task.Delay(limit));\nreturn w != t ? throw new TimeoutException() : await t;",
        "return await TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit, token);")]
    [InlineData(
        "var t = Load(token: default, name: name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nreturn await t;",
        "return await TaskWait.WithTimeoutAsync(ct => Load(token: ct, name: name), limit);")]
    // What is evaluated where the work starts stays there.
    [InlineData(
        "var t = Load(name.Trim());\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nreturn await t;",
        "var name1 = name.Trim();\nreturn await TaskWait.WithTimeoutAsync(ct => Load(name1, ct), limit, token);")]
    public Task Work_runs_with_a_limit(string before, string after) => Fixed(before, after, WithTimeout);

    [Theory]
    [InlineData(
        "var t = Load(name);\nif (await #(t, Task.Delay(ms)) != t)\n    return 0;\nreturn await t;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) != t)\n{\n    #;\n    return 0;\n}\nreturn await t;")]
    [InlineData(
        "// Loads it.\nvar t = Load(name, token);\nif (await #(t, Task.Delay(ms)) != t)\n{\n    // Too late.\n    Use(name);\n    throw new TimeoutException(name);\n}\n\nreturn await t;",
        "// Loads it.\nusing var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) != t)\n{\n    #;\n    // Too late.\n    Use(name);\n    throw new TimeoutException(name);\n}\n\nreturn await t;")]
    [InlineData(
        "var t = Load(name);\nvar winner = await #(t, Task.Delay(ms));\nif (winner == t)\n    return await t;\nelse\n    Use(name);\nreturn 0;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nvar winner = await Task.WhenAny(t, Task.Delay(ms));\nif (winner == t)\n    return await t;\nelse\n{\n    #;\n    Use(name);\n}\nreturn 0;")]
    [InlineData(
        "var t = Load(name);\nif (await #(t, Task.Delay(ms)) == t)\n    return await t;\nreturn 0;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) == t)\n    return await t;\n#;\nreturn 0;")]
    [InlineData(
        "var t = Load(name);\nif (await #(t, Task.Delay(ms)) == t)\n    Use(await t);\nreturn 0;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) == t)\n    Use(await t);\nelse\n{\n    #;\n}\nreturn 0;")]
    [InlineData(
        "var t = Load(name);\nvar done = await #(t, Task.Delay(ms)) == t;\nif (!done) { }\nreturn 0;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nvar done = await Task.WhenAny(t, Task.Delay(ms)) == t;\nif (!done)\n{\n    #;\n}\nreturn 0;")]
    [InlineData(
        "var t = Load(name); // loads it\nif (await #(t, Task.Delay(ms)) != t)\n    return 0; // late\nreturn await t;",
        "using var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token); // loads it\nif (await Task.WhenAny(t, Task.Delay(ms)) != t)\n{\n    #;\n    return 0; // late\n}\nreturn await t;")]
    [InlineData(
        "for (var i = 0; i < 3; i++)\n{\n    var t = Load(name);\n    if (await #(t, Task.Delay(ms)) == t)\n        return await t;\n}\nreturn 0;",
        "for (var i = 0; i < 3; i++)\n{\n    using var cancellation = new CancellationTokenSource();\n    var t = Load(name, cancellation.Token);\n    if (await Task.WhenAny(t, Task.Delay(ms)) == t)\n        return await t;\n    #;\n}\nreturn 0;")]
    public async Task Work_is_cancelled_when_the_time_is_up(string before, string after)
    {
        await Fixed(before, after.Replace("#", "cancellation.Cancel()"), Cancel);
        await Fixed(before, after.Replace("#", "cancellation.Cancel()"), Cancel, library: false);
        await Fixed(before, after.Replace("#", "await cancellation.CancelAndWaitAsync(t)"), CancelAndWait);
    }

    [Theory]
    [InlineData("var t = Save(name);\nif (await #(t, Task.Delay(limit)) != t)\n    return 0;\nawait t;\nreturn 1;", "var t = Save(name);\nif (!await t.CompletesWithinAsync(limit))\n    return 0;\nawait t;\nreturn 1;")]
    [InlineData("await #(Save(name), Task.Delay(ms));\nreturn 0;", "await Save(name).CompletesWithinAsync(TimeSpan.FromMilliseconds(ms));\nreturn 0;")]
    [InlineData("var t = work();\nreturn await #(t, Task.Delay(limit)) == t ? 1 : 0;", "var t = work();\nreturn await t.CompletesWithinAsync(limit) ? 1 : 0;")]
    public Task Work_without_a_token_is_waited_for(string before, string after) => Fixed(before, after, Completes);

    [Theory]
    // Nothing tells a timeout from the end of the work; or it is told in more than one place.
    [InlineData("var t = Load(name); await #(t, Task.Delay(ms, token)); return 0;")]
    [InlineData("var t = Save(name); await #(t, Task.Delay(ms, token)); return 0;")]
    // Two that race.
    [InlineData("var t = Load(name); var u = Load(name); await #(t, u, Task.Delay(ms)); return 0;")]
    // Comments inside of what would be replaced, and no other way to write it.
    [InlineData("var t = Save(name); if (await #(t, /* short */ Task.Delay(ms)) != t) return 0; await t; return 1;")]
    public Task No_fix_that_would_not_mean_it(string statements) => Verify.NoFix(TimeoutPrograms.InMethod(statements.Replace("#", "{|AP2001:Task.WhenAny|}")));

    [Theory]
    // In front of the race nobody knows that the time is up.
    [InlineData("var t = Load(name);\nif (!t.IsCompleted)\n{\n    await #(t, Task.Delay(ms));\n    Use(name);\n}\nreturn 0;")]
    // It is given three chances.
    [InlineData("var t = Load(name);\nfor (var i = 0; i < 3; i++)\n{\n    if (await #(t, Task.Delay(ms)) == t)\n        return await t;\n    Use(name);\n}\nreturn 0;")]
    [InlineData("var t = Load(name);\nfor (var i = 0; i < 3; i++)\n{\n    var w = await #(t, Task.Delay(ms));\n    if (w != t)\n        continue;\n    return await t;\n}\nreturn 0;")]
    // A goto may not jump over a using declaration.
    [InlineData("again:\nUse(name);\nvar t = Load(name);\nif (await #(t, Task.Delay(ms)) != t)\n    goto again;\nreturn await t;")]
    public async Task Work_whose_time_is_not_up_is_not_cancelled(string statements)
    {
        await Verify.NoFix(TimeoutPrograms.InMethod(statements.Replace("#", "{|AP2001:Task.WhenAny|}")), Cancel);
        await Verify.NoFix(TimeoutPrograms.InMethod(statements.Replace("#", "{|AP2001:Task.WhenAny|}")), CancelAndWait);
    }

    [Theory]
    [InlineData("var t = Load(name);\nUse(t.Id);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nreturn await t;")]
    [InlineData("var t = Load(name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException(\"late\");\nreturn await t;")]
    [InlineData("var t = Load(name);\nif (await #(t, Task.Delay(limit)) != t) throw new InvalidOperationException();\nreturn await t;")]
    [InlineData("var t = Load(name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nUse(name);\nreturn await t;")]
    [InlineData("var t = Load(name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nUse(name, await t);\nreturn await t;")]
    [InlineData("var t = Load(name);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException(); // too late\nreturn await t;")]
    [InlineData("var t = Task.Run(() => Use(name), token);\nif (await #(t, Task.Delay(limit)) != t) throw new TimeoutException();\nawait t;\nreturn 1;")]
    [InlineData("var t = Load(name, _stop.Token);\nif (await #(t, Task.Delay(limit, token)) != t) throw new TimeoutException();\nreturn await t;")]
    public Task No_limit_where_it_would_not_mean_the_same(string statements) => Verify.NoFix(TimeoutPrograms.InMethod(statements.Replace("#", "{|AP2001:Task.WhenAny|}")), WithTimeout);

    [Fact]
    public Task Older_languages_have_no_using_declarations() => Verify.Fix(
        TimeoutPrograms.Old("var t = Load(name);\nif (await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)) != t)\n    return 0;\nreturn await t;"),
        TimeoutPrograms.Old("var cancellation = new CancellationTokenSource();\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) != t)\n{\n    cancellation.Cancel();\n    return 0;\n}\nreturn await t;"),
        Cancel,
        changesBehaviour: true,
        framework: FrameworkReferences.Net472,
        library: false,
        language: LanguageVersion.CSharp7_3);

    [Theory]
    [InlineData(FrameworkReferences.NetStandard20)]
    [InlineData(FrameworkReferences.Net472)]
    public Task Older_frameworks_cancel_too(string framework) => Verify.Fix(
        TimeoutPrograms.Old("var t = Load(name, token);\nif (await {|AP2001:Task.WhenAny|}(t, Task.Delay(ms)) != t)\n    return 0;\nreturn await t;"),
        TimeoutPrograms.Old("using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);\nvar t = Load(name, cancellation.Token);\nif (await Task.WhenAny(t, Task.Delay(ms)) != t)\n{\n    cancellation.Cancel();\n    return 0;\n}\nreturn await t;"),
        Cancel,
        changesBehaviour: true,
        framework: framework,
        library: false);
}
