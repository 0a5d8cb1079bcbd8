using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class HandlerSeesFirstFailureOnlyTests
{
    [Theory]
    [InlineData("await {|AP1001:Task.WhenAll|}(F(), G());")]
    [InlineData("await {|AP1001:Task.WhenAll|}(F(), G()).ConfigureAwait(false);")]
    [InlineData("await {|AP1001:Task.WhenAll|}(F(), G()).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    [InlineData("await ({|AP1001:Task.WhenAll|}(F(), G()));")]
    [InlineData("{|AP1001:Task.WhenAll|}(F(), G()).GetAwaiter().GetResult();")]
    [InlineData("{|AP1001:Task.WhenAll|}(F(), G()).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("await {|AP1001:Task.WhenAll|}(F(), G()).WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);")]
    [InlineData("await {|AP1001:Task.WhenAll|}(new[] { F(), G() });")]
    [InlineData("await {|AP1001:Task.WhenAll|}([F(), G()]);")]
    [InlineData("await {|AP1001:Task.WhenAll|}([F(), .. given]);")]
    [InlineData("await {|AP1001:Task.WhenAll|}(given);")]
    [InlineData("await {|AP1001:Task.WhenAll|}(new List<Task> { F(), G() });")]
    [InlineData("await {|AP1001:Task.WhenAll|}(ids.Select(id => Load(id)));")]
    [InlineData("await {|AP1001:Task.WhenAll|}(ids.Select(async id => await Load(id)).ToList());")]
    [InlineData("await {|AP1001:Task.WhenAll|}(from id in ids select Load(id));")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(Load(id)); await {|AP1001:Task.WhenAll|}(tasks);")]
    [InlineData("var a = F(); var b = G(); await {|AP1001:Task.WhenAll|}(a, b);")]
    [InlineData("var sum = (await {|AP1001:Task.WhenAll|}(G(), G())).Sum();")]
    [InlineData("var all = {|AP1001:Task.WhenAll|}(F(), G()); await all;")]
    [InlineData("var all = {|AP1001:Task.WhenAll|}(F(), G()); await all.ConfigureAwait(false);")]
    [InlineData("var a = G(); var b = G(); await {|AP1001:Task.WhenAll|}(a, b); Console.WriteLine(a.Result + b.Result);")]
    [InlineData("using (var stop = new CancellationTokenSource()) { await {|AP1001:Task.WhenAll|}(F(), G()); }")]
    [InlineData("if (ids.Any()) await {|AP1001:Task.WhenAll|}(F(), G());")]
    [InlineData("try { await {|AP1001:Task.WhenAll|}(F(), G()); } finally { Console.WriteLine(); }")]
    public Task A_handler_that_reads_what_it_caught_is_reported(string body) => Verify.Reports(InTry(body, "catch (Exception e) { Log(e); }"));

    [Theory]
    [InlineData("await Task.WhenAll();")]
    [InlineData("await Task.WhenAll(F());")]
    [InlineData("await Task.WhenAll(new[] { F() });")]
    [InlineData("await Task.WhenAll([F()]);")]
    [InlineData("var one = new List<Task> { F() }; await Task.WhenAll(one);")]
    [InlineData("await F(); await G();")]
    [InlineData("await Task.WhenAny(F(), G());")]
    [InlineData("await Task.WhenAll(F(), G()).WithAllFailures();")]
    [InlineData("await Task.WhenAll(F(), G()).WithAggregateException();")]
    [InlineData("await Task.WhenAll(Guarded(1), Guarded(2));")]
    [InlineData("await Task.WhenAll(Guarded(1), F());")]
    [InlineData("await Task.WhenAll(Forwarded(1), F());")]
    [InlineData("await Task.WhenAll(ids.Select(id => Guarded(id)));")]
    [InlineData("await Task.WhenAll(ids.Select(Guarded));")]
    [InlineData("await Task.WhenAll(ids.Select(async id => { try { await Load(id); } catch (Exception e) { Log(e); } }));")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(Guarded(id)); await Task.WhenAll(tasks);")]
    [InlineData("await Task.WhenAll(Task.FromResult(1), G());")]
    [InlineData("await Task.WhenAll(GuardedAfterChecks(1), GuardedAfterChecks(2));")]
    [InlineData("await Task.WhenAll(Yielded());")]
    [InlineData("await Task.WhenAll(workers[0].Stopped, workers[1].Stopped);")]
    [InlineData("await Task.WhenAll(Task.Run(() => { try { F(); } catch { } }), F());")]
    [InlineData("Func<Task> later = async () => await Task.WhenAll(F(), G()); await later();")]
    public Task Where_at_most_one_failure_can_be_hidden_it_is_silent(string body) => Verify.NoDiagnostic(InTry(body, "catch (Exception e) { Log(e); }"));

    [Theory]
    [InlineData("catch (Exception e) { Log(e); throw; }")]
    [InlineData("catch (Exception e) when (Filter(e)) { }")]
    [InlineData("catch (Exception e) { throw new InvalidOperationException(\"failed\", e); }")]
    [InlineData("catch (Exception e) when (e is not OperationCanceledException) { Log(e); }")]
    [InlineData("catch (Exception e) when (e is InvalidOperationException i) { Log(i); }")]
    [InlineData("catch (InvalidOperationException) { }")]
    [InlineData("catch (InvalidOperationException) { return; }")]
    [InlineData("catch (Exception e) when (e is InvalidOperationException) { }")]
    [InlineData("catch (OperationCanceledException) { } catch (Exception e) { Log(e); }")]
    public Task Clauses_that_care_are_reported(string clauses) => Verify.Reports(InTry("await {|AP1001:Task.WhenAll|}(F(), G());", clauses));

    [Theory]
    [InlineData("catch { }")]
    [InlineData("catch (Exception) { }")]
    [InlineData("catch (Exception) { throw; }")]
    [InlineData("catch { Console.WriteLine(); }")]
    [InlineData("catch (OperationCanceledException e) { Log(e); }")]
    [InlineData("catch (TaskCanceledException e) { Log(e); throw; }")]
    [InlineData("catch (Exception e) when (e is OperationCanceledException) { Log(e); }")]
    [InlineData("catch (Exception e) when (e is not OperationCanceledException) { }")]
    [InlineData("catch (InvalidOperationException) { throw; }")]
    [InlineData("catch (AggregateException e) { Log(e); }")]
    [InlineData("catch (AggregateException) { } catch (Exception e) { Log(e); }")]
    [InlineData("finally { Console.WriteLine(); }")]
    public Task Clauses_that_do_not_are_left_alone(string clauses) => Verify.NoDiagnostic(InTry("await Task.WhenAll(F(), G());", clauses));

    [Theory]
    [InlineData("foreach (var t in tasks) Log(t.Exception);")]
    [InlineData("foreach (var t in tasks.Where(t => t.IsFaulted)) Log(t.Exception);")]
    [InlineData("Log(tasks[0].Exception);")]
    [InlineData("await Task.WhenAll(tasks);")]
    [InlineData("Inspect(tasks);")]
    public Task Tasks_read_in_the_handler_are_seen(string read) => Verify.NoDiagnostic(
        Program(
            $$"""
            var tasks = new[] { F(), G() };
            try
            {
                await Task.WhenAll(tasks);
            }
            catch (Exception e)
            {
                Log(e);
                {{read}}
            }
            """));

    [Theory]
    [InlineData("Log(tasks.Count + \"\");")]
    [InlineData("tasks.Clear();")]
    [InlineData("tasks = null!;")]
    public Task Other_uses_of_the_tasks_are_none(string use) => Verify.Reports(
        Program(
            $$"""
            var tasks = new List<Task> { F(), G() };
            try
            {
                await {|AP1001:Task.WhenAll|}(tasks);
            }
            catch (Exception e)
            {
                Log(e);
                {{use}}
            }
            """));

    [Theory]
    [InlineData("Log(a.Exception); Log(b.Exception);")]
    [InlineData("if (b.IsFaulted) Log(b.Exception);")]
    [InlineData("await a; await b;")]
    [InlineData("Console.WriteLine(a.Status);")]
    public Task Tasks_read_after_the_try_are_seen(string after) => Verify.NoDiagnostic(
        Program(
            $$"""
            var a = F();
            var b = F();
            try
            {
                await Task.WhenAll(a, b);
            }
            catch (Exception e)
            {
                Log(e);
            }
            {{after}}
            """));

    [Theory]
    [InlineData("Task? all = null; try { all = Task.WhenAll(F(), G()); await all; } catch (Exception e) { Log(all?.Exception ?? e); }")]
    [InlineData("Task? all = null; try { await (all = Task.WhenAll(F(), G())); } catch (Exception e) { Log(all!.Exception ?? e); }")]
    [InlineData("var all = Task.WhenAll(F(), G()); try { await all; } catch (Exception) when (all.Exception is not null) { Log(all.Exception); throw; }")]
    [InlineData("var all = Task.WhenAll(F(), G()); try { await all; } catch (Exception e) { Log(e); } Inspect(all);")]
    [InlineData("_tasks = new[] { F(), G() }; try { await Task.WhenAll(_tasks); } catch (Exception e) { Log(e); Inspect(_tasks); }")]
    [InlineData("var byId = ids.ToDictionary(i => i, i => Load(i)); try { await Task.WhenAll(byId.Values); } catch (Exception e) { Log(e); foreach (var p in byId) Log(p.Value.Exception); }")]
    [InlineData("try { await Task.WhenAll(workers.Select(w => w.Running)); } catch (Exception e) { Log(e); foreach (var w in workers) Log(w.Running.Exception); }")]
    [InlineData("var t = new[] { F(), F() }; while (true) { foreach (var x in t) Log(x.Exception); try { await Task.WhenAll(t); } catch (Exception e) { Log(e); } }")]
    public Task The_task_of_WhenAll_or_its_parts_read_elsewhere_are_seen(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("tasks.Ignore();")]
    [InlineData("Helpers.Ignore(tasks);")]
    public Task Tasks_handed_to_a_helper_that_ignores_them_are_not_seen(string use) => Verify.Reports(
        Program(
            $$"""
            var tasks = new List<Task> { F(), G() };
            try
            {
                await {|AP1001:Task.WhenAll|}(tasks);
            }
            catch (Exception e)
            {
                Log(e);
                {{use}}
            }
            """));

    [Fact]
    public Task Tasks_read_by_another_clause_only_are_not_seen() => Verify.Reports(
        Program(
            """
            var tasks = new List<Task> { F(), G() };
            try
            {
                await {|AP1001:Task.WhenAll|}(tasks);
            }
            catch (OperationCanceledException)
            {
                Inspect(tasks[0]);
            }
            catch (Exception e)
            {
                Log(e);
            }
            """));

    [Fact]
    public Task The_same_property_of_another_object_holds_another_task() => Verify.Reports(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(workers[0].Running, F());
            }
            catch (Exception e)
            {
                Log(e);
                Inspect(other.Running);
            }
            """));

    [Fact]
    public Task A_handler_of_the_limit_says_nothing_of_the_tasks() => Verify.NoDiagnostic(
        InTry("await Task.WhenAll(F(), G()).WaitAsync(TimeSpan.FromSeconds(1));", "catch (TimeoutException e) { Log(e); }"));

    [Fact]
    public Task The_innermost_try_with_handlers_decides() => Verify.NoDiagnostic(
        Program(
            """
            try
            {
                try
                {
                    await Task.WhenAll(F(), G());
                }
                catch (Exception)
                {
                }
            }
            catch (Exception e)
            {
                Log(e);
            }
            """));

    [Fact]
    public Task An_await_in_a_handler_belongs_to_the_try_around() => Verify.Reports(
        Program(
            """
            try
            {
                try
                {
                    await F();
                }
                catch (Exception)
                {
                    await {|AP1001:Task.WhenAll|}(F(), G());
                }
            }
            catch (Exception e)
            {
                Log(e);
            }
            """));

    [Fact]
    public Task In_lambdas_it_is_reported_too() => Verify.Reports(
        Program(
            """
            Func<Task> run = async () =>
            {
                try
                {
                    await {|AP1001:Task.WhenAll|}(F(), G());
                }
                catch (Exception e)
                {
                    Log(e);
                }
            };
            await run();
            """));

    [Theory]
    [InlineData("await Task.WhenAll(F(), ")]
    [InlineData("await Task.WhenAll(F(), Missing());")]
    [InlineData("await Task.WhenAll")]
    [InlineData("Task.WhenAll(F(), G())")]
    public Task Broken_code_is_left_alone(string body) => Verify.NoDiagnostic(
        InTry(body, "catch (Exception e) { Log(e); }"), mayNotCompile: true);

    private static string InTry(string body, string clauses) => Program(
        $$"""
        try
        {
            {{body}}
        }
        {{clauses}}
        """);

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class Worker
        {
            private readonly TaskCompletionSource _stopped = new();
            public Task Running { get; set; } = Task.CompletedTask;
            public Task Stopped => _stopped.Task;
            public void Stop() => _stopped.TrySetResult();
        }

        static class Helpers { public static void Ignore(this IEnumerable<Task> tasks) { } }

        class C
        {
            Task[] _tasks = [];

            async Task F() { await Task.Yield(); throw new InvalidOperationException(); }
            async Task<int> G() { await Task.Yield(); return 1; }
            async Task Load(int id) { await F(); }
            async Task Guarded(int id)
            {
                try
                {
                    await Load(id);
                }
                catch (Exception e)
                {
                    Log(e);
                }
            }
            async Task GuardedAfterChecks(int id)
            {
                if (DateTime.Now.Year < id)
                {
                    return;
                }

                try
                {
                    await Load(id);
                }
                catch (Exception e)
                {
                    Log(e);
                }
            }
            IEnumerable<Task> Yielded() { yield return Guarded(1); yield return Guarded(2); }
            Worker other = new();
            Task Forwarded(int id) => Guarded(id);
            void Log(object? o) { }
            bool Filter(Exception e) => true;
            void Inspect(params Task[] tasks) { }

            async Task M(IEnumerable<Task> given, IEnumerable<int> ids, List<Worker> workers)
            {
                {{body}}
            }
        }
        """;
}
