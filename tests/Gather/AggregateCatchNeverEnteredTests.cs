using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.AggregateCatchNeverEnteredAnalyzer, AsyncPitfalls.Gather.AggregateCatchNeverEnteredCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class AggregateCatchNeverEnteredTests
{
    [Theory]
    [InlineData("await F();")]
    [InlineData("await F().ConfigureAwait(false);")]
    [InlineData("await F().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);")]
    [InlineData("await Task.WhenAll(F(), F());")]
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(false);")]
    [InlineData("var x = await G() + 1;")]
    [InlineData("await foreach (var i in Stream()) { }")]
    [InlineData("await using var d = new Asynchronous();")]
    [InlineData("await using (new Asynchronous()) { }")]
    [InlineData("F().GetAwaiter().GetResult(); await F();")]
    [InlineData("await Task.WhenAll(a, b); var sum = a.Result + b.Result;")]
    [InlineData("await a; System.Console.WriteLine(a.Result);")]
    [InlineData("await Parallel.ForEachAsync(new[] { 1 }, (i, c) => default);")]
    [InlineData("await V();")]
    [InlineData("throw new System.InvalidOperationException(await G() + \"\");")]
    public Task Around_awaits_it_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("F().Wait(); await F();")]
    [InlineData("F().Wait(100); await F();")]
    [InlineData("var x = G().Result; await F();")]
    [InlineData("Task.WaitAll(F(), F()); await F();")]
    [InlineData("Parallel.For(0, 1, i => { }); await F();")]
    [InlineData("Parallel.Invoke(() => { }); await F();")]
    [InlineData("var q = new[] { 1 }.AsParallel().Select(i => i).ToList(); await F();")]
    [InlineData("foreach (var i in new[] { 1 }.AsParallel()) { } await F();")]
    [InlineData("stop.Cancel(); await F();")]
    [InlineData("await stop.CancelAsync();")]
    [InlineData("await F(); throw new System.AggregateException();")]
    [InlineData("await F(); throw failure;")]
    [InlineData("await F(); System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);")]
    [InlineData("await Throws();")]
    [InlineData("await Blocks();")]
    [InlineData("await ThrowsDeep();")]
    [InlineData("await service.RunAsync();")]
    [InlineData("await given();")]
    [InlineData("await given.Invoke().ConfigureAwait(false);")]
    [InlineData("await Task.Run(given);")]
    [InlineData("await Task.Run(() => F().Wait());")]
    [InlineData("await F().WithAggregateException();")]
    [InlineData("F();")]
    [InlineData("dynamic d = 1; await d.F();")]
    public Task A_source_of_its_own_keeps_it_silent(string body) => Verify.NoDiagnostic(Program(body).Replace("{|AP1002:AggregateException|}", "AggregateException"));

    [Theory]
    [InlineData("catch ({|AP1002:AggregateException|}) { }")]
    [InlineData("catch ({|AP1002:System.AggregateException|} e) { Console.WriteLine(e); }")]
    [InlineData("catch ({|AP1002:AggregateException|} e) when (e.InnerExceptions.Count > 1) { }")]
    [InlineData("catch (Exception e) when ({|AP1002:e is AggregateException|}) { }")]
    [InlineData("catch (Exception e) when ({|AP1002:e is AggregateException { InnerException: not null } a && a.InnerExceptions.Count > 1|}) { }")]
    [InlineData("catch (InvalidOperationException) { } catch ({|AP1002:AggregateException|}) { } catch (Exception) { }")]
    public Task Declared_or_filtered_it_is_reported(string clauses) => Verify.Reports(WithClauses(clauses));

    [Theory]
    [InlineData("catch (Exception) { }")]
    [InlineData("catch { }")]
    [InlineData("catch (Exception e) when (e is AggregateException or InvalidOperationException) { }")]
    [InlineData("catch (Exception e) when (e is not AggregateException) { }")]
    [InlineData("catch (Exception e) when (!(e is AggregateException)) { }")]
    [InlineData("catch (Exception e) when (e is AggregateException || e is InvalidOperationException) { }")]
    [InlineData("catch (Mine) { }")]
    public Task Clauses_for_other_exceptions_are_left_alone(string clauses) => Verify.NoDiagnostic(WithClauses(clauses));

    [Fact]
    public Task A_filter_that_hands_its_next_on_is_left_alone() => Verify.NoDiagnostic(
        """
        using System;
        using System.Threading.Tasks;

        interface IPipe<T> { Task Send(T context); }
        interface IFilter<T> { Task Send(T context, IPipe<T> next); }
        class Rescue<T> : IFilter<T>
        {
            public async Task Send(T context, IPipe<T> next)
            {
                try
                {
                    await next.Send(context).ConfigureAwait(false);
                }
                catch (AggregateException)
                {
                }
            }
        }
        """);

    [Fact]
    public Task The_completion_of_a_dataflow_block_keeps_it_silent() => Verify.NoDiagnostic(
        """
        using System;
        using System.Threading.Tasks;
        using System.Threading.Tasks.Dataflow;

        namespace System.Threading.Tasks.Dataflow
        {
            interface IDataflowBlock { Task Completion { get; } }
            class ActionBlock : IDataflowBlock { public Task Completion => Task.CompletedTask; }
        }

        class C
        {
            async Task M(ActionBlock block)
            {
                try
                {
                    await block.Completion;
                }
                catch (AggregateException)
                {
                }
            }
        }
        """);

    [Theory]
    [InlineData("throw new AggregateException()", false)]
    [InlineData("{ await Task.Yield(); Task.Delay(1).Wait(); }", true)]
    public Task An_implementation_of_a_foreign_interface_counts_when_it_speaks_of_aggregates(string body, bool reported) => Verify.Reports(
        $$"""
        using System;
        using System.Threading.Tasks;

        class Composite : IAsyncDisposable
        {
            public {{(body[0] == '{' ? "async ValueTask DisposeAsync() " + body : "ValueTask DisposeAsync() => " + body + ";")}}
        }

        class C
        {
            async Task M(IAsyncDisposable all)
            {
                try
                {
                    await all.DisposeAsync();
                }
                catch ({{(reported ? "{|AP1002:AggregateException|}" : "AggregateException")}})
                {
                }
            }
        }
        """);

    [Fact]
    public Task Starting_or_stopping_a_host_keeps_it_silent() => Verify.NoDiagnostic(
        """
        using System;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Hosting;

        namespace Microsoft.Extensions.Hosting
        {
            interface IHost { Task StopAsync(); }
        }

        class C
        {
            async Task M(IHost host)
            {
                try
                {
                    await host.StopAsync();
                }
                catch (AggregateException)
                {
                }
            }
        }
        """);

    [Fact]
    public Task A_pragma_silences_one_clause() => Verify.NoDiagnostic(WithClauses(
        """
        #pragma warning disable AP1002
                catch (AggregateException) { }
        #pragma warning restore AP1002
        """));

    [Theory]
    [InlineData("await Missing();")]
    [InlineData("await F(")]
    [InlineData("await")]
    [InlineData("")]
    public Task Broken_code_is_left_alone(string body) => Verify.NoDiagnostic(
        Program(body).Replace("{|AP1002:AggregateException|}", "AggregateException"), mayNotCompile: true);

    private static string WithClauses(string clauses) =>
        $$"""
        using System;
        using System.Threading.Tasks;

        class Mine : AggregateException;
        class C
        {
            async Task M(Task work)
            {
                try
                {
                    await work;
                }
                {{clauses}}
            }
        }
        """;

    private static string Program(string body) =>
        $$"""
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;
        using AggregateException = System.AggregateException;

        class Asynchronous : System.IAsyncDisposable { public ValueTask DisposeAsync() => default; }
        interface IService { Task RunAsync(); }
        class Service : IService { public Task RunAsync() => throw new System.AggregateException(); }

        class C
        {
            Task F() => Task.CompletedTask;
            Task<int> G() => Task.FromResult(1);
            ValueTask V() => default;
            async IAsyncEnumerable<int> Stream() { await F(); yield return 1; }
            async Task Throws() { await F(); throw new AggregateException(); }
            async Task Blocks() { await F(); F().Wait(); }
            async Task ThrowsDeep() { await Throws(); }

            async Task M(Task<int> a, Task<int> b, System.Exception failure, System.Func<Task> given, CancellationTokenSource stop, IService service)
            {
                try
                {
                    {{body}}
                }
                catch ({|AP1002:AggregateException|})
                {
                }
            }
        }
        """;
}
