using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.CompletedTaskNeverReadAnalyzer, AsyncPitfalls.AsCompleted.CompletedTaskNeverReadCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class CompletedTaskNeverReadTests
{
    [Theory]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) { }")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) ;")]
    [InlineData("await foreach (Task {|AP4003:t|} in list.EachAsync().ConfigureAwait(false)) { Log(++count); }")]
    [InlineData("await foreach (var {|AP4003:t|} in TaskWait.EachAsync(list)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in TaskWait.EachAsync(cancellationToken: token, tasks: list)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync(token)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync().WithCancellation(token)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync().WithCancellation(token).ConfigureAwait(false)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in TaskAsyncEnumerableExtensions.ConfigureAwait(list.EachAsync(), false)) count++;")]
    [InlineData("var each = list.EachAsync(); await foreach (var {|AP4003:t|} in each) count++;")]
    [InlineData("var each = list.EachAsync().ConfigureAwait(false); await foreach (var {|AP4003:t|} in each) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in (list.EachAsync())) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in numbers.EachAsync()) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in ids.Select(id => Load(id)).EachAsync()) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in new[] { F(), G() }.EachAsync()) count++;")]
    [InlineData("Task[] both = [a, b]; await foreach (var {|AP4003:t|} in both.EachAsync()) count++;")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await foreach (var {|AP4003:t|} in tasks.EachAsync()) Log(tasks.Count);")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(Load(id)); await foreach (var {|AP4003:t|} in tasks.EachAsync()) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) Log(t.Id);")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) if (t == a) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in list.EachAsync()) { if (flag) break; }")]
    [InlineData("await foreach (var {|AP4003:t|} in TaskWait.EachAsync(ids, (id, ct) => Fetch(id, ct), token)) count++;")]
    [InlineData("try { await foreach (var {|AP4003:t|} in list.EachAsync()) count++; } catch (Exception e) { Log(e); }")]
    [InlineData("async Task L() { await foreach (var {|AP4003:t|} in list.EachAsync()) count++; } await L();")]
    [InlineData("Func<Task> f = async () => { await foreach (var {|AP4003:t|} in list.EachAsync()) count++; };")]
    [InlineData("async IAsyncEnumerable<int> L() { await foreach (var {|AP4003:t|} in list.EachAsync()) yield return 1; } await foreach (var x in L()) { }")]
    [InlineData("switch (count) { case 0: await foreach (var {|AP4003:t|} in list.EachAsync()) count++; break; }")]
    [InlineData("if (list.Any()) await foreach (var {|AP4003:t|} in list.EachAsync()) count++;")]
    public Task A_task_that_nobody_reads_is_reported(string body) => Verify.Reports(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("await foreach (var {|AP4003:t|} in Task.WhenEach(list)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in Task.WhenEach(list).ConfigureAwait(false)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in Task.WhenEach(a, b).WithCancellation(token)) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in Task.WhenEach([F(), .. list])) count++;")]
    [InlineData("await foreach (Task<int> {|AP4003:t|} in Task.WhenEach(numbers)) count++;")]
    [InlineData("var each = Task.WhenEach(list); await foreach (var {|AP4003:t|} in each) count++;")]
    [InlineData("await foreach (var {|AP4003:t|} in Task.WhenEach(ids.Select(Load))) count++;")]
    public Task So_it_is_over_WhenEach(string body) => Verify.Reports(CompletionPrograms.InMethod(body), FrameworkReferences.Net10);

    [Theory]
    [InlineData("await foreach (var t in list.EachAsync()) await t;")]
    [InlineData("await foreach (var t in list.EachAsync()) await t.ConfigureAwait(false);")]
    [InlineData("await foreach (var t in list.EachAsync()) t.GetAwaiter().GetResult();")]
    [InlineData("await foreach (var t in numbers.EachAsync()) count += t.Result;")]
    [InlineData("await foreach (var t in list.EachAsync()) count += t.IsCompletedSuccessfully ? 1 : 0;")]
    [InlineData("await foreach (var t in list.EachAsync()) if (t is { IsFaulted: true }) count++;")]
    [InlineData("await foreach (var t in list.EachAsync()) if (t.Exception is { } e) Log(e);")]
    [InlineData("await foreach (var t in list.EachAsync()) switch (t.Status) { case TaskStatus.Faulted: count++; break; }")]
    [InlineData("await foreach (var t in list.EachAsync()) Keep(t);")]
    [InlineData("await foreach (var t in list.EachAsync()) { var u = t; await u; }")]
    [InlineData("await foreach (var t in list.EachAsync()) { Func<Task> later = () => t; Keep(later); }")]
    [InlineData("async IAsyncEnumerable<Task> L() { await foreach (var t in list.EachAsync()) yield return t; } await foreach (var x in L()) await x;")]
    [InlineData("await foreach (var _ in list.EachAsync()) count++;")]
    [InlineData("await foreach (var _unread in list.EachAsync()) count++;")]
    public Task A_task_that_is_read_or_discarded_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("await foreach (var t in list.EachAsync()) count++; await Task.WhenAll(list);")]
    [InlineData("await foreach (var t in list.EachAsync()) count++; foreach (var t in list) await t;")]
    [InlineData("await foreach (var t in list.EachAsync()) count++; Log(list.Count(t => t.IsFaulted));")]
    [InlineData("await foreach (var t in list.EachAsync()) count++; Log(list.Where(t => t.IsFaulted).Select(t => t.Exception));")]
    [InlineData("var all = Task.WhenAll(list); await foreach (var t in list.EachAsync()) count++; await all;")]
    [InlineData("foreach (var t in list) _ = t.ContinueWith(x => Log(x.Exception!)); await foreach (var t in list.EachAsync()) count++;")]
    [InlineData("await foreach (var t in list.EachAsync()) Log(list.Count(x => x.IsFaulted));")]
    [InlineData("try { await foreach (var t in list.EachAsync()) count++; } finally { await Task.WhenAll(list); }")]
    [InlineData("await foreach (var t in new[] { a, b }.EachAsync()) count++; await a; await b;")]
    [InlineData("var tasks = ids.Select(id => Number(id)).ToList(); await foreach (var t in tasks.EachAsync()) count++; count = tasks.Sum(t => t.Result);")]
    [InlineData("var tasks = ids.Select(id => Number(id)).ToList(); await foreach (var t in tasks.EachAsync()) count++; count = tasks[0].Result;")]
    [InlineData("var tasks = ids.Select(id => Number(id)).ToList(); Keep(tasks); await foreach (var t in tasks.EachAsync()) count++;")]
    [InlineData("var all = new List<Task>(); var some = new List<Task>(); foreach (var id in ids) { var x = Load(id); all.Add(x); some.Add(x); } await foreach (var t in some.EachAsync()) count++; await Task.WhenAll(all);")]
    [InlineData("async Task L() => await Task.WhenAll(list); await foreach (var t in list.EachAsync()) count++; await L();")]
    public Task Tasks_that_somebody_reads_by_their_list_are_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("await foreach (var t in stored.EachAsync()) count++;")]
    [InlineData("await foreach (var t in this.stored.EachAsync()) count++;")]
    [InlineData("await foreach (var t in Hand().EachAsync()) count++;")]
    [InlineData("await foreach (var t in jobs.Select(j => j.Work).EachAsync()) count++;")]
    [InlineData("await foreach (var t in new[] { Guarded(), Guarded() }.EachAsync()) count++;")]
    [InlineData("await foreach (var t in ids.Select(id => Guarded()).EachAsync()) count++;")]
    [InlineData("await foreach (var t in ids.Select(id => Task.Delay(id)).EachAsync()) count++;")]
    [InlineData("await foreach (var t in new[] { source.Task, Task.CompletedTask }.EachAsync()) count++;")]
    [InlineData("async IAsyncEnumerable<Task> L() { yield return F(); await Task.Yield(); } await foreach (var t in L()) count++;")]
    [InlineData("foreach (var t in list) count++;")]
    public Task Tasks_of_others_and_tasks_that_cannot_fail_are_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("await foreach (var t in list.EachAsync()) { t. }")]
    [InlineData("await foreach (var t in ) count++;")]
    [InlineData("await foreach (var in list.EachAsync()) count++;")]
    [InlineData("await foreach (var (t, u) in list.EachAsync()) count++;")]
    [InlineData("var each = each; await foreach (var t in each) count++;")]
    [InlineData("await foreach (var t in TaskWait.EachAsync()) count++;")]
    [InlineData("await foreach (var t in Task.WhenEach( ")]
    public Task Half_typed_code_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body), mayNotCompile: true);

    [Fact]
    public Task Code_without_the_library_is_looked_at_too() => Verify.Reports(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            async Task<int> Count(IEnumerable<Task> tasks)
            {
                var count = 0;
                await foreach (var {|AP4003:task|} in Task.WhenEach(tasks))
                    count++;
                return count;
            }
        }
        """,
        FrameworkReferences.Net10,
        library: false);
}
