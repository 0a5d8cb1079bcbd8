using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidMethodAnalyzer, AsyncPitfalls.Pending.AsyncVoidMethodCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidMethodNoFixTests
{
    [Theory]
    // Others may use it, or say what it returns.
    [InlineData("public async void {|AP3006:M|}() { await F(); }")]
    [InlineData("protected async void {|AP3006:M|}() { await F(); }")]
    [InlineData("protected internal async void {|AP3006:M|}() { await F(); }")]
    [InlineData("internal virtual async void {|AP3006:M|}() { await F(); }")]
    [InlineData("public class Inner { public async void {|AP3006:M|}() { await F(); } }")]
    // A caller that does not await.
    [InlineData("async void {|AP3006:M|}() { await F(); } void N() { M(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } void N() => M();")]
    [InlineData("async void {|AP3006:M|}() { await F(); } C() { M(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } Action N => () => M();")]
    [InlineData("async void {|AP3006:M|}() { await F(); } async Task N() { await Task.Run(() => M()); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } async Task N() { M(); await F(); } void O() { M(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } async Task N(C? c) { c?.M(); await F(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } async Task N() { lock (this) { M(); } await F(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } async Task N() { unsafe { M(); } await F(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); M(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); Func<Task> again = async () => { M(); await F(); }; await again(); }")]
    public Task Nothing_is_offered_otherwise(string members) => Verify.NoFix(Program(members));

    [Fact]
    public Task Nothing_is_offered_where_another_type_names_it() => Verify.NoFix(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            internal static async void {|AP3006:Load|}() { await Task.Yield(); }
        }

        class D
        {
            Action load = C.Load;
        }
        """);

    private static string Program(string members) =>
        $$"""
        using System;
        using System.Threading.Tasks;

        public class C
        {
            static Task F() => throw new InvalidOperationException();
            {{members}}
        }
        """;
}
