using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaPlacesTests
{
    [Theory]
    [InlineData("static Action a = {|AP3007:async () =>|} await Task.Yield();")]
    [InlineData("readonly Timer timer = new({|AP3007:async _ =>|} await Task.Yield());")]
    [InlineData("Action P { get; } = {|AP3007:async () =>|} await Task.Yield();")]
    [InlineData("Action P => {|AP3007:async () =>|} await Task.Yield();")]
    [InlineData("D() : this({|AP3007:async () =>|} await Task.Yield()) { } D(Action a) { }")]
    [InlineData("static async void M() { await Task.Yield(); } Action a = {|AP3007:M|};")]
    [InlineData("static async void M() { await Task.Yield(); } class Inner { Action a = {|AP3007:M|}; }")]
    [InlineData("static async void M() { await Task.Yield(); } class Inner<T> { Inner() : this({|AP3007:M|}) { } Inner(Action a) { } }")]
    public Task Wherever_they_stand(string members) => Verify.Reports(
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class D
        {
            {{members}}
        }
        """);

    [Fact]
    public Task In_a_generic_type_and_at_the_top() => Verify.Reports(
        """
        using System;
        using System.Threading.Tasks;

        {|CS8805:new D<int>().Add(1, {|AP3007:async x =>|} await Task.Yield());|}

        class D<T>
        {
            public void Add(T value, Action<T> action) { Action<T> a = {|AP3007:Load|}; }
            async void Load(T value) => await Task.Yield();
        }
        """);

    [Fact]
    public Task An_assertion_that_waits_for_nothing() => Verify.Reports(
        """
        using System;
        using System.Threading.Tasks;

        static class Assert { public static void Throws<T>(Action action) { } public static Task ThrowsAsync<T>(Func<Task> action) => action(); }
        class Tests
        {
            async Task M()
            {
                Assert.Throws<Exception>({|AP3007:async () =>|} await Task.Delay(1));
                Action act = {|AP3007:async () =>|} await Task.Delay(1);
                await Assert.ThrowsAsync<Exception>(async () => await Task.Delay(1));
            }
        }
        """,
        inTestProject: true);
}
