using static AsyncPitfalls.Tests.Gather.GatherPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

/// <summary>AP1001 is silent where somebody reads the tasks themselves.</summary>
public sealed class HandlerSeesFirstFailureOnlyOutcomeTests
{
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
    public Task Tasks_found_by_a_query_are_read_where_they_are_kept() => Verify.NoDiagnostic(
        Program(
            """
            var work = ids.Select(id => new { id, Task = Load(id) }).ToArray();
            try
            {
                await Task.WhenAll(from w in work select w.Task);
            }
            catch (Exception e)
            {
                Log(e);
                foreach (var w in work)
                    Log(w.Task.Exception);
            }
            """));

    [Theory]
    [InlineData("void Report() { foreach (var t in tasks) Log(t.Exception); }")]
    [InlineData("Action Report = () => { foreach (var t in tasks) Log(t.Exception); };")]
    public Task A_function_that_reads_the_tasks_may_stand_before_the_try(string function) => Verify.NoDiagnostic(
        Program(
            $$"""
            var tasks = new[] { F(), G() };
            {{function}}
            try
            {
                await Task.WhenAll(tasks);
            }
            catch (Exception e)
            {
                Log(e);
                Report();
            }
            """));

    [Fact]
    public Task The_filter_of_another_clause_reads_tasks_too() => Verify.NoDiagnostic(
        Program(
            """
            var a = F();
            var b = G();
            try
            {
                await Task.WhenAll(a, b);
            }
            catch (Exception) when (a.IsFaulted)
            {
                Log(a.Exception);
            }
            catch (Exception e)
            {
                Log(e);
            }
            """));

    [Theory]
    [InlineData("var tasks = new Task[2]; tasks[0] = a; tasks[1] = b;")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); tasks.Add(b);")]
    public Task Tasks_put_into_a_list_one_by_one_are_read_under_their_own_names(string list) => Verify.NoDiagnostic(
        Program(
            $$"""
            var a = F();
            var b = G();
            {{list}}
            try
            {
                await Task.WhenAll(tasks);
            }
            catch (Exception e)
            {
                Log(e);
                Log(a.Exception);
                Log(b.Exception);
            }
            """));
}
