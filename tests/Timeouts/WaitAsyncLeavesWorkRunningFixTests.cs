using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.WaitAsyncLeavesWorkRunningAnalyzer, AsyncPitfalls.Timeouts.WaitAsyncLeavesWorkRunningCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class WaitAsyncLeavesWorkRunningFixTests
{
    private const string Library = "AP2002.WithTimeoutAsync";
    private const string Bcl = "AP2002.PassToken";

    [Theory]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit);")]
    [InlineData("await {|AP2002:F(default).WaitAsync|}(limit).ConfigureAwait(false);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit).ConfigureAwait(false);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, token);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, token);")]
    [InlineData("await {|AP2002:F(token).WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, token);")]
    [InlineData("await {|AP2002:F(token).WaitAsync|}(limit, token);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, token);")]
    [InlineData("await {|AP2002:F(stop.Token).WaitAsync|}(limit, CancellationToken.None);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit, stop.Token);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(TimeSpan.FromSeconds(5), stop.Token); // slow", "await TaskWait.WithTimeoutAsync(ct => F(ct), TimeSpan.FromSeconds(5), stop.Token); // slow")]
    [InlineData("Use(await {|AP2002:Get(1).WaitAsync|}(limit));", "Use(await TaskWait.WithTimeoutAsync(ct => Get(1, ct), limit));")]
    [InlineData("await {|AP2002:Load(/* which */ \"a\").WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => Load(/* which */ \"a\", ct), limit);")]
    [InlineData("await {|AP2002:\"a\".LoadAsync().WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => \"a\".LoadAsync(ct), limit);")]
    [InlineData("await {|AP2002:V(token).AsTask().WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => V(ct).AsTask(), limit, token);")]
    [InlineData("var n = await {|AP2002:Read().AsTask().WaitAsync|}(limit); Use(n);", "var n = await TaskWait.WithTimeoutAsync(ct => Read(ct).AsTask(), limit); Use(n);")]
    [InlineData("await {|AP2002:call(default).WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => call(ct), limit);")]
    [InlineData("await {|AP2002:maybe!.F().WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => maybe!.F(ct), limit);")]
    [InlineData("var ct = 1; await {|AP2002:F().WaitAsync|}(limit); Log(ct);", "var ct = 1; await TaskWait.WithTimeoutAsync(ct1 => F(ct1), limit); Log(ct);")]
    [InlineData("Func<Task> f = () => {|AP2002:F().WaitAsync|}(limit); await f();", "Func<Task> f = () => TaskWait.WithTimeoutAsync(ct => F(ct), limit); await f();")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, clock);", "await TaskWait.WithTimeoutAsync(ct => F(ct), new WaitOptions { Timeout = limit, TimeProvider = clock });")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, clock, token);", "await TaskWait.WithTimeoutAsync(ct => F(ct), new WaitOptions { Timeout = limit, TimeProvider = clock }, token);")]
    [InlineData("await {|AP2002:Get(() => limit).WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => Get(() => limit, ct), limit);")]
    public Task The_library_cancels_the_work_when_the_time_is_up(string before, string after) => Verify.Fix(
        Program("// Waits.\n" + before), Program("// Waits.\n" + after), Library, changesBehaviour: true);

    [Theory]
    [InlineData("await {|AP2002:Load(Name()).WaitAsync|}(limit);", "var name = Name();\nawait TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit);")]
    [InlineData("return await {|AP2002:Get(Name() + await Name2()).WaitAsync|}(limit).ConfigureAwait(false);", "var value = Name() + await Name2();\nreturn await TaskWait.WithTimeoutAsync(ct => Get(value, ct), limit).ConfigureAwait(false);")]
    [InlineData("await {|AP2002:GetClient().FAsync().WaitAsync|}(limit);", "var client1 = GetClient();\nawait TaskWait.WithTimeoutAsync(ct => client1.FAsync(ct), limit);")]
    [InlineData("await {|AP2002:Both(given2, Name()).WaitAsync|}(limit);", "var first = given2;\nvar second = Name();\nawait TaskWait.WithTimeoutAsync(ct => Both(first, second, ct), limit);")]
    [InlineData("await {|AP2002:Both(\"x\", Name()).WaitAsync|}(limit);", "var second = Name();\nawait TaskWait.WithTimeoutAsync(ct => Both(\"x\", second, ct), limit);")]
    [InlineData("await {|AP2002:Both(second: Name(), first: given2).WaitAsync|}(limit);", "var second1 = Name();\nawait TaskWait.WithTimeoutAsync(ct => Both(second: second1, first: given2, token: ct), limit);")]
    [InlineData("await {|AP2002:Get(new Client()).WaitAsync|}(limit);", "var value = new Client();\nawait TaskWait.WithTimeoutAsync(ct => Get(value, ct), limit);")]
    [InlineData("await {|AP2002:Tell2(new()).WaitAsync|}(limit);", "Client client1 = new();\nawait TaskWait.WithTimeoutAsync(ct => Tell2(client1, ct), limit);")]
    [InlineData("var t = F(); await {|AP2002:t.WaitAsync|}(limit);", "await TaskWait.WithTimeoutAsync(ct => F(ct), limit);")]
    [InlineData("var t = Load(Name()); await {|AP2002:t.WaitAsync|}(limit);", "var name = Name();\nawait TaskWait.WithTimeoutAsync(ct => Load(name, ct), limit);")]
    public Task What_is_no_plain_value_stays_in_front(string before, string after) => Verify.Fix(
        Program(Lines("// Waits.\n" + before.Replace("; await", ";\nawait")), isResult: before.StartsWith("return")),
        Program(Lines("// Waits.\n" + after), isResult: before.StartsWith("return")), Library, changesBehaviour: true);

    [Theory]
    [InlineData("await {|AP2002:F().WaitAsync|}(token);", "await F(token).WaitAsync(token);")]
    [InlineData("await {|AP2002:F(CancellationToken.None).WaitAsync|}(stop.Token).ConfigureAwait(false);", "await F(stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);")]
    [InlineData("await {|AP2002:Load(\"a\").WaitAsync|}(token);", "await Load(\"a\", token).WaitAsync(token);")]
    [InlineData("var t = V(); await {|AP2002:t.AsTask().WaitAsync|}(token);", "var t = V(token); await t.AsTask().WaitAsync(token);")]
    [InlineData("using var c = new CancellationTokenSource(); var t = F(); await {|AP2002:t.WaitAsync|}(c.Token);", "using var c = new CancellationTokenSource(); var t = F(c.Token); await t.WaitAsync(c.Token);")]
    public Task The_work_gets_the_token_of_its_wait(string before, string after) => Verify.Fix(
        Program(before), Program(after), Bcl, changesBehaviour: true);

    [Theory]
    [InlineData("await {|AP2002:F(token).WaitAsync|}(limit, other);")]
    [InlineData("await {|AP2002:F().WaitAsync|}(Limit());")]
    [InlineData("await {|AP2002:F().WaitAsync|}(limit, stop2().Token);")]
    [InlineData("Use(1, await {|AP2002:Get(Name()).WaitAsync|}(limit));")]
    [InlineData("while (await {|AP2002:Get(slow2()).WaitAsync|}(limit)) { }")]
    [InlineData("await {|AP2002:Spanned(\"a\").WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:Both(given2 = \"a\", Name()).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:ByIn(in number).WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:Load(given2 = \"a\").WaitAsync|}(limit);")]
    [InlineData("await {|AP2002:F()/* patience */.WaitAsync|}(limit);")]
    [InlineData("var t = F(); Log(1); await {|AP2002:t.WaitAsync|}(limit);")]
    [InlineData("var t = F(); await {|AP2002:t.WaitAsync|}(limit); Use(t);")]
    [InlineData("var t = F(); await {|AP2002:t.WaitAsync|}(token2()); CancellationToken token2() => token;")]
    [InlineData("try { await {|AP2002:Plain().WaitAsync|}(limit); } catch (TimeoutException) { }")]
    public Task Where_the_order_or_the_token_would_change_nothing_is_offered(string body) => Verify.NoFix(Program(body));

    [Fact]
    public Task A_call_on_several_lines_keeps_what_follows_it() => Verify.Fix(
        Program(Lines(
            """
            // The answer.
            var answer = await {|AP2002:Read(token)
                .AsTask()
                .WaitAsync|}(TimeSpan.FromMilliseconds(30000), CancellationToken.None)
                .ConfigureAwait(false);
            Use(answer);
            """)),
        Program(Lines(
            """
            // The answer.
            var answer = await TaskWait.WithTimeoutAsync(ct => Read(ct).AsTask(), TimeSpan.FromMilliseconds(30000), token)
                .ConfigureAwait(false);
            Use(answer);
            """)),
        Library,
        changesBehaviour: true);

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Fix(
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        // Waits.
        await {|AP2002:F(Console.ReadLine()).WaitAsync|}(TimeSpan.FromSeconds(1));

        static async Task F(string? name, CancellationToken token = default) => await Task.Delay(1, token);
        """,
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        // Waits.
        var name1 = Console.ReadLine();
        await TaskWait.WithTimeoutAsync(ct => F(name1, ct), TimeSpan.FromSeconds(1));

        static async Task F(string? name, CancellationToken token = default) => await Task.Delay(1, token);
        """,
        Library,
        changesBehaviour: true,
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Without_the_library_a_limit_has_no_fix() => Verify.NoFix(Program("await {|AP2002:F().WaitAsync|}(limit);").Replace("using AsyncPitfalls;", ""), library: false);

    [Fact]
    public Task The_file_gets_its_using_directive() => Verify.Fix(
        Program("await {|AP2002:F().WaitAsync|}(limit);").Replace("using AsyncPitfalls;\n", ""),
        Program("await TaskWait.WithTimeoutAsync(ct => F(ct), limit);").Replace("using AsyncPitfalls;\n", "").Replace("using System.Threading.Tasks;\n", "using System.Threading.Tasks;\nusing AsyncPitfalls;\n"),
        Library,
        changesBehaviour: true);

    private static string Lines(string body) => body.Replace("\n", "\n        ");

    private static string Program(string body, bool isResult = false)
    {
        var program = WaitAsyncPrograms.InMethod(body);
        if (isResult)
            program = program.Replace("async Task M(", "async Task<string> M(");
        return "using AsyncPitfalls;\n" + program.Replace(
            "void Watch(Task task) { }",
            """
            void Use(object? value, object? other) { }
                string Name() => "a";
                async Task<string> Name2() { await Task.Yield(); return "b"; }
                bool slow2() => false;
                string given2 = "";
                int number = 1;
                Client GetClient() => new();
                TimeSpan Limit() => default;
                CancellationTokenSource stop2() => stop;
                async Task Both(string first, string second, CancellationToken token = default) => await Task.Delay(1, token);
                async Task Tell2(Client client, CancellationToken token = default) => await Task.Delay(1, token);
                Task Spanned(ReadOnlySpan<char> text, CancellationToken token = default) => ByInAsync(text.Length, token);
                async Task ByInAsync(int value, CancellationToken token) => await Task.Delay(value, token);
                Task ByIn(in int value, CancellationToken token = default) => ByInAsync(value, token);
                void Watch(Task task) { }
            """);
    }
}
