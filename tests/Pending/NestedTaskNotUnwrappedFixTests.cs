using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.NestedTaskNotUnwrappedAnalyzer, AsyncPitfalls.Pending.NestedTaskNotUnwrappedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class NestedTaskNotUnwrappedFixTests
{
    private const string RunKey = "AP3008.TaskRun";
    private const string UnwrapKey = "AP3008.Unwrap";
    private const string AwaitKey = "AP3008.AwaitTwice";

    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async () => await F());", "await Task.Run(async () => await F());")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(async () => await F()).ConfigureAwait(false); // done", "await Task.Run(async () => await F()).ConfigureAwait(false); // done")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F);", "await Task.Run(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(function: () => G());", "await Task.Run(function: () => G());")]
    [InlineData("await {|AP3008:Task.Factory.StartNew<Task>|}(async () => await F());", "await Task.Run(async () => await F());")]
    [InlineData("await {|AP3008:System.Threading.Tasks.Task.Factory.StartNew|}(F);", "await System.Threading.Tasks.Task.Run(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, token);", "await Task.Run(F, token);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, TaskCreationOptions.None);", "await Task.Run(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, creationOptions: TaskCreationOptions.DenyChildAttach);", "await Task.Run(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, token, TaskCreationOptions.None, TaskScheduler.Default);", "await Task.Run(F, token);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);", "await Task.Run(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, default, default, TaskScheduler.Default);", "await Task.Run(F);")]
    [InlineData(
        "// The worker.\nworker = {|AP3008:Task.Factory.StartNew|}(\n    F,\n    token,\n    TaskCreationOptions.None,\n    TaskScheduler.Default); // goes on",
        "// The worker.\nworker = Task.Run(\n    F,\n    token); // goes on")]
    [InlineData(
        "await {|AP3008:Task.Factory.StartNew|}(async () =>\n{\n    // Slow.\n    await F();\n}, TaskCreationOptions.None);",
        "await Task.Run(async () =>\n{\n    // Slow.\n    await F();\n});")]
    [InlineData("{|AP3008:Task.Factory.StartNew|}(F).Wait();", "Task.Run(F).Wait();")]
    [InlineData("running.Add({|AP3008:Task.Factory.StartNew|}(F));", "running.Add(Task.Run(F));")]
    [InlineData("Func<Task> f = () => {|AP3008:Task.Factory.StartNew|}(() => G());", "Func<Task> f = () => Task.Run(() => G());")]
    [InlineData("var outer = {|AP3008:Task.Factory.StartNew|}(F);\nrunning.Add(outer);", "var outer = Task.Run(F);\nrunning.Add(outer);")]
    [InlineData("_ = {|AP3008:Task.Factory.StartNew|}(F).ContinueWith(done => Console.WriteLine(done.Exception));", "_ = Task.Run(F).ContinueWith(done => Console.WriteLine(done.Exception));")]
    public Task A_start_without_options_becomes_Task_Run(string before, string after) => Fix(before, after, RunKey);

    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, TaskCreationOptions.LongRunning);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, flag ? TaskCreationOptions.None : TaskCreationOptions.LongRunning);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, token, TaskCreationOptions.None, TaskScheduler.Current);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(S, \"state\");")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(V);")]
    [InlineData("await {|AP3008:new TaskFactory().StartNew|}(F);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, /* no options */ TaskCreationOptions.None);")]
    [InlineData("var factory = Task.Factory; await {|AP3008:factory.StartNew|}(F);")]
    [InlineData("await {|AP3008:t.ContinueWith|}(_ => F());")]
    [InlineData("Task<Task> outer = {|AP3008:Task.Factory.StartNew|}(F); running.Add(outer);")]
    public Task Not_where_something_would_get_lost(string statements) => Verify.NoFix(NestedPrograms.InMethod(statements), RunKey);

    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(F, TaskCreationOptions.LongRunning);", "await Task.Factory.StartNew(F, TaskCreationOptions.LongRunning).Unwrap();")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(S, 1).ConfigureAwait(false);", "await Task.Factory.StartNew(S, 1).Unwrap().ConfigureAwait(false);")]
    [InlineData("await {|AP3008:t.ContinueWith|}(async _ => await F()); // next", "await t.ContinueWith(async _ => await F()).Unwrap(); // next")]
    [InlineData("await {|AP3008:nested|};", "await nested.Unwrap();")]
    [InlineData("await {|AP3008:nested|}.ConfigureAwait(false);", "await nested.Unwrap().ConfigureAwait(false);")]
    [InlineData("await {|AP3008:Connect|}();", "await Connect().Unwrap();")]
    [InlineData("await {|AP3008:OnMain|}(async () => await F());", "await OnMain(async () => await F()).Unwrap();")]
    [InlineData("await {|AP3008:Task<Task>.Factory.StartNew|}(F);", "await Task<Task>.Factory.StartNew(F).Unwrap();")]
    [InlineData("await {|AP3008:Task.Factory.StartNew(F).WaitAsync|}(token);", "await Task.Factory.StartNew(F).WaitAsync(token).Unwrap();")]
    [InlineData("await {|AP3008:Task.Run<Task>|}(async () => await F());", "await Task.Run<Task>(async () => await F()).Unwrap();")]
    [InlineData("worker = {|AP3008:t.ContinueWith|}(_ => G());", "worker = t.ContinueWith(_ => G()).Unwrap();")]
    [InlineData("worker ??= {|AP3008:t.ContinueWith|}(_ => G());", "worker ??= t.ContinueWith(_ => G()).Unwrap();")]
    [InlineData("Task.WaitAll({|AP3008:t.ContinueWith|}(_ => F()), t);", "Task.WaitAll(t.ContinueWith(_ => F()).Unwrap(), t);")]
    [InlineData("{|AP3008:t.ContinueWith|}(_ => F()).GetAwaiter().GetResult();", "t.ContinueWith(_ => F()).Unwrap().GetAwaiter().GetResult();")]
    [InlineData("var outer = {|AP3008:t.ContinueWith|}(_ => F());\nrunning.Add(outer);", "var outer = t.ContinueWith(_ => F()).Unwrap();\nrunning.Add(outer);")]
    [InlineData("var outer = t.ContinueWith(_ => F());\nawait {|AP3008:outer|};", "var outer = t.ContinueWith(_ => F());\nawait outer.Unwrap();")]
    [InlineData(
        "running.Add(\n    {|AP3008:Task.Factory.StartNew|}(\n        S, // the work\n        1,\n        token,\n        TaskCreationOptions.PreferFairness,\n        TaskScheduler.Default));",
        "running.Add(\n    Task.Factory.StartNew(\n        S, // the work\n        1,\n        token,\n        TaskCreationOptions.PreferFairness,\n        TaskScheduler.Default).Unwrap());")]
    public Task Anything_else_is_unwrapped(string before, string after) => Fix(before, after, UnwrapKey);

    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(V);")]
    [InlineData("Task<Task> outer = {|AP3008:t.ContinueWith|}(_ => F()); running.Add(outer);")]
    [InlineData("var late = {|AP3008:new Task<Task>(F)|}; running.Add(late); late.Start();")]
    [InlineData("await {|AP3008:Task.WhenAll|}(ids.Select(async id => F()));")]
    public Task Not_where_Unwrap_does_not_fit(string statements) => Verify.NoFix(NestedPrograms.InMethod(statements), UnwrapKey);

    [Theory]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(V);", "await await Task.Factory.StartNew(V);")]
    [InlineData("await {|AP3008:Task.Factory.StartNew|}(() => V()).ConfigureAwait(false); // closed", "await (await Task.Factory.StartNew(() => V()).ConfigureAwait(false)).ConfigureAwait(false); // closed")]
    [InlineData("async Task L(ValueTask<Task> v) => await {|AP3008:v|};\nawait L(default);", "async Task L(ValueTask<Task> v) => await await v;\nawait L(default);")]
    public Task A_value_task_is_awaited_twice(string before, string after) => Fix(before, after, AwaitKey);

    [Theory]
    [InlineData("await {|AP3008:Task.WhenAll|}(ids.Select(async id => F()));")]
    [InlineData("try { Console.WriteLine(1); } finally { await {|AP3008:Task.Factory.StartNew|}(F); }")]
    [InlineData("async Task DisposeAsync() { await {|AP3008:Task.Factory.StartNew|}(F); }\nawait DisposeAsync();")]
    [InlineData("worker = {|AP3008:Task.Factory.StartNew|}(V);")]
    [InlineData("_ = {|AP3008:Task.Factory.StartNew|}(F).ContinueWith((Task<Task> done) => Console.WriteLine(done.Exception));")]
    public Task No_repair_where_it_would_take_more(string statements) => Verify.NoFix(NestedPrograms.InMethod(statements));

    [Fact]
    public Task Without_the_import_of_Unwrap_there_is_none() => Verify.NoFix(
        """
        class C
        {
            async System.Threading.Tasks.Task F() => await System.Threading.Tasks.Task.Yield();
            async System.Threading.Tasks.Task M() => await {|AP3008:System.Threading.Tasks.Task.Factory.StartNew|}(F, System.Threading.Tasks.TaskCreationOptions.LongRunning);
        }
        """,
        UnwrapKey);

    [Fact]
    public Task Old_languages_are_fine() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            async Task F() { await Task.Yield(); }
            async Task M() { await {|AP3008:Task.Factory.StartNew|}(() => F()); }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            async Task F() { await Task.Yield(); }
            async Task M() { await Task.Run(() => F()); }
        }
        """,
        RunKey,
        changesBehaviour: true,
        language: LanguageVersion.CSharp6);

    [Fact]
    public Task Top_level_code_is_repaired_too() => Verify.Fix(
        """
        using System.Threading.Tasks;

        await {|AP3008:Task.Factory.StartNew|}(async () => await Task.Yield());
        """,
        """
        using System.Threading.Tasks;

        await Task.Run(async () => await Task.Yield());
        """,
        RunKey,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    private static Task Fix(string before, string after, string key) =>
        Verify.Fix(NestedPrograms.InMethod(before), NestedPrograms.InMethod(after), key, changesBehaviour: true);
}
