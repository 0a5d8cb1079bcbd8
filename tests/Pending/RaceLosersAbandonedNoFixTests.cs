using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceLosersAbandonedAnalyzer, AsyncPitfalls.Pending.RaceLosersAbandonedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceLosersAbandonedNoFixTests
{
    [Theory]
    // Not every call takes a token, or not the same.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Old());")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", other));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Task.Run(() => Load(\"far\", token), token));")]
    [InlineData("Func<string> f = () => \"\"; return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Task.Run(f, token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(sources.Select(s => Load(\"near\", s.Token)));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Two(token, token), Load(\"far\", token));")]
    // Not every task is started here, or not there.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), given);")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(flag ? Load(\"near\", token) : Load(\"far\", token), Load(\"off\", token));")]
    [InlineData("var near = Load(\"near\", token); Console.WriteLine(); return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token));")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); Console.WriteLine(); return await first;")]
    [InlineData("var near = Load(\"near\", token); if (flag) return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token)); return await near;")]
    [InlineData("Task<string> near; near = Load(\"near\", token); return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token));")]
    [InlineData("var all = new List<Task<string>>(); foreach (var m in mirrors) all.Add(Load(m, token)); return await await {|AP3005:Task.WhenAny|}(all);")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(mirrors.Select(async m => await Load(m, token)));")]
    // The tasks, or the winner, are used otherwise.
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); return await first + (first == near);")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); return first.Result;")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); return Next() + await await {|AP3005:Task.WhenAny|}(near, far);")]
    [InlineData("return {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token)).GetAwaiter().GetResult().GetAwaiter().GetResult();")]
    // Arguments that do something, or that a lambda cannot name.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(Next(), token), Load(\"far\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(mirrors[0], token), Load(mirrors[1] = \"\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(await Load(\"x\"), token), Load(\"far\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(ByReference(ref flag, token), Load(\"far\", token));")]
    // What cannot be kept.
    [InlineData("return await /* both */ await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token));")]
    [InlineData("var near = Load(\"near\", token);\n#if !X\nvar far = Load(\"far\", token);\n#endif\nreturn await await {|AP3005:Task.WhenAny|}(near, far);")]
    public Task Not_offered(string statements) => Verify.NoFix(RacePrograms.InMethod(
        statements,
        """
        readonly CancellationToken other;
        readonly CancellationTokenSource[] sources = [];
        async Task<string> Old() { await Task.Yield(); return ""; }
        async Task<string> Two(CancellationToken a, CancellationToken b) { await Task.Yield(); return ""; }
        Task<string> ByReference(ref bool flag, CancellationToken token) => Old();
        string Next() => "";
        """));

    [Fact]
    public Task Not_offered_without_the_library() => Verify.NoFix(
        RacePrograms.InMethod("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token));").Replace("using AsyncPitfalls;", ""),
        library: false);

    [Fact]
    public Task Not_offered_for_the_members_of_a_struct() => Verify.NoFix(
        RacePrograms.InMethod("return await await {|AP3005:Task.WhenAny|}(Get(token), Get(token));", "async Task<string> Get(CancellationToken token) { await Task.Yield(); return \"\"; }").Replace("class C", "struct C"));
}
