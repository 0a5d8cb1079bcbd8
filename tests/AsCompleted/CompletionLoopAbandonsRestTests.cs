using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.AsCompleted.CompletionLoopAbandonsRestAnalyzer, AsyncPitfalls.AsCompleted.CompletionLoopAbandonsRestCodeFix>;

namespace AsyncPitfalls.Tests.AsCompleted;

public sealed class CompletionLoopAbandonsRestTests
{
    private const string Own = "var own = ids.Select(id => Number(id)).ToList(); ";

    [Theory]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) count += await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync().ConfigureAwait(false)) { count += await t.ConfigureAwait(false); }")]
    [InlineData("{|AP4002:await foreach|} (var t in TaskWait.EachAsync(own)) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync(token)) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync().WithCancellation(token)) await t;")]
    [InlineData("var each = own.EachAsync(); {|AP4002:await foreach|} (var t in each) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) count += t.Result;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) count += t.GetAwaiter().GetResult();")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) t.Wait();")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { if (t.IsFaulted) break; count++; }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { if (t.IsCompletedSuccessfully) return t.Result; }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { if (t.IsFaulted) throw new InvalidOperationException(); }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { if (t.IsFaulted) goto end; } end: count++;")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { try { count += await t; } finally { Log(count); } }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { try { count += await t; } catch (Exception e) { Log(e); throw; } }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { try { count += await t; } catch (Exception e) { Log(e); break; } }")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) await t; await Task.WhenAll(own);")]
    [InlineData("{|AP4002:await foreach|} (var t in own.EachAsync()) { if (t.IsFaulted) return 1; } await Task.WhenAll(own);")]
    [InlineData("try { {|AP4002:await foreach|} (var t in own.EachAsync()) await t; } catch (Exception e) { Log(e); }")]
    [InlineData("try { {|AP4002:await foreach|} (var t in own.EachAsync()) await t; await Task.WhenAll(own); } catch (Exception e) { Log(e); }")]
    [InlineData("try { {|AP4002:await foreach|} (var t in own.EachAsync()) await t; } finally { Log(own.Count); }")]
    [InlineData("switch (count) { case 0: {|AP4002:await foreach|} (var t in own.EachAsync()) { switch (await t) { case 1: break; } } break; }")]
    public Task A_loop_that_leaves_the_rest_behind_is_reported(string body) => Verify.Reports(CompletionPrograms.InMethod(Own + body));

    [Theory]
    [InlineData("{|AP4002:await foreach|} (var t in new[] { F(), G() }.EachAsync()) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in ids.Select(id => Load(id)).EachAsync()) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in ids.Select(Load).EachAsync()) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in ids.Select(async id => { await Task.Delay(id); throw new Exception(); }).EachAsync()) { break; }")]
    [InlineData("var x = F(); var y = G(); {|AP4002:await foreach|} (var t in new[] { x, y }.EachAsync()) await t;")]
    [InlineData("var own = new List<Task>(); foreach (var id in ids) own.Add(Load(id)); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("var own = new Task[2]; own[0] = F(); own[1] = Task.Run(() => Log(1)); {|AP4002:await foreach|} (var t in own.EachAsync()) await t;")]
    [InlineData("async Task L() { {|AP4002:await foreach|} (var t in new[] { F(), G() }.EachAsync()) await t; } await L();")]
    [InlineData("Func<Task> f = async () => { {|AP4002:await foreach|} (var t in new[] { F(), G() }.EachAsync()) await t; }; await f();")]
    public Task However_the_tasks_are_started(string body) => Verify.Reports(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("{|AP4002:await foreach|} (var t in Task.WhenEach(own).ConfigureAwait(false)) count += await t.ConfigureAwait(false);")]
    [InlineData("{|AP4002:await foreach|} (var t in Task.WhenEach(F(), G())) await t;")]
    [InlineData("{|AP4002:await foreach|} (var t in Task.WhenEach([F(), .. own])) { if (t.IsFaulted) break; }")]
    public Task So_it_is_over_WhenEach(string body) => Verify.Reports(CompletionPrograms.InMethod(Own + body), FrameworkReferences.Net10);

    [Theory]
    [InlineData("await foreach (var t in own.EachAsync()) { try { count += await t; } catch (Exception e) { Log(e); } }")]
    [InlineData("await foreach (var t in own.EachAsync()) { try { count += await t; } catch (TimeoutException) { continue; } }")]
    [InlineData("await foreach (var t in own.EachAsync()) { try { try { count += await t; } finally { Log(1); } } catch { } }")]
    [InlineData("await foreach (var t in own.EachAsync()) { if (t.IsCompletedSuccessfully) count += await t; }")]
    [InlineData("await foreach (var t in own.EachAsync()) { if (t.IsFaulted) { Log(t.Exception!); continue; } count += t.Result; }")]
    [InlineData("await foreach (var t in own.EachAsync()) { foreach (var id in ids) { if (id > 1) break; } Log(t.Status); }")]
    [InlineData("await foreach (var t in own.EachAsync()) { switch (t.Status) { case TaskStatus.Faulted: break; } }")]
    [InlineData("await foreach (var t in own.EachAsync()) { Func<int> read = () => { return t.Result; }; Keep(read); }")]
    [InlineData("await foreach (var t in own.EachAsync()) { await ((Task)t).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); }")]
    [InlineData("await foreach (var t in own.EachAsync()) Keep(t);")]
    public Task A_loop_that_goes_to_the_end_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(Own + body));

    [Theory]
    [InlineData("try { await foreach (var t in own.EachAsync()) await t; } finally { await Task.WhenAll(own); }")]
    [InlineData("try { await foreach (var t in own.EachAsync()) await t; } catch { foreach (var t in own) Keep(t); throw; }")]
    [InlineData("try { await foreach (var t in own.EachAsync()) await t; } catch (Exception e) { Log(e); } await Task.WhenAll(own);")]
    [InlineData("await foreach (var t in own.EachAsync()) { if (t.IsFaulted) break; } await Task.WhenAll(own);")]
    [InlineData("await foreach (var t in own.EachAsync()) { if (t.IsFaulted) break; } foreach (var t in own) _ = t.ContinueWith(x => Log(x.Exception!));")]
    [InlineData("var all = Task.WhenAll(own); await foreach (var t in own.EachAsync()) await t; await all;")]
    [InlineData("Keep(own); await foreach (var t in own.EachAsync()) await t;")]
    [InlineData("var cts = new CancellationTokenSource(); try { await foreach (var t in own.EachAsync()) await t; } finally { cts.Cancel(); }")]
    [InlineData("var cts = new CancellationTokenSource(); await foreach (var t in own.EachAsync()) { if (t.IsFaulted) { await cts.CancelAsync(); break; } }")]
    [InlineData("async Task L() => await Task.WhenAll(own); try { await foreach (var t in own.EachAsync()) await t; } finally { await L(); }")]
    public Task A_rest_that_is_cancelled_or_looked_at_is_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(Own + body));

    [Theory]
    [InlineData("await foreach (var t in list.EachAsync()) await t;")]
    [InlineData("await foreach (var t in numbers.EachAsync()) { break; }")]
    [InlineData("await foreach (var t in stored.EachAsync()) await t;")]
    [InlineData("await foreach (var t in Hand().EachAsync()) await t;")]
    [InlineData("await foreach (var t in jobs.Select(j => j.Work).EachAsync()) await t;")]
    [InlineData("await foreach (var t in new[] { F(), a }.EachAsync()) await t;")]
    [InlineData("await foreach (var t in new[] { F() }.EachAsync()) await t;")]
    [InlineData("await foreach (var t in TaskWait.EachAsync(ids, (id, ct) => Fetch(id, ct), token)) await t;")]
    [InlineData("await foreach (var t in ids.Select(id => Guarded()).EachAsync()) await t;")]
    [InlineData("await foreach (var t in ids.Select(id => Task.Delay(id)).EachAsync()) { break; }")]
    [InlineData("await TaskScope.RunAsync(async scope => { await foreach (var t in new[] { scope.Start(ct => Load(1)), scope.Start(ct => Load(2)) }.EachAsync()) await t; });")]
    public Task Tasks_of_others_and_tasks_that_cannot_fail_are_not(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod(body));

    [Theory]
    [InlineData("await foreach (var t in own.EachAsync()) { await t; t. }")]
    [InlineData("await foreach (var t in ) await t;")]
    [InlineData("await foreach (var in own.EachAsync()) await t;")]
    [InlineData("var own2 = own2; await foreach (var t in own2.EachAsync()) await t;")]
    [InlineData("await foreach (var t in own.EachAsync()) { goto nowhere; }")]
    public Task Half_typed_code_makes_no_rule_throw(string body) => Verify.NoDiagnostic(CompletionPrograms.InMethod("var own = list; " + body), mayNotCompile: true);

    [Fact]
    public async Task The_exit_goes_along()
    {
        var code = CompletionPrograms.InMethod("{|#0:await foreach|} (var t in new[] { F(), G() }.EachAsync()) {|#1:await t|};");
        await Verify.Reports(code, expected: Verify.Result("AP4002").WithLocation(0).WithLocation(1));
    }
}
