using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidMethodAnalyzer, AsyncPitfalls.Pending.AsyncVoidMethodCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidMethodFixTests
{
    private const string ReturnTask = "AP3006.ReturnTask";
    private const string AwaitCalls = "AP3006.AwaitCalls";

    [Theory]
    [InlineData("private async void {|AP3006:M|}() { await F(); }", "private async Task M() { await F(); }")]
    [InlineData("async void {|AP3006:M|}() => await F();", "async Task M() => await F();")]
    [InlineData("internal static async void {|AP3006:M|}(int id) { if (id == 0) return; await F(); }", "internal static async Task M(int id) { if (id == 0) return; await F(); }")]
    [InlineData("private async /* for now */ void /* really */ {|AP3006:M|}() { await F(); }", "private async /* for now */ Task /* really */ M() { await F(); }")]
    [InlineData("private protected async void {|AP3006:M|}() { await F(); }", "private protected async Task M() { await F(); }")]
    [InlineData("private async void {|AP3006:M|}<T>() { await F(); }", "private async Task M<T>() { await F(); }")]
    [InlineData("public async void {|AP3006:M|}() { await F(); }", "public async Task M() { await F(); }")]
    // Named, but not used.
    [InlineData("async void {|AP3006:M|}() { await F(); } string N => nameof(M);", "async Task M() { await F(); } string N => nameof(M);")]
    [InlineData("async void {|AP3006:M|}() { await F(); } string N => nameof(C.M);", "async Task M() { await F(); } string N => nameof(C.M);")]
    // A local function that nobody calls.
    [InlineData("void N() { async void {|AP3006:L|}() { await F(); } }", "void N() { async Task L() { await F(); } }")]
    public Task What_nobody_calls_returns_a_task(string before, string after) => Verify.Fix(Program(before), Program(after), ReturnTask);

    [Fact]
    public Task A_comment_that_names_it_is_no_call() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            /// <summary>Loads.</summary>
            private async void {|AP3006:Load|}() { await Task.Yield(); }

            /// <summary>See <see cref="Load"/>.</summary>
            void M() { }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            /// <summary>Loads.</summary>
            private async Task Load() { await Task.Yield(); }

            /// <summary>See <see cref="Load"/>.</summary>
            void M() { }
        }
        """,
        ReturnTask);

    [Fact]
    public Task A_using_directive_is_added() => Verify.Fix(
        """
        using System;

        class C
        {
            private async void {|AP3006:M|}()
            {
                await System.Threading.Tasks.Task.Yield();
            }
        }
        """,
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            private async Task M()
            {
                await System.Threading.Tasks.Task.Yield();
            }
        }
        """,
        ReturnTask);

    [Theory]
    [InlineData("Fact")]
    [InlineData("Theory")]
    [InlineData("Own")]
    public Task A_public_test_returns_a_task(string attribute)
    {
        var before =
            $$"""
            using System;
            using System.Threading.Tasks;

            class FactAttribute : Attribute { }
            class TheoryAttribute : FactAttribute { }
            class OwnAttribute : TheoryAttribute { }

            public class Tests
            {
                [{{attribute}}]
                public async void {|AP3006:Adds|}() { await Task.Yield(); }
            }
            """;
        return Verify.Fix(before, before.Replace("void {|AP3006:Adds|}", "Task Adds"), ReturnTask);
    }

    [Theory]
    [InlineData("M();", "await M();")]
    [InlineData("this.M();", "await this.M();")]
    [InlineData("other.M();", "await other.M();")]
    [InlineData("M(); // first", "await M(); // first")]
    [InlineData("M(); M();", "await M(); await M();")]
    [InlineData("if (flag) M(); else await F();", "if (flag) await M(); else await F();")]
    [InlineData("try { M(); } catch (Exception) { } finally { M(); }", "try { await M(); } catch (Exception) { } finally { await M(); }")]
    [InlineData("Func<Task> f = async () => { M(); await F(); }; await f();", "Func<Task> f = async () => { await M(); await F(); }; await f();")]
    [InlineData("async Task L() { M(); await F(); } await L();", "async Task L() { await M(); await F(); } await L();")]
    [InlineData("using (new System.IO.MemoryStream()) M();", "using (new System.IO.MemoryStream()) await M();")]
    [InlineData("Console.WriteLine(nameof(M)); M();", "Console.WriteLine(nameof(M)); await M();")]
    public Task Its_calls_are_awaited(string before, string after) => Verify.Fix(
        Caller(before).Replace("void M()", "void {|AP3006:M|}()"), Caller(after).Replace("void M()", "Task M()"), AwaitCalls, changesBehaviour: true);

    private static string Caller(string statements) => Program(
        $$"""
        private async void M() { await F(); }

            async Task N(C other, bool flag)
            {
                {{statements}}
                await F();
            }
        """);

    private static string Program(string members) =>
        $$"""
        using System;
        using System.Threading.Tasks;

        class C
        {
            static Task F() => throw new InvalidOperationException();
            {{members}}
        }
        """;
}
