using static AsyncPitfalls.Tests.Gather.GatherPrograms;
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
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); await F();")]
    [InlineData("Task all = Task.WhenAll(F(), G()); await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);")]
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
    [InlineData("await Task.WhenAll(F(), Task.Delay(100));")]
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
    [InlineData("catch (Exception e) { _ = e; }")]
    [InlineData("catch (Exception e) { Console.WriteLine(nameof(e)); }")]
    [InlineData("catch (Exception e) { if (e is OperationCanceledException) return; throw; }")]
    [InlineData("catch (Exception e) { if (e is not OperationCanceledException) throw; }")]
    [InlineData("catch (AggregateException e) { Log(e); }")]
    [InlineData("catch (AggregateException) { } catch (Exception e) { Log(e); }")]
    [InlineData("finally { Console.WriteLine(); }")]
    public Task Clauses_that_do_not_are_left_alone(string clauses) => Verify.NoDiagnostic(InTry("await Task.WhenAll(F(), G());", clauses));

    [Fact]
    public Task A_handler_of_the_limit_says_nothing_of_the_tasks() => Verify.NoDiagnostic(
        InTry("await Task.WhenAll(F(), G()).WaitAsync(TimeSpan.FromSeconds(1));", "catch (TimeoutException e) { Log(e); }"));

    [Theory]
    [InlineData("")]
    [InlineData("async_pitfalls.observing_methods = Inspect")]
    public Task A_method_configured_to_look_after_tasks_shows_nobody_their_failures(string editorConfig) => Verify.Reports(
        Program(
            $$"""
            var task = F();
            try
            {
                await {{(editorConfig == "" ? "Task.WhenAll" : "{|AP1001:Task.WhenAll|}")}}(task, G());
            }
            catch (Exception e)
            {
                Log(e);
                Inspect(task);
            }
            """),
        editorConfig: editorConfig);

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
}
