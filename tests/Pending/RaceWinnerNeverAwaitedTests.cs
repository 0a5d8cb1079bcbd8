using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceWinnerNeverAwaitedAnalyzer, AsyncPitfalls.Pending.RaceWinnerNeverAwaitedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceWinnerNeverAwaitedTests
{
    [Theory]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b).ConfigureAwait(false);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(F(), G());")]
    [InlineData("await {|AP3004:Task.WhenAny|}([F(), .. list]);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(new[] { F(), G() });")]
    [InlineData("await {|AP3004:Task.WhenAny|}(list);")]
    [InlineData("var w = await {|AP3004:Task.WhenAny|}(a, b);")]
    [InlineData("if (await {|AP3004:Task.WhenAny|}(a, b) == a) Console.WriteLine(1);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(ids.Select(id => Load(id)));")]
    [InlineData("await {|AP3004:Task.WhenAny|}(ids.Count() switch { 1 => F(), _ => G() }, b);")]
    [InlineData("async Task L() { await {|AP3004:Task.WhenAny|}(a, b); } await L();")]
    [InlineData("{|AP3004:Task.WhenAny|}(a, b).GetAwaiter().GetResult();")]
    [InlineData("var race = {|AP3004:Task.WhenAny|}(a, b); await race;")]
    [InlineData("var w = await {|AP3004:Task.WhenAny|}(a, b); Console.WriteLine(w == a);")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList(); await {|AP3004:Task.WhenAny|}(tasks);")]
    [InlineData("Func<Task> f = async () => await {|AP3004:Task.WhenAny|}(F(), G());")]
    [InlineData("await {|AP3004:Task.WhenAny|}(ids.Any() ? F() : G(), b);")]
    [InlineData("var running = new List<Task>(); foreach (var id in ids) { if (running.Count == 4) running.Remove(await {|AP3004:Task.WhenAny|}(running)); running.Add(Load(id)); } await Task.WhenAll(running);")]
    [InlineData("var running = new List<Task>(); foreach (var id in ids) { running.Add(Load(id)); if (running.Count == 4) { var w = await {|AP3004:Task.WhenAny|}(running); running.Remove(w); } } await Task.WhenAll(running);")]
    public Task A_winner_that_nobody_awaits_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("await await Task.WhenAny(a, b);")]
    [InlineData("var w = await Task.WhenAny(a, b); await w;")]
    [InlineData("_ = await Task.WhenAny(a, b);")]
    [InlineData("await Task.WhenAny(a);")]
    [InlineData("await Task.WhenAny(a, Task.Delay(100));")]
    [InlineData("var limit = Task.Delay(100); await Task.WhenAny(a, limit);")]
    [InlineData("await Task.WhenAny(a, b); await Task.WhenAll(a, b);")]
    [InlineData("await Task.WhenAny(a, b); if (a.IsFaulted) return;")]
    [InlineData("while (list.Any(t => !t.IsCompleted)) await Task.WhenAny(list);")]
    [InlineData("await Task.WhenAny(stored, a);")]
    [InlineData("await Task.WhenAny(jobs.Select(j => j.Work)); Console.WriteLine(jobs.Count(j => j.Work.IsFaulted));")]
    [InlineData("await Task.WhenAny(jobs.Select(j => j.Result.AsTask()));")]
    [InlineData("await Task.WhenAny(Hand(), a);")]
    [InlineData("var _ = await Task.WhenAny(a, b);")]
    [InlineData("var winner = await Task.WhenAny(a, b); if (winner.IsFaulted) return;")]
    [InlineData("var winner = await Task.WhenAny(a, b); Keep(winner);")]
    [InlineData("Func<Task> later = () => Task.WhenAll(a, b); await Task.WhenAny(a, b); await later();")]
    [InlineData("await Task.WhenAny(source.Task, other.Task);")]
    [InlineData("await Task.WhenAny(Guarded(), Guarded());")]
    [InlineData("var x = F(); Keep(x); await Task.WhenAny(x, b);")]
    [InlineData("try { await Task.WhenAny(a, b); } finally { await a; }")]
    [InlineData("var all = new List<Task>(); var running = new List<Task>(); foreach (var id in ids) { var t = Load(id); all.Add(t); running.Add(t); running.Remove(await Task.WhenAny(running)); } await Task.WhenAll(all);")]
    [InlineData("var w = await Task.WhenAny(a, b); if (w == a) await a; else await b;")]
    public Task What_somebody_looks_at_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b);", "await await Task.WhenAny(a, b);")]
    [InlineData("await {|AP3004:Task.WhenAny|}(a, b).ConfigureAwait(false);", "await (await Task.WhenAny(a, b).ConfigureAwait(false)).ConfigureAwait(false);")]
    public Task The_fix_awaits_the_winner_as_it_awaits_the_race(string before, string after) =>
        Verify.Fix(Program(before), Program(after), "AP3004.AwaitWinner", changesBehaviour: true);

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            Task stored = Task.CompletedTask;

            async Task F() { await Task.Yield(); }
            async Task G() { await Task.Yield(); }
            async Task Load(int id) { await Task.Yield(); }
            async Task Guarded() { try { await F(); } catch { } }
            void Keep(Task task) { }
            Task Hand() => stored;
            class Job { public Task Work { get; } = Task.CompletedTask; public ValueTask Result { get; } }

            async Task M(Task a, Task b, List<Task> list, IEnumerable<int> ids, TaskCompletionSource source, TaskCompletionSource other, List<Job> jobs)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
