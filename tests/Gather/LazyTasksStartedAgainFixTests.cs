using AsyncPitfalls.Tests.Pending;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.LazyTasksStartedAgainAnalyzer, AsyncPitfalls.Gather.LazyTasksStartedAgainCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class LazyTasksStartedAgainFixTests
{
    private const string ToArray = "AP1006.ToArray";

    private static string InMethod(string statements) => PendingPrograms.InMethod(statements, "Task<int> Load(int id) => G();\n    IEnumerable<Task<int>> Made(IEnumerable<int> ids) => ids.Select(id => Load(id));");

    [Theory]
    [InlineData("var tasks = ids.Select(id => Load(id));", "var tasks = ids.Select(id => Load(id)).ToArray();")]
    [InlineData("IEnumerable<Task> tasks = ids.Select(id => Load(id)); // all", "IEnumerable<Task> tasks = ids.Select(id => Load(id)).ToArray(); // all")]
    [InlineData("IOrderedEnumerable<Task<int>> tasks = ids.Select(id => Load(id)).OrderBy(t => t.Id);", "Task<int>[] tasks = ids.Select(id => Load(id)).OrderBy(t => t.Id).ToArray();")]
    [InlineData("ParallelQuery<Task<int>> tasks = ids.AsParallel().Select(id => Load(id));", "Task<int>[] tasks = ids.AsParallel().Select(id => Load(id)).ToArray();")]
    [InlineData("var tasks = from id in ids\n            select Load(id);", "var tasks = (from id in ids\n            select Load(id)).ToArray();")]
    [InlineData("var tasks = Made(ids);", "var tasks = Made(ids).ToArray();")]
    [InlineData("var tasks = flag ? Made(ids) : ids.Select(id => Load(id));", "var tasks = (flag ? Made(ids) : ids.Select(id => Load(id))).ToArray();")]
    [InlineData("IEnumerable<Task> tasks;\ntasks = Made(ids);", "IEnumerable<Task> tasks;\ntasks = Made(ids).ToArray();")]
    [InlineData("var tasks = ids\n    .Where(id => id > 1)\n    .Select(id => Load(id));", "var tasks = ids\n    .Where(id => id > 1)\n    .Select(id => Load(id)).ToArray();")]
    [InlineData("var all = Made(ids);\nvar tasks = all.Where(t => t != null);", "var all = Made(ids).ToArray();\nvar tasks = all.Where(t => t != null);")]
    public Task The_tasks_are_kept_in_an_array(string before, string after)
    {
        const string Walks = "\nawait Task.WhenAll(tasks);\nforeach (var t in tasks)\n    await t;";
        return Verify.Fix(InMethod(before + Walks.Replace("in tasks", "in {|AP1006:tasks|}")), InMethod(after + Walks), ToArray, changesBehaviour: true);
    }

    [Fact]
    public Task Two_walks_too_many_are_one_repair() => Verify.Fix(
        InMethod("var tasks = Made(ids);\nawait Task.WhenAll(tasks);\nnumber = {|AP1006:tasks|}.Count();\nflag = tasks.Any(t => t.IsFaulted);"),
        InMethod("var tasks = Made(ids).ToArray();\nawait Task.WhenAll(tasks);\nnumber = tasks.Count();\nflag = tasks.Any(t => t.IsFaulted);"),
        ToArray,
        changesBehaviour: true);

    [Fact]
    public Task Linq_is_imported_where_only_an_iterator_was_used() => Verify.Fix(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            IEnumerable<Task> Start() { yield return Task.Run(() => 1); }

            async Task M()
            {
                var tasks = Start();
                await Task.WhenAll(tasks);
                foreach (var t in {|AP1006:tasks|}) await t;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;

        class C
        {
            IEnumerable<Task> Start() { yield return Task.Run(() => 1); }

            async Task M()
            {
                var tasks = Start().ToArray();
                await Task.WhenAll(tasks);
                foreach (var t in tasks) await t;
            }
        }
        """,
        ToArray,
        changesBehaviour: true);

    [Fact]
    public Task No_repair_where_a_type_cannot_be_changed_for_one_variable() => Verify.NoFix(
        InMethod("ParallelQuery<Task<int>> tasks = ids.AsParallel().Select(id => Load(id)), other = tasks; await Task.WhenAll(tasks); foreach (var t in {|AP1006:tasks|}) await t;"));
}
