using Lambdas = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;
using Methods = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidMethodAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Functions that return nothing because of what they are for.</summary>
public sealed class AsyncVoidByDesignTests
{
    [Theory]
    // There to be waited for by nobody.
    [InlineData("static async void SafeFireAndForget(Task task, Action<Exception> onFailure) { try { await task; } catch (InvalidOperationException e) { onFailure(e); } }")]
    [InlineData("static async void Forget<T>(ValueTask<T> task) => await task;")]
    [InlineData("void M() { async void Forget(Task task) { await task; } Forget(F()); }")]
    // What a property calls when it has changed.
    [InlineData("static async void OnChanged(C owner, object oldValue, object newValue) => await F();")]
    [InlineData("async void OnChanged(object owner, object? oldValue, object? newValue) { await F(); }")]
    public Task Some_methods_are_not_reported(string member) => Methods.NoDiagnostic(Program(member));

    [Theory]
    [InlineData("static async void {|AP3006:Forget|}(string name) => await F();")]
    [InlineData("static async void {|AP3006:Save|}(Task task) => await task;")]
    [InlineData("static async void {|AP3006:OnChanged|}(C owner, object first, object second) => await F();")]
    [InlineData("static async void {|AP3006:OnChanged|}(C owner, string oldValue, string newValue) => await F();")]
    public Task Those_that_look_like_them_are(string member) => Methods.Reports(Program(member));

    [Theory]
    [InlineData("async partial void M(object sender) { await F(); }")]
    [InlineData("private async partial void M(object sender) => await F();")]
    public Task Half_a_partial_method_is_not(string member) => Methods.NoDiagnostic(Program(member), mayNotCompile: true);

    [Fact]
    public Task Handlers_of_properties_are_reported_where_that_is_asked_for() => Methods.Reports(
        Program("static async void {|AP3006:OnChanged|}(C owner, object oldValue, object newValue) => await F();"),
        editorConfig: "async_pitfalls.event_handlers = report");

    [Theory]
    // A message loop that is run until the work has ended, and throws then.
    [InlineData("void M() => loop.Post(async _ => { try { await F(); } catch (Exception e) { failure = e; throw; } finally { Stop(); } }, null);")]
    [InlineData("void M() { loop.Post(async _ => { try { result = await G(); } catch (Exception e) { loop.Failure = ExceptionDispatchInfo.Capture(e); throw; } }, null); }")]
    [InlineData("void M() { loop.Post(Work, null); async void Work(object? _) { try { await F().ConfigureAwait(false); } catch (Exception e) { failure = e; throw; } } }")]
    public Task Work_of_ones_own_message_loop_is_not_reported(string member) => Lambdas.NoDiagnostic(Program(member));

    [Theory]
    [InlineData("void M() => loop.Post({|AP3007:async _ =>|} { try { await F(); } catch (Exception) { throw; } }, null);")]
    [InlineData("void M() => loop.Post({|AP3007:async _ =>|} { try { await F(); } catch (Exception e) { var kept = e; kept = e; throw; } }, null);")]
    [InlineData("void M() => loop.Post({|AP3007:async _ =>|} { await F(); try { await F(); } catch (Exception e) { failure = e; throw; } }, null);")]
    [InlineData("void M() => loop.Post({|AP3007:async _ =>|} { try { await F(); } catch (InvalidOperationException e) { failure = e; throw; } }, null);")]
    [InlineData("void M() => ThreadPool.QueueUserWorkItem({|AP3007:async _ =>|} { try { await F(); } catch (Exception e) { failure = e; throw; } });")]
    public Task Other_failures_that_are_thrown_on_are(string member) => Lambdas.Reports(Program(member));

    private static string Program(string member) =>
        $$"""
        using System;
        using System.Runtime.ExceptionServices;
        using System.Threading;
        using System.Threading.Tasks;

        class Loop : SynchronizationContext { public ExceptionDispatchInfo? Failure { get; set; } }

        partial class C
        {
            readonly Loop loop = new();
            Exception? failure;
            int result;
            static async Task F() { await Task.Yield(); throw new InvalidOperationException(); }
            static async Task<int> G() { await Task.Yield(); return 1; }
            void Stop() => Console.WriteLine(failure + "" + result);
            {{member}}
        }
        """;
}
