using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.BlockingOnPendingTaskAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Which of several tasks have ended where they are read, and which kinds of functions could await them.</summary>
public sealed class BlockingOnSeveralTasksTests
{
    [Theory]
    [InlineData("await Task.WhenAll(a, b); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(a, b); await Task.WhenAll(b, c); Use(a.Result + b.Result + c.Result);")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait(false); Keep(a); Use(a.Result);")]
    [InlineData("await Task.WhenAll(new Task[] { a, b }); Use(b.Result);")]
    [InlineData("Task.WhenAll(a, b).ContinueWith(_ => Use(1)).GetAwaiter(); await a.ContinueWith(t => Use(t.Result));")]
    public Task Those_that_were_awaited_together_have_ended(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("Use(a.{|AP3010:Result|}); await Task.WhenAll(a, b);")]
    [InlineData("await Task.WhenAll(a, b); Use(c.{|AP3010:Result|});")]
    [InlineData("await Task.WhenAll(a, b); Swap(ref a); Use(a.{|AP3010:Result|});")]
    [InlineData("await Task.WhenAll(a, b); Make(out a); Use(a.{|AP3010:Result|});")]
    [InlineData("await Task.WhenAll(a, b); a = Load(); Use(a.{|AP3010:Result|});")]
    [InlineData("await Task.WhenAll(a, b); a = Load(); Use(a.{|AP3010:Result|}); await Task.WhenAll(a, b);")]
    [InlineData("await Task.WhenAny(a, b); Use(a.{|AP3010:Result|});")]
    public Task Others_may_not_have(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Func<Task<int>> f = async () => { await Task.Yield(); return Load().{|AP3010:Result|}; };")]
    [InlineData("Func<Task<int>> f = () => Task.FromResult(Load().{|AP3010:Result|});")]
    [InlineData("Func<Task<int>> f = delegate { return Task.FromResult(Load().{|AP3010:Result|}); };")]
    [InlineData("Func<int, Task> f = x => { Load().{|AP3010:Wait|}(); return Task.CompletedTask; };")]
    [InlineData("Use((Load()).{|AP3010:Result|}.GetHashCode());")]
    [InlineData("Use(a?.{|AP3010:Result|} ?? 0);")]
    [InlineData("async IAsyncEnumerable<int> Each() { await Task.Yield(); yield return Load().{|AP3010:Result|}; }")]
    public Task Functions_that_give_a_task_could_await(string body) => Verify.Reports(Program(body + " await a;"));

    [Theory]
    [InlineData("Func<int> f = () => Load().Result;")]
    [InlineData("Action f = delegate { Load().Wait(); };")]
    public Task Lambdas_that_give_none_could_not(string body) => Verify.NoDiagnostic(Program(body + " await a;"));

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            static async Task<int> Load() { await Task.Yield(); return 1; }
            static void Use(int number) { }
            static void Keep(Task task) { }
            static void Swap(ref Task<int> task) => task = Load();
            static void Make(out Task<int> task) => task = Load();

            async Task M()
            {
                var a = Load();
                var b = Load();
                var c = Load();
                {{body}}
                await c;
            }
        }
        """;
}
