using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class AsyncScopeTests
{
    [Theory]
    [InlineData("async Task M() { await [|F()|]; }", "M", true)]
    [InlineData("Task M() => [|F()|];", "M", false)]
    [InlineData("async Task M() => await [|F()|];", "M", true)]
    [InlineData("Task M() { Func<Task> f = async () => await [|F()|]; return f(); }", "", true)]
    [InlineData("async Task M() { Func<Task> f = () => [|F()|]; await f(); }", "", false)]
    [InlineData("async Task M() { Func<Task> f = delegate { return [|F()|]; }; await f(); }", "", false)]
    [InlineData("async Task M() { Task L() => [|F()|]; await L(); }", "L", false)]
    [InlineData("Task M() { return L(); async Task L() { await [|F()|]; } }", "L", true)]
    [InlineData("async Task M() { Func<Func<Task>> f = () => async () => await [|F()|]; await F(); }", "", true)]
    [InlineData("Task P { get { return [|F()|]; } }", "get_P", false)]
    [InlineData("Task P => [|F()|];", "get_P", false)]
    [InlineData("Task P { get => F(); set { _ = [|F()|]; } }", "set_P", false)]
    [InlineData("C() { _ = [|F()|]; }", ".ctor", false)]
    [InlineData("C(Task t) { } C() : this([|F()|]) { }", ".ctor", false)]
    [InlineData("static C() { _ = [|F()|]; }", ".cctor", false)]
    [InlineData("public static C operator +(C a, C b) { _ = [|F()|]; return a; }", "op_Addition", false)]
    [InlineData("async IAsyncEnumerable<int> M() { await [|F()|]; yield break; }", "M", true)]
    [InlineData("Task field = [|F()|];", null, false)]
    [InlineData("Task P { get; } = [|F()|];", null, false)]
    [InlineData("Func<Task> field = async () => await [|F()|];", "", true)]
    public void The_nearest_function_is_found(string member, string? name, bool isAsync)
    {
        var scope = AsyncScope.Of(In(member).Marked);
        Assert.Equal(name, scope.Function is { MethodKind: MethodKind.AnonymousFunction } ? "" : scope.Function?.Name);
        Assert.Equal(isAsync, scope.IsAsync);
        Assert.False(scope.IsTopLevel);
    }

    [Fact]
    public void A_lambda_belongs_to_the_function_around_it() =>
        Assert.Equal("M", AsyncScope.Of(In("void M() { Func<Task> f = [|async () => await F()|]; }").Marked).Function?.Name);

    [Fact]
    public void The_body_holds_the_function_and_no_more()
    {
        var scope = AsyncScope.Of(In("async Task M() { await F(); Func<Task> f = async () => await [|F()|]; }").Marked);
        Assert.Equal("async () => await F()", scope.Body.Syntax.ToString());
    }

    [Fact]
    public void Top_level_code_is_async()
    {
        var scope = AsyncScope.Of(new Source("System.Threading.Tasks.Task.Delay([|1|]).Wait();").Marked);
        Assert.True(scope.IsTopLevel);
        Assert.True(scope.IsAsync);
        Assert.False(scope.IsCleanup);
    }

    [Theory]
    [InlineData("void Dispose() { _ = [|F()|]; }", true, true)]
    [InlineData("async ValueTask DisposeAsync() { await [|F()|]; }", true, true)]
    [InlineData("protected virtual void Dispose(bool disposing) { _ = [|F()|]; }", true, true)]
    [InlineData("void IDisposable.Dispose() { _ = [|F()|]; }", true, true)]
    [InlineData("~C() { _ = [|F()|]; }", true, true)]
    [InlineData("async Task StopAsync() { await [|F()|]; }", true, false)]
    [InlineData("void CloseConnection() { _ = [|F()|]; }", true, false)]
    [InlineData("void Shutdown() { _ = [|F()|]; }", true, false)]
    [InlineData("async Task Start() { await [|F()|]; }", false, false)]
    [InlineData("void Undispose() { _ = [|F()|]; }", false, false)]
    [InlineData("void Dispose() { void L() { _ = [|F()|]; } }", false, false)]
    [InlineData("Task field = [|F()|];", false, false)]
    public void Cleanup_is_told_by_its_name(string member, bool isCleanup, bool mustNotThrow)
    {
        var scope = AsyncScope.Of(In(member).Marked);
        Assert.Equal(isCleanup, scope.IsCleanup);
        Assert.Equal(mustNotThrow, scope.MustNotThrow);
    }

    [Theory]
    [InlineData("void M(CancellationToken ct) { _ = [|F()|]; }", "ct")]
    [InlineData("void M(int i, CancellationToken ct = default) { _ = [|F()|]; }", "ct")]
    [InlineData("void M(CancellationToken a, CancellationToken b) { _ = [|F()|]; }", null)]
    [InlineData("void M(CancellationTokenSource s) { _ = [|F()|]; }", null)]
    [InlineData("void M(CancellationToken? ct) { _ = [|F()|]; }", null)]
    [InlineData("void M(CancellationToken ct) { Action<CancellationToken> f = inner => [|F()|]; }", "inner")]
    [InlineData("void M(CancellationToken ct) { Action f = () => [|F()|]; }", null)]
    [InlineData("Task field = [|F()|];", null)]
    public void The_token_is_the_functions_only_one(string member, string? token)
    {
        var source = In(member);
        Assert.Equal(token, AsyncScope.Of(source.Marked).CancellationToken(source.Symbols)?.Name);
    }

    private static Source In(string member) => new(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        class C{{(member.Contains("IDisposable.") ? " : IDisposable" : "")}}
        {
            static Task F() => throw new InvalidOperationException();
            {{member}}
        }
        """);
}
