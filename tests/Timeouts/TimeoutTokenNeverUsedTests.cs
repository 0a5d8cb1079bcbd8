using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.TimeoutTokenNeverUsedAnalyzer, AsyncPitfalls.Timeouts.TimeoutTokenNeverUsedCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class TimeoutTokenNeverUsedTests
{
    [Theory]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(5000); await F().ConfigureAwait(false);")]
    [InlineData("using CancellationTokenSource {|AP2004:c|} = new(limit); await F();")]
    [InlineData("CancellationTokenSource {|AP2004:@using|} = new(delay: limit); await F();")]
    [InlineData("using (var {|AP2004:c|} = new CancellationTokenSource(limit)) await F();")]
    [InlineData("using (CancellationTokenSource {|AP2004:a|} = new(1), {|AP2004:b|} = new(limit)) { await F(); }")]
    [InlineData("CancellationTokenSource a = new(), {|AP2004:b|} = new(1); await F(a.Token);")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit, clock); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(); c.CancelAfter(limit); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(); var t = F(); c.CancelAfter(1000); await t;")]
    [InlineData("using var {|AP2004:c|} = CancellationTokenSource.CreateLinkedTokenSource(token); c.CancelAfter(limit); await F(token);")]
    [InlineData("using var {|AP2004:c|} = CancellationTokenSource.CreateLinkedTokenSource(token, other); c.CancelAfter(limit); await F(token);")]
    [InlineData("using var {|AP2004:c|} = (new CancellationTokenSource((limit))); await F();")]
    [InlineData("var {|AP2004:c|} = slow ? new CancellationTokenSource(limit) : new CancellationTokenSource(1); await F(); c.Dispose();")]
    [InlineData("using CancellationTokenSource? {|AP2004:c|} = slow ? new(limit) : null; await F();")]
    [InlineData("CancellationTokenSource {|AP2004:c|}; c = new(limit); await F(); c.Dispose();")]
    [InlineData("CancellationTokenSource? {|AP2004:c|} = null; try { c = new CancellationTokenSource(limit); await F(); } finally { c?.Dispose(); }")]
    [InlineData("var {|AP2004:c|} = new CancellationTokenSource(limit); try { await F(); } finally { if (c is not null) c.Cancel(); if (c != null) await c.CancelAsync(); c!.Dispose(); }")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(); if (c.TryReset()) c.CancelAfter(1); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); Console.WriteLine(nameof(c)); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); using (c) await F();")]
    [InlineData("Func<Task> f = async () => { using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(); }; await f();")]
    [InlineData("await G(); async Task G() { using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(); }")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); Action stop = () => c.Cancel(); await F();")]
    [InlineData("foreach (var i in new[] { 1, 2 }) { using var {|AP2004:c|} = new CancellationTokenSource(i * 1000); await F(); }")]
    public Task A_limit_whose_token_nobody_takes_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("using var c = new CancellationTokenSource(limit); await F(c.Token);")]
    [InlineData("using var c = new CancellationTokenSource(limit); await F((c!).Token).ConfigureAwait(false);")]
    [InlineData("using var c = new CancellationTokenSource(limit); var t = c.Token; await F();")]
    [InlineData("using var c = slow ? new CancellationTokenSource(limit) : null; await F(c?.Token ?? default);")]
    [InlineData("using var c = new CancellationTokenSource(limit); await Task.Run(() => F(c.Token));")]
    [InlineData("using var c = new CancellationTokenSource(limit); await G(); Task G() => F(c.Token);")]
    [InlineData("using var c = new CancellationTokenSource(limit); if (c is { Token: var t }) await F(t);")]
    [InlineData("using var c = new CancellationTokenSource(limit); while (!c.IsCancellationRequested) await F();")]
    [InlineData("using var c = new CancellationTokenSource(limit); while (c is { IsCancellationRequested: false }) await F();")]
    [InlineData("using var c = new CancellationTokenSource(limit); await Use(c);")]
    [InlineData("using var c = new CancellationTokenSource(limit); await c.Extend();")]
    [InlineData("var c = new CancellationTokenSource(limit); field = c; await F();")]
    [InlineData("var c = field = new CancellationTokenSource(limit); await F();")]
    [InlineData("var c = new CancellationTokenSource(limit); var same = c; await F(same.Token);")]
    [InlineData("var c = new CancellationTokenSource(limit); var all = new[] { c }; await F(all[0].Token);")]
    [InlineData("var c = new CancellationTokenSource(limit); (field, _) = (c, 1); await F();")]
    [InlineData("var c = new CancellationTokenSource(limit); lock (c) { } await F();")]
    [InlineData("var c = new CancellationTokenSource(limit); Func<CancellationTokenSource> f = () => c; await F();")]
    [InlineData("var c = new CancellationTokenSource(limit); Replace(ref c); await F();")]
    [InlineData("var c = Make(); c.CancelAfter(limit); await F();")]
    [InlineData("var c = slow ? Make() : new CancellationTokenSource(limit); await F();")]
    [InlineData("CancellationTokenSource c; c = Make(); c.CancelAfter(limit); await F();")]
    [InlineData("using var c = new CancellationTokenSource(); await F();")]
    [InlineData("using var c = CancellationTokenSource.CreateLinkedTokenSource(token); await F();")]
    [InlineData("using var c = new CancellationTokenSource(-1); await F();")]
    [InlineData("using var c = new CancellationTokenSource(Timeout.Infinite); await F();")]
    [InlineData("using var c = new CancellationTokenSource(Timeout.InfiniteTimeSpan); await F();")]
    [InlineData("using var c = new CancellationTokenSource(); c.CancelAfter(Timeout.InfiniteTimeSpan); await F();")]
    [InlineData("using var c = new CancellationTokenSource(0); await F();")]
    [InlineData("field = new CancellationTokenSource(limit); await F();")]
    [InlineData("using (new CancellationTokenSource(limit)) await F();")]
    [InlineData("using var c = new Other.CancellationTokenSource(limit); await F();")]
    public Task A_token_that_is_taken_a_source_that_goes_on_or_no_limit_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Fact]
    public Task A_token_that_another_build_takes_is_taken() => Verify.NoDiagnostic(
        Program("using var c = new CancellationTokenSource(limit);\n#if OTHER\nawait F(c.Token);\n#else\nawait F();\n#endif"));

    [Fact]
    public Task Test_projects_are_no_exception() => Verify.Reports(
        Program("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F();"), inTestProject: true);

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Reports(
        """
        using System.Threading;
        using System.Threading.Tasks;

        using var {|AP2004:limit|} = new CancellationTokenSource(1000);
        await Task.Delay(10);
        """,
        expected: Microsoft.CodeAnalysis.Testing.DiagnosticResult.CompilerError("CS8805").WithSpan(4, 1, 4, 53));

    [Theory]
    [InlineData("using var c = new CancellationTokenSource(limit")]
    [InlineData("CancellationTokenSource c = c; c.CancelAfter(")]
    [InlineData("var c = new CancellationTokenSource(limit); await F(c.")]
    public Task Half_typed_code_does_no_harm(string body) => Verify.NoDiagnostic(Program(body), mayNotCompile: true);

    internal static string Program(string body) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        namespace Other
        {
            class CancellationTokenSource : IDisposable
            {
                public CancellationTokenSource(TimeSpan limit) { }
                public void Dispose() { }
            }
        }

        static class Extensions
        {
            public static Task Extend(this CancellationTokenSource source) => Task.CompletedTask;
            public static Task LoadAsync(this string name, CancellationToken token = default) => Task.CompletedTask;
        }

        class C
        {
            CancellationTokenSource field = new();

            Task F(CancellationToken token = default) => Task.Delay(1, token);
            Task Load(string name) => Task.CompletedTask;
            Task Load(string name, CancellationToken token) => Task.CompletedTask;
            Task<T> Get<T>(T value, CancellationToken token = default, int count = 1) => Task.FromResult(value);
            void Block(CancellationToken token = default) { }
            Task Use(CancellationTokenSource source) => Task.CompletedTask;
            void Replace(ref CancellationTokenSource source) => source = new();
            CancellationTokenSource Make() => field;

            async Task M(TimeSpan limit, CancellationToken token, CancellationToken other, bool slow, TimeProvider clock)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
