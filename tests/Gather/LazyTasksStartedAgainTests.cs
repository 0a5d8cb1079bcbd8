using AsyncPitfalls.Tests.Pending;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.LazyTasksStartedAgainAnalyzer, AsyncPitfalls.Gather.LazyTasksStartedAgainCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class LazyTasksStartedAgainTests
{
    private const string Members =
        """
        readonly List<Task> _kept = new();
        Task Stored(int id) => _kept[id];
        Task<int> Load(int id) => G();
        IEnumerable<Task<int>> Yielding(IEnumerable<int> ids) { foreach (var id in ids) yield return Load(id); }
        IEnumerable<Task<int>> Made(IEnumerable<int> ids) => ids.Select(id => Load(id));
        IEnumerable<Task> Kept() { foreach (var t in _kept) yield return t; }
        Task Both(IEnumerable<Task> tasks) => Task.WhenAll(tasks);
        int Walk(IEnumerable<Task> tasks) { foreach (var t in tasks) t.Wait(); return 1; }
        void Keep(IEnumerable<Task> tasks) { }
        record Job(int Id, Task Task);
        interface ICache { Task<int> GetOrLoadAsync(int id); }
        """;

    private static string InMethod(string statements) => PendingPrograms.InMethod(statements, Members);

    [Theory]
    [InlineData("foreach (var t in {|AP1006:tasks|}) await t;")]
    [InlineData("number = {|AP1006:tasks|}.Select(t => t.Result).Sum();")]
    [InlineData("number = {|AP1006:tasks|}.Sum(t => t.Result);")]
    [InlineData("number = {|AP1006:tasks|}.Count();")]
    [InlineData("flag = {|AP1006:tasks|}.Any(t => t.IsFaulted);")]
    [InlineData("flag = {|AP1006:tasks|}.Any();")]
    [InlineData("flag = {|AP1006:tasks|}.All(t => t.IsCompletedSuccessfully);")]
    [InlineData("var first = await {|AP1006:tasks|}.First();")]
    [InlineData("var failed = {|AP1006:tasks|}.Where(t => t.IsFaulted).ToList();")]
    [InlineData("var failed = from t in tasks where t.IsFaulted select t.Exception; foreach (var e in {|AP1006:failed|}) Console.WriteLine(e);")]
    [InlineData("var list = new List<Task<int>>({|AP1006:tasks|});")]
    [InlineData("var list = new List<Task<int>>(); list.AddRange({|AP1006:tasks|});")]
    [InlineData("await Task.WhenAny({|AP1006:tasks|});")]
    [InlineData("await {|AP1006:tasks|}.WaitAsync();")]
    [InlineData("await Both({|AP1006:tasks|});")]
    [InlineData("number = Walk({|AP1006:tasks|});")]
    [InlineData("var again = tasks; foreach (var t in {|AP1006:again|}) await t;")]
    [InlineData("Console.WriteLine(string.Join(\", \", {|AP1006:tasks|}));")]
    [InlineData("if (flag) foreach (var t in {|AP1006:tasks|}) await t;")]
    [InlineData("while (flag) { flag = {|AP1006:tasks|}.Any(t => t.IsFaulted); }")]
    public Task A_second_walk(string walk) => Verify.Reports(InMethod("var tasks = ids.Select(id => Load(id)); await Task.WhenAll(tasks); " + walk));

    [Theory]
    [InlineData("var tasks = ids.Select(id => Load(id));")]
    [InlineData("IEnumerable<Task> tasks = ids.Select(id => Load(id));")]
    [InlineData("IEnumerable<Task> tasks; tasks = ids.Select(id => Load(id));")]
    [InlineData("var tasks = ids.Select(Load);")]
    [InlineData("Func<int, Task> work = Load; var tasks = ids.Select(work);")]
    [InlineData("var tasks = ids.Select(async id => { await Load(id); });")]
    [InlineData("var tasks = ids.Select((id, i) => Load(id + i));")]
    [InlineData("var tasks = ids.Select(id => { number++; return Load(id); });")]
    [InlineData("var tasks = ids.Where(id => id > 1).Select(id => Load(id)).Skip(1);")]
    [InlineData("var tasks = from id in ids where id > 1 orderby id select Load(id);")]
    [InlineData("var tasks = from id in ids from x in ids select Load(id + x);")]
    [InlineData("var tasks = ids.SelectMany(id => ids.Select(x => Load(x)));")]
    [InlineData("var tasks = ids.Select(id => Load(id)).Concat(ids.Select(id => Load(id)));")]
    [InlineData("var tasks = new[] { Load(1) }.Concat(ids.Select(id => Load(id)));")]
    [InlineData("var tasks = ids.Select(id => Load(id)).OrderBy(t => t.Id);")]
    [InlineData("var tasks = ids.AsParallel().Select(id => Load(id));")]
    [InlineData("var tasks = ids.Select(id => Load(id)).Cast<Task>();")]
    [InlineData("var tasks = ids.Select(id => Task.Run(() => id));")]
    [InlineData("var tasks = Yielding(ids);")]
    [InlineData("var tasks = Made(ids);")]
    [InlineData("IEnumerable<Task> Local() { foreach (var id in ids) yield return F(); } var tasks = Local();")]
    [InlineData("var tasks = flag ? ids.Select(id => Load(id)) : Enumerable.Empty<Task<int>>();")]
    [InlineData("var all = ids.Select(id => Load(id)); var tasks = all.Where(t => t != null);")]
    [InlineData("Func<Task>[] works = [() => F()]; var tasks = works.Select(w => w());")]
    public Task Sequences_that_start_their_tasks(string declaration) =>
        Verify.Reports(InMethod(declaration + " await Task.WhenAll(tasks); foreach (var t in {|AP1006:tasks|}) await t;"));

    [Theory]
    [InlineData("var jobs = ids.Select(id => (id, Task: Load(id))); await Task.WhenAll(jobs.Select(j => j.Task)); foreach (var (id, t) in {|AP1006:jobs|}) number += await t;")]
    [InlineData("var jobs = ids.Select(id => new { id, Task = Load(id) }); await Task.WhenAll(jobs.Select(j => j.Task)); foreach (var j in {|AP1006:jobs|}) number += await j.Task;")]
    [InlineData("var jobs = ids.Select(id => new Job(id, Load(id))); await Task.WhenAll(jobs.Select(j => j.Task)); foreach (var j in {|AP1006:jobs|}) await j.Task;")]
    public Task Tasks_with_company(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("var tasks = ids.Select(id => Load(id)); while (flag) { await Task.WhenAll({|AP1006:tasks|}); }")]
    [InlineData("var tasks = ids.Select(id => Load(id)); try { await Task.WhenAll(tasks); } catch { foreach (var t in {|AP1006:tasks|}) Console.WriteLine(t.Exception); throw; }")]
    [InlineData("var tasks = ids.Select(id => Load(id)); try { await Task.WhenAll(tasks); return; } finally { number = {|AP1006:tasks|}.Count(); }")]
    [InlineData("var tasks = ids.Select(id => Load(id)); number = tasks.Count() + (flag ? {|AP1006:tasks|}.Count() : 0);")]
    [InlineData("var tasks = ids.Select(id => Load(id)); var slow = tasks.Where(t => !t.IsCompleted); await Task.WhenAll(tasks); await Task.WhenAll({|AP1006:slow|});")]
    [InlineData("var tasks = ids.Select(id => Load(id)); if (tasks.Any()) await Task.WhenAll({|AP1006:tasks|});")]
    [InlineData("foreach (var id in ids) { var tasks = ids.Select(i => Load(i)); await Task.WhenAll(tasks); number = {|AP1006:tasks|}.Count(); }")]
    [InlineData("Func<Task> l = async () => { var tasks = ids.Select(id => Load(id)); await Task.WhenAll(tasks); number = {|AP1006:tasks|}.Count(); }; await l();")]
    [InlineData("var tasks = ids.Select(id => Load(id)); await Task.WhenAll(tasks); number = {|AP1006:tasks|}.Count() + tasks.Count();")]
    [InlineData("var tasks = ids.Select(id => Load(id)); switch (number) { case 1: await Task.WhenAll(tasks); break; case 2: number = tasks.Count(); break; } await Task.WhenAny({|AP1006:tasks|});")]
    public Task On_one_path(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("if (flag) await Task.WhenAll(tasks); else foreach (var t in tasks) await t;")]
    [InlineData("if (flag) { await Task.WhenAll(tasks); return; } foreach (var t in tasks) await t;")]
    [InlineData("number = flag ? tasks.Count() : tasks.Sum(t => t.Result);")]
    [InlineData("switch (number) { case 1: await Task.WhenAll(tasks); break; default: number = tasks.Count(); break; }")]
    [InlineData("foreach (var id in ids) { if (flag) { await Task.WhenAll(tasks); break; } }")]
    [InlineData("foreach (var id in ids) { await Task.WhenAll(tasks); return; }")]
    [InlineData("if (flag) { await Task.WhenAll(tasks); throw new InvalidOperationException(); } await Task.WhenAny(tasks);")]
    [InlineData("await Task.WhenAll(tasks);")]
    [InlineData("await Task.WhenAll(tasks.Where(t => t != null));")]
    [InlineData("await Task.WhenAll(tasks); tasks = null!;")]
    [InlineData("Keep(tasks); await Task.WhenAll(tasks);")]
    [InlineData("flag = tasks == null; await Task.WhenAll(tasks!);")]
    [InlineData("_ = tasks.TryGetNonEnumeratedCount(out var n); await Task.WhenAll(tasks);")]
    [InlineData("var unused = tasks.Where(t => t.IsFaulted); await Task.WhenAll(tasks);")]
    [InlineData("var all = new List<IEnumerable<Task>>(); all.Add(tasks); await Task.WhenAll(tasks);")]
    [InlineData("var byName = new Dictionary<string, IEnumerable<Task>>(); byName[\"a\"] = tasks; byName.Add(\"b\", tasks); await Task.WhenAll(tasks);")]
    [InlineData("var same = await Task.FromResult(tasks); await Task.WhenAll(tasks);")]
    [InlineData("var all = new List<IEnumerable<Task<int>>>(); foreach (var x in all.Append(tasks)) number++; await Task.WhenAll(tasks);")]
    [InlineData("var kept = tasks.ToList(); await Task.WhenAll(kept); foreach (var t in kept) await t;")]
    [InlineData("Func<int> l = () => tasks.Count(); await Task.WhenAll(tasks);")]
    public Task One_walk_at_most(string walks) => Verify.NoDiagnostic(InMethod("var tasks = ids.Select(id => Load(id)); " + walks));

    [Theory]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToArray();")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList();")]
    [InlineData("IEnumerable<Task> tasks = ids.Select(id => Load(id)).ToList();")]
    [InlineData("IReadOnlyCollection<Task> tasks = ids.Select(id => Load(id)).ToList();")]
    [InlineData("Task[] tasks = [.. ids.Select(id => Load(id))];")]
    [InlineData("IEnumerable<Task> tasks = [.. ids.Select(id => Load(id))];")]
    [InlineData("IEnumerable<Task> tasks = new List<Task>(ids.Select(id => Load(id)));")]
    [InlineData("var list = ids.Select(id => Load(id)).ToList(); var tasks = list.Where(t => !t.IsCompleted);")]
    [InlineData("var tasks = ids.Select(id => Load(id)).ToList().Select(t => t.ContinueWith(x => x.Result));")]
    [InlineData("var list = ids.Select(id => Load(id)).ToList(); IEnumerable<Task> tasks = list;")]
    [InlineData("var tasks = _kept.Where(t => !t.IsCompleted);")]
    [InlineData("var tasks = _kept.OfType<Task<int>>();")]
    [InlineData("var tasks = ids.Select(id => _kept[id]);")]
    [InlineData("var tasks = ids.Select(id => Stored(id));")]
    [InlineData("var tasks = ids.Select(Stored);")]
    [InlineData("var tasks = ids.Select(id => Task.FromResult(id));")]
    [InlineData("var tasks = ids.Select(id => Task.Delay(id));")]
    [InlineData("var tasks = Kept();")]
    [InlineData("ICache cache = null!; var tasks = ids.Select(id => cache.GetOrLoadAsync(id));")]
    [InlineData("ICache cache = null!; var tasks = ids.Select(cache.GetOrLoadAsync);")]
    [InlineData("var tasks = Enumerable.Repeat(Load(1), 3);")]
    [InlineData("IEnumerable<Task> tasks = _kept;")]
    public Task The_tasks_are_there(string declaration) =>
        Verify.NoDiagnostic(InMethod(declaration + " await Task.WhenAll(tasks); foreach (var t in tasks) await t;"));

    [Fact]
    public Task Parameters_and_fields_belong_to_others() => Verify.NoDiagnostic(
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;

        class C
        {
            private IEnumerable<Task> _tasks = Enumerable.Range(0, 3).Select(i => Task.Run(() => i));

            async Task M(IEnumerable<Task> tasks)
            {
                await Task.WhenAll(tasks);
                foreach (var t in tasks) await t;
                await Task.WhenAll(_tasks);
                foreach (var t in _tasks) await t;
            }
        }
        """);

    [Theory]
    [InlineData("var tasks = ids.Select(id => Load(id)); await Task.WhenAll(tasks); foreach (var t in tasks")]
    [InlineData("var tasks = tasks.Select(t => t); await Task.WhenAll(tasks); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = ids.Select(id => Unknown(id)); await Task.WhenAll(tasks); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = ids.Select(; await Task.WhenAll(tasks); await Task.WhenAll(tasks);")]
    [InlineData("IEnumerable<Task> tasks = a; IEnumerable<Task> a = tasks; await Task.WhenAll(tasks); await Task.WhenAll(tasks);")]
    public Task Broken_code(string statements) => Verify.NoDiagnostic(InMethod(statements), mayNotCompile: true);
}
