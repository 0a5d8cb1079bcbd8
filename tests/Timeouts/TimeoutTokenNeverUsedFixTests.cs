using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.TimeoutTokenNeverUsedAnalyzer, AsyncPitfalls.Timeouts.TimeoutTokenNeverUsedCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class TimeoutTokenNeverUsedFixTests
{
    private const string Bcl = "AP2004.PassToken";

    [Theory]
    [InlineData("await F();", "await F(c.Token);")]
    [InlineData("await F(CancellationToken.None).ConfigureAwait(false);", "await F(c.Token).ConfigureAwait(false);")]
    [InlineData("await F(default); // slow", "await F(c.Token); // slow")]
    [InlineData("await F(default(CancellationToken));", "await F(c.Token);")]
    [InlineData("await F(new CancellationToken());", "await F(c.Token);")]
    [InlineData("await Load(\"a\");", "await Load(\"a\", c.Token);")]
    [InlineData("await \"a\".LoadAsync();", "await \"a\".LoadAsync(c.Token);")]
    [InlineData("await Get(1, count: 2);", "await Get(1, count: 2, token: c.Token);")]
    [InlineData("await Get(count: 2, value: 1);", "await Get(count: 2, value: 1, token: c.Token);")]
    [InlineData("var t = Load(/* name */ \"a\"); await t;", "var t = Load(/* name */ \"a\", c.Token); await t;")]
    [InlineData("Block();", "Block(c.Token);")]
    [InlineData("if (slow) await F();", "if (slow) await F(c.Token);")]
    [InlineData("try { await F(); } catch (InvalidOperationException) { await F(); } finally { await F(); }", "try { await F(c.Token); } catch (InvalidOperationException) { await F(); } finally { await F(); }")]
    [InlineData("await F(token); await F();", "await F(token); await F(c.Token);")]
    [InlineData("await F(); await Task.Run(() => 1);", "await F(c.Token); await Task.Run(() => 1);")]
    public Task The_call_that_could_take_the_token_gets_it(string before, string after) => Verify.Fix(
        Program($"using var {{|AP2004:c|}} = new CancellationTokenSource(limit);\n{before}"),
        Program($"using var c = new CancellationTokenSource(limit);\n{after}"),
        Bcl,
        changesBehaviour: true);

    [Theory]
    [InlineData("token", "await F(token);", "await F(c.Token);")]
    [InlineData("token, other", "await F(other).ConfigureAwait(false);", "await F(c.Token).ConfigureAwait(false);")]
    [InlineData("token", "await F(); await Get(1, token: token);", "await F(); await Get(1, token: c.Token);")]
    public Task Behind_a_linked_source_the_call_with_the_token_it_is_linked_to_gets_it(string linkedTo, string before, string after) => Verify.Fix(
        Program($"using (var {{|AP2004:c|}} = CancellationTokenSource.CreateLinkedTokenSource({linkedTo}))\n{{\nc.CancelAfter(limit);\n{before}\n}}"),
        Program($"using (var c = CancellationTokenSource.CreateLinkedTokenSource({linkedTo}))\n{{\nc.CancelAfter(limit);\n{after}\n}}"),
        Bcl,
        changesBehaviour: true);

    [Theory]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(); await F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(token);")]
    [InlineData("await F(); using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(token);")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await Task.Run(() => { });")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await Task.Run(() => F());")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); await F(); Func<Task> f = () => F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); _ = F();")]
    [InlineData("using var {|AP2004:c|} = new CancellationTokenSource(limit); c.Cancel(); await F();")]
    [InlineData("using var {|AP2004:c|} = CancellationTokenSource.CreateLinkedTokenSource(token); c.CancelAfter(limit); await F();")]
    [InlineData("using var {|AP2004:c|} = CancellationTokenSource.CreateLinkedTokenSource(token); c.CancelAfter(limit); await F(token); await F(token);")]
    [InlineData("CancellationTokenSource {|AP2004:c|}; c = new(limit); await F();")]
    [InlineData("CancellationTokenSource? {|AP2004:c|} = slow ? new(limit) : null; await F();")]
    public Task Where_it_is_not_clear_which_call_is_meant_nothing_is_offered(string body) => Verify.NoFix(Program(body));

    [Fact]
    public Task The_overload_with_a_token_is_not_made_to_call_itself() => Verify.NoFix(
        """
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            Task Load(string name) => Task.Delay(1);

            async Task Load(string name, CancellationToken token)
            {
                using var {|AP2004:c|} = new CancellationTokenSource(1000);
                await Load(name);
            }
        }
        """);

    private static string Program(string body) => TimeoutTokenNeverUsedTests.Program(body);
}
