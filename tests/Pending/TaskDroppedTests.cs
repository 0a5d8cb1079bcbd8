using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static AsyncPitfalls.Tests.Pending.DroppedPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskDroppedAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class TaskDroppedTests
{
    [Theory]
    [InlineData("{|AP3001:F|}();")]
    [InlineData("{|AP3001:this.F|}();")]
    [InlineData("{|AP3001:G|}();")]
    [InlineData("{|AP3001:V|}();")]
    [InlineData("{|AP3001:W|}();")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(false);")]
    [InlineData("{|AP3001:F|}().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("{|AP3001:G|}().ConfigureAwait(continueOnCapturedContext: false);")]
    [InlineData("{|AP3001:V|}().ConfigureAwait(false);")]
    [InlineData("{|AP3001:W|}().AsTask();")]
    [InlineData("{|AP3001:V|}().Preserve();")]
    [InlineData("{|AP3001:F|}().WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("{|AP3001:store.SaveAsync|}(number);")]
    [InlineData("{|AP3001:store.CountAsync|}();")]
    [InlineData("{|AP3001:Self.Self.F|}();")]
    [InlineData("{|AP3001:new C().F|}();")]
    [InlineData("if (flag) {|AP3001:F|}(); else {|AP3001:G|}();")]
    [InlineData("foreach (var id in ids) {|AP3001:Send|}(id);")]
    [InlineData("for ({|AP3001:F|}(); flag; {|AP3001:G|}()) { }")]
    [InlineData("try { {|AP3001:F|}(); } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { } finally { {|AP3001:F|}(); }")]
    [InlineData("lock (ids) { {|AP3001:F|}(); }")]
    [InlineData("switch (number) { case 1: {|AP3001:F|}(); break; }")]
    public Task A_call_as_a_statement_is_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("other?{|AP3001:.F|}();")]
    [InlineData("other?{|AP3001:.Self.F|}();")]
    [InlineData("other?.Self?{|AP3001:.G|}();")]
    [InlineData("other?{|AP3001:.F|}().ConfigureAwait(false);")]
    [InlineData("other?.Self!{|AP3001:.F|}();")]
    public Task Behind_a_question_mark_too(string body)
    {
        var marked = body.Replace(".Self!{|AP3001:.F|}", "{|AP3001:.Self!.F|}");
        return Task.WhenAll(Verify.Reports(InMethod(marked)), Verify.Reports(InAsync(marked + " await F();")));
    }

    [Theory]
    [InlineData("{|AP3001:Task.Run|}(() => Throw());")]
    [InlineData("{|AP3001:Task.Run|}(Throw);")]
    [InlineData("{|AP3001:Task.Run|}(async () => await F());")]
    [InlineData("{|AP3001:Task.Run|}(() => F(), default);")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(() => Throw());")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(Throw, TaskCreationOptions.LongRunning);")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(async () => await F());")]
    [InlineData("{|AP3001:Task.Factory.StartNew|}(async () => await F()).Unwrap();")]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch (InvalidOperationException) { } });")]
    [InlineData("{|AP3001:Task.Run|}(() => { try { Throw(); } catch (Exception) { throw; } });")]
    [InlineData("{|AP3001:Task.Run|}(() => { while (flag) { Throw(); } });")]
    [InlineData("{|AP3001:Task.Run|}(() => done.SetResult());")]
    [InlineData("{|AP3001:System.IO.File.WriteAllTextAsync|}(\"a\", \"b\");")]
    public Task Work_of_the_framework_is_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("{|AP3001:ids.Select(async id => await F()).ToList|}();")]
    [InlineData("{|AP3001:ids.Select(id => F()).ToArray|}();")]
    [InlineData("{|AP3001:ids.Select(id => Send(id, Options.Quick)).ToHashSet|}();")]
    [InlineData("{|AP3001:(from id in ids select F()).ToList|}();")]
    [InlineData("{|AP3001:ids.Where(id => id > 1).Select(id => F()).ToList|}();")]
    public Task A_list_of_tasks_is_reported_in_every_function(string body) =>
        Task.WhenAll(Verify.Reports(InMethod(body)), Verify.Reports(InAsync(body + " await F();")));

    [Theory]
    [InlineData("{|AP3001:Task.WhenAll|}(F(), G());")]
    [InlineData("{|AP3001:Task.WhenAll|}(ids.Select(id => F()));")]
    [InlineData("{|AP3001:Task.WhenAll|}(given, F());")]
    [InlineData("{|AP3001:Task.WhenAll|}(new[] { F() });")]
    [InlineData("{|AP3001:Task.WhenAll|}(ids.Select(async id => await F())).ConfigureAwait(false);")]
    public Task All_of_them_together_are_reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Action a = () => {|AP3001:F|}();")]
    [InlineData("Action a = () => { {|AP3001:F|}(); };")]
    [InlineData("Action a = delegate { {|AP3001:F|}(); };")]
    [InlineData("Action<int> a = id => {|AP3001:store.SaveAsync|}(id);")]
    [InlineData("ids.ForEach(id => {|AP3001:store.SaveAsync|}(id));")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => {|AP3001:F|}();")]
    [InlineData("using var timer = new Timer(_ => {|AP3001:F|}(), null, 0, 1000);")]
    [InlineData("void L() => {|AP3001:F|}(); L();")]
    [InlineData("void L() { {|AP3001:F|}(); } L();")]
    public Task In_a_lambda_that_gives_nothing_too(string body) =>
        Task.WhenAll(Verify.Reports(InMethod(body)), Verify.Reports(InAsync(body + " await F();")));

    [Theory]
    [InlineData("void N() => {|AP3001:F|}();")]
    [InlineData("int P { get { {|AP3001:F|}(); return 1; } set => {|AP3001:F|}(); }")]
    [InlineData("C() { {|AP3001:F|}(); }")]
    [InlineData("~C() { {|AP3001:Task.Run|}(() => Throw()); }")]
    [InlineData("Task N() { {|AP3001:F|}(); return Task.CompletedTask; }")]
    [InlineData("public static C operator +(C c) { {|AP3001:c.F|}(); return c; }")]
    [InlineData("readonly Action action = () => {|AP3001:Task.Run|}(Throw);")]
    [InlineData("event EventHandler Changed { add { {|AP3001:F|}(); } remove { } }")]
    public Task In_every_kind_of_member(string member) => Verify.Reports(InMethod("", member));

    [Fact]
    public Task In_top_level_code_without_an_await() => Verify.Reports(
        """
        using System.IO;
        {|AP3001:File.WriteAllTextAsync|}("a", "b");
        """.ReplaceLineEndings("\n"),
        expected: DiagnosticResult.CompilerError("CS8805").WithSpan(2, 1, 2, 34));

    // CS4014.
    [Theory]
    [InlineData("F();")]
    [InlineData("F().ConfigureAwait(false);")]
    [InlineData("callback();")]
    [InlineData("Task.WhenAll(F(), G());")]
    [InlineData("SourceAsync();")]
    [InlineData("store.SaveAsync(1);")]
    [InlineData("Func<Task> f = async () => { F(); await G(); };")]
    [InlineData("async Task L() { F(); await G(); } await L();")]
    [InlineData("Action a = async () => { F(); await G(); };")]
    public Task In_async_functions_the_compiler_warns(string body) => Verify.NoDiagnostic(InAsync(body + " await F();"));

    [Theory]
    [InlineData("SourceAsync();")]
    [InlineData("this.SourceAsync();")]
    [InlineData("async Task L() { await F(); } L();")]
    [InlineData("Action a = () => SourceAsync();")]
    [InlineData("Action a = () => { SourceAsync(); };")]
    public Task Of_async_callees_it_warns_everywhere(string body) => Verify.NoDiagnostic(InMethod(body));

    [Theory]
    [InlineData("other?{|AP3001:.SourceAsync|}();")]
    [InlineData("{|AP3001:SourceAsync|}().ConfigureAwait(false);")]
    public Task But_not_when_anything_stands_between(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("{|AP3001:Task.Delay|}(100);")]
    [InlineData("{|AP3001:Task.Delay|}(TimeSpan.FromSeconds(1)).ConfigureAwait(false);")]
    public Task A_delay_that_nobody_waits_for_is_no_pause(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("{|#0:G|}();", "task of 'G' is", "it, and its failure goes unseen; await it, or discard it on purpose")]
    [InlineData("{|#0:ids.Select(id => G()).ToList|}();", "tasks in the result of 'ToList' are", "them, and their failures go unseen; await them, or discard them on purpose")]
    [InlineData("{|#0:Task.Delay|}(1);", "task of 'Delay' is", "it, so that it is no pause; await it")]
    public Task The_message_says_what_is_lost(string body, string what, string loss) =>
        Verify.Reports(InMethod(body), expected: Verify.Result("AP3001").WithLocation(0).WithArguments(what, loss));
}
