using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskArgumentsTests
{
    [Theory]
    [InlineData("[|Task.WhenAll(a, b)|];", "a, b")]
    [InlineData("[|Task.WhenAll(a)|];", "a")]
    [InlineData("[|Task.WhenAll(b, b)|];", "b, b")]
    [InlineData("[|Task.WhenAll(F(), (G()))|];", "F(), G()")]
    [InlineData("[|Task.WhenAny(a, Task.Delay(1))|];", "a, Task.Delay(1)")]
    [InlineData("[|Task.WhenAll(new[] { a, b })|];", "a, b")]
    [InlineData("[|Task.WhenAll(new Task[] { a, b })|];", "a, b")]
    [InlineData("[|Task.WhenAll((Task[])[a, b])|];", "a, b")]
    [InlineData("[|Task.WhenAll([a, b])|];", "a, b")]
    [InlineData("[|Task.WhenAll<int>([b, b])|];", "b, b")]
    [InlineData("[|Task.WhenAll((List<Task>)[a, b])|];", "a, b")]
    [InlineData("[|Task.WhenAll([a, .. new[] { b, a }])|];", "a, b, a")]
    [InlineData("[|Task.WhenAll([a, .. (Task[])[b, .. (Task[])[a]]])|];", "a, b, a")]
    [InlineData("[|Task.WhenAll(new List<Task> { a, b })|];", "a, b")]
    [InlineData("[|Task.WhenAll(new List<Task> { a, b }.ToArray())|];", "a, b")]
    [InlineData("[|Task.WhenAll(new[] { a, b }.ToList())|];", "a, b")]
    [InlineData("[|Task.WhenAll(new[] { a, b }.AsEnumerable())|];", "a, b")]
    [InlineData("var tasks = new[] { a, b }; [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("Task[] tasks = [a, b]; [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("Task[] tasks = [a, b]; [|Task.WhenAll([.. tasks, a])|];", "a, b, a")]
    [InlineData("List<Task> tasks = [a, b]; [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("var tasks = new List<Task> { a, b }; [|Task.WhenAll(tasks.ToArray())|];", "a, b")]
    [InlineData("Task[] tasks; tasks = new[] { a, b }; [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("IEnumerable<Task> tasks = new[] { a, b }; [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("var tasks = new[] { a, b }; foreach (var t in tasks) await t; Take(tasks[0], tasks.Length); [|Task.WhenAll(tasks)|];", "a, b")]
    [InlineData("[|Task.WhenAll(new Task[0])|];", "")]
    [InlineData("[|Task.WhenAll()|];", "")]
    [InlineData("[|Task.WhenAll((Task[])[])|];", "")]
    [InlineData("[|Task.WaitAll(new[] { a, b }, 100)|];", "a, b")]
    [InlineData("[|Task.WaitAll([a, b], TimeSpan.Zero)|];", "a, b")]
    [InlineData("[|Task.WaitAll(millisecondsTimeout: 100, tasks: new[] { a, b })|];", "a, b")]
    [InlineData("[|Task.Factory.ContinueWhenAll(new[] { a, b }, all => { })|];", "a, b")]
    public void Tasks_that_are_named_one_by_one_are_known(string statement, string tasks) => Check(statement, tasks, "");

    [Theory]
    [InlineData("[|Task.WhenAll(array)|];", "array")]
    [InlineData("[|Task.WhenAll(list)|];", "list")]
    [InlineData("[|Task.WhenAll(lazy)|];", "lazy")]
    [InlineData("[|Task.WhenAll(list.ToArray())|];", "list")]
    [InlineData("[|Task.WhenAll(lazy.ToList())|];", "lazy")]
    [InlineData("[|Task.WhenAll(lazy.Where(t => flag))|];", "lazy.Where(t => flag)")]
    [InlineData("[|Task.WhenAll(array.Select(t => F()))|];", "array.Select(t => F())")]
    [InlineData("[|Task.WhenAll(array.Select(t => F()).ToList())|];", "array.Select(t => F())")]
    [InlineData("var tasks = array.Select(t => F()); [|Task.WhenAll(tasks)|];", "array.Select(t => F())")]
    [InlineData("[|Task.WhenAll(flag ? array : [a, b])|];", "flag ? array : [a, b]")]
    [InlineData("[|Task.WhenAll(new Task[number])|];", "new Task[number]")]
    [InlineData("[|Task.WhenAll(new List<Task>(array) { a })|];", "new List<Task>(array) { a }")]
    [InlineData("[|Task.WhenAll(new List<Task> { Capacity = 9 })|];", "new List<Task> { Capacity = 9 }")]
    [InlineData("[|Task.WhenAll(null!)|];", "null")]
    [InlineData("[|Task.WhenAll((Task[])null!)|];", "null")]
    [InlineData("[|Task.WhenAll(default(Task[])!)|];", "default(Task[])")]
    public void Of_a_sequence_only_the_whole_is_known(string statement, string sequence) => Check(statement, "", sequence);

    [Theory]
    [InlineData("[|Task.WhenAll([a, .. list])|];", "a", "list")]
    [InlineData("[|Task.WhenAll([.. lazy, a, .. array])|];", "a", "lazy; array")]
    [InlineData("[|Task.WhenAll([a, .. (Task[])[b, .. array]])|];", "a, b", "array")]
    [InlineData("Task[] tasks = [a, .. lazy]; [|Task.WhenAll(tasks)|];", "a", "lazy")]
    public void A_spread_is_an_open_end(string statement, string tasks, string sequences) => Check(statement, tasks, sequences);

    [Theory]
    [InlineData("tasks.Add(a);")]
    [InlineData("tasks.Remove(a);")]
    [InlineData("tasks[0] = a;")]
    [InlineData("tasks?.Add(a);")]
    [InlineData("Take(tasks);")]
    [InlineData("tasks = new() { b };")]
    [InlineData("Fill(ref tasks);")]
    [InlineData("var other = tasks; other.Add(a);")]
    [InlineData("List<Task> other; other = tasks; other.Add(a);")]
    [InlineData("Kept = tasks;")]
    [InlineData("Action fill = () => tasks.Add(a);")]
    [InlineData("(tasks, _) = (new(), 1);")]
    public void A_list_that_changes_is_known_only_as_a_whole(string change) =>
        Check($"var tasks = new List<Task> {{ a, b }}; {change} [|Task.WhenAll(tasks)|];", "", "tasks");

    [Theory]
    [InlineData("tasks[0] = a;")]
    [InlineData("tasks[0] ??= a;")]
    [InlineData("Fill(ref tasks[0]);")]
    [InlineData("(tasks[0], tasks[1]) = (tasks[1], tasks[0]);")]
    [InlineData("Array.Clear(tasks);")]
    public void An_array_that_changes_is_known_only_as_a_whole(string change) =>
        Check($"var tasks = new[] {{ a, b }}; {change} [|Task.WhenAll(tasks)|];", "", "tasks");

    [Theory]
    [InlineData("Task.WhenAll(a)", false)]
    [InlineData("Task.WhenAll((Task[])[])", false)]
    [InlineData("Task.WhenAll(a, b)", true)]
    [InlineData("Task.WhenAll(array)", true)]
    [InlineData("Task.WhenAll([a, .. array])", true)]
    public void Several_tasks_are_two_or_an_open_number(string call, bool expected) =>
        Assert.Equal(expected, TaskArguments.Of(Source.InMethod($"[|{call}|];").MarkedAs<IInvocationOperation>()).MayBeSeveral);

    [Theory]
    [InlineData("Take([|array.Select(t => F())|]);", "F()")]
    [InlineData("Take([|array.Select(t => F()).ToArray()|]);", "F()")]
    [InlineData("Take([|array.Select((t, i) => F()).Where(t => flag).ToList()|]);", "F()")]
    [InlineData("Take([|array.Select(t => { if (flag) return F(); return a; })|]);", "F(), a")]
    [InlineData("Take([|array.Select(async t => await F())|]);", "async t => await F()")]
    [InlineData("var tasks = array.Select(t => F()).ToList(); Take([|tasks.ToArray()|]);", "F()")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(F()); foreach (var t in array) tasks.Add(b); await Task.WhenAll([|tasks|]);", "F(), b")]
    [InlineData("var tasks = new List<Task>(5) { a }; tasks.Add(b); await Task.WhenAll([|tasks|]);", null)]
    [InlineData("var tasks = new List<Task> { a }; tasks.Add(b); await Task.WhenAll([|tasks|]);", "a, b")]
    [InlineData("List<Task> tasks = [a]; tasks.Add(b); await Task.WhenAll([|tasks|]);", "a, b")]
    [InlineData("var tasks = new Task[2]; tasks[0] = F(); tasks[1] = b; await Task.WhenAll([|tasks|]);", "F(), b")]
    [InlineData("var tasks = new List<Task> { a }; tasks[0] = b; await Task.WhenAll([|tasks|]);", "a, b")]
    [InlineData("Take([|new[] { a, b }|]);", "a, b")]
    [InlineData("Take([|lazy|]);", null)]
    [InlineData("Take([|array.Select(Choose)|]);", "Choose")]
    [InlineData("Func<Task, Task> f = Choose; Take([|array.Select(f)|]);", null)]
    [InlineData("var tasks = new List<Task>(); await Task.WhenAll([|tasks|]);", null)]
    [InlineData("var tasks = new List<Task>(lazy); tasks.Add(a); await Task.WhenAll([|tasks|]);", null)]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); tasks.AddRange(lazy); await Task.WhenAll([|tasks|]);", null)]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); Take(tasks); await Task.WhenAll([|tasks|]);", null)]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); Kept = tasks; await Task.WhenAll([|tasks|]);", null)]
    public void The_elements_are_what_is_put_into_a_sequence(string statement, string? elements)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = In(statement, framework);
            var found = TaskElements.Of(program.Marked, program.Symbols);
            Assert.Equal(elements, found.IsDefault ? null : Names(found, ", "));
        }
    }

    [Theory]
    [InlineData("Task[] tasks = tasks; [|Task.WhenAll(tasks)|];")]
    [InlineData("Task[] tasks = [.. tasks]; [|Task.WhenAll(tasks)|];")]
    [InlineData("Task[] tasks = [.. tasks, .. tasks]; [|Task.WhenAll(tasks)|];")]
    [InlineData("Task[] x = y.ToArray(), y = x.ToArray(); [|Task.WhenAll(x)|];")]
    public void A_value_that_names_itself_ends_somewhere(string statement)
    {
        var program = Source.InMethod(statement, mayNotCompile: true);
        var call = program.MarkedAs<IInvocationOperation>();
        Assert.True(TaskArguments.Of(call).MayBeSeveral);
        Assert.True(TaskElements.Of(call.Arguments[0].Value, program.Symbols).IsDefault);
    }

    private static void Check(string statement, string known, string open)
    {
        foreach (var framework in Source.Frameworks)
        {
            var tasks = TaskArguments.Of(In(statement, framework).MarkedAs<IInvocationOperation>());
            Assert.Equal(known, Names(tasks.Known, ", "));
            Assert.Equal(open, Names(tasks.Open, "; "));
        }
    }

    private static string Names(IEnumerable<IOperation> operations, string separator) => string.Join(separator, operations.Select(o => o.Syntax.ToString()));

    private static Source In(string statement, string framework) => Source.InMethod(
        statement,
        framework,
        """
        static void Fill(ref List<Task> tasks) { }
        static void Fill(ref Task task) { }
        static Task Choose(Task task) => task;
        List<Task>? Kept;
        """);
}
