using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskFactsKnownCompleteTests
{
    [Theory]
    [InlineData("_ = [|Task.FromResult(1)|].Result;")]
    [InlineData("[|Task.CompletedTask|].Wait();")]
    [InlineData("[|ValueTask.CompletedTask|].GetAwaiter().GetResult();")]
    [InlineData("await b; _ = [|b|].Result;")]
    [InlineData("await b.ConfigureAwait(false); _ = [|b|].Result;")]
    [InlineData("await b.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); _ = [|b|].Result;")]
    [InlineData("var t = G(); await t; _ = [|t|].Result;")]
    [InlineData("var x = 1 + await b; _ = [|b|].Result;")]
    [InlineData("if (await b > 1) { _ = [|b|].Result; }")]
    [InlineData("await b; foreach (var x in list) { if (flag) { _ = [|b|].Result; } }")]
    [InlineData("foreach (var x in list) { await b; _ = [|b|].Result; }")]
    [InlineData("await b; Func<int> f = () => [|b|].Result;")]
    [InlineData("await Task.WhenAll(a, b); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait(false); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll([a, b]); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(new[] { a, b }); _ = [|b|].Result;")]
    [InlineData("b.Wait(); _ = [|b|].Result;")]
    [InlineData("b.GetAwaiter().GetResult(); _ = [|b|].Result;")]
    [InlineData("Task.WaitAll(a, b); _ = [|b|].Result;")]
    [InlineData("Task.WaitAll([a, b]); _ = [|b|].Result;")]
    [InlineData("b.ConfigureAwait(ConfigureAwaitOptions.None).GetAwaiter().GetResult(); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(new List<Task> { a, b }); _ = [|b|].Result;")]
    [InlineData("var x = await b > 1 ? [|b|].Result : 0;")]
    [InlineData("try { await b; _ = [|b|].Result; } catch { }")]
    [InlineData("if (b.IsCompletedSuccessfully) { _ = [|b|].Result; }")]
    [InlineData("var x = b.IsCompletedSuccessfully ? [|b|].Result : 0;")]
    [InlineData("var x = flag && b.IsCompletedSuccessfully && [|b|].Result > 1;")]
    [InlineData("if (flag && (b.IsCompletedSuccessfully && number > 1)) { Take([|b|].Result); }")]
    public void It_has_succeeded(string statements) => Assert.Equal(KnownCompletion.Succeeded, Answer(statements));

    [Theory]
    [InlineData("((Task)b).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult(); _ = [|b|].Result;")]
    [InlineData("await b.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); _ = [|b|].Exception;")]
    [InlineData("await ((Task)b).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding); _ = [|b|].Result;")]
    [InlineData("ConfigureAwaitOptions options = default; await a.ConfigureAwait(options); [|a|].Wait();")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait((ConfigureAwaitOptions)2); [|a|].Wait();")]
    [InlineData("if (b.IsCompleted) { _ = [|b|].Result; }")]
    [InlineData("if (b.IsFaulted && number > 1) { _ = [|b|].Exception; }")]
    [InlineData("_ = b.IsCanceled ? [|b|] : null;")]
    [InlineData("_ = b.ContinueWith(t => [|t|].Result);")]
    [InlineData("_ = a.ContinueWith((t, state) => { [|t|].Wait(); }, null);")]
    [InlineData("_ = Task.Factory.ContinueWhenAny(new[] { a }, t => { [|t|].Wait(); });")]
    public void It_has_ended(string statements) => Assert.Equal(KnownCompletion.Completed, Answer(statements));

    [Theory]
    [InlineData("await foreach (var t in Task.WhenEach(array)) { [|t|].Wait(); }")]
    [InlineData("await foreach (var t in Task.WhenEach(a, b).ConfigureAwait(false)) { [|t|].Wait(); }")]
    [InlineData("await foreach (var t in Task.WhenEach(a, b).WithCancellation(default).ConfigureAwait(false)) { [|t|].Wait(); }")]
    public void In_a_loop_over_WhenEach_it_has_ended(string statements) => Assert.Equal(KnownCompletion.Completed, Answer(statements));

    [Theory]
    [InlineData("_ = [|b|].Result;")]
    [InlineData("_ = [|G()|].Result;")]
    [InlineData("_ = [|b|].Result; await b;")]
    [InlineData("await a; _ = [|b|].Result;")]
    [InlineData("if (flag) await b; _ = [|b|].Result;")]
    [InlineData("if (flag) { await b; } _ = [|b|].Result;")]
    [InlineData("while (flag) await b; _ = [|b|].Result;")]
    [InlineData("try { await b; } catch { } _ = [|b|].Result;")]
    [InlineData("try { } catch { await b; } _ = [|b|].Result;")]
    [InlineData("switch (number) { case 1: await b; break; } _ = [|b|].Result;")]
    [InlineData("var x = number switch { 1 => await b, _ => 0 }; _ = [|b|].Result;")]
    [InlineData("var x = flag ? await b : 0; _ = [|b|].Result;")]
    [InlineData("var x = flag && await b > 0; _ = [|b|].Result;")]
    [InlineData("var x = flag || await b > 0; _ = [|b|].Result;")]
    [InlineData("int? x = null; x ??= await b; _ = [|b|].Result;")]
    [InlineData("int? x = null; var y = x ?? await b; _ = [|b|].Result;")]
    [InlineData("string? x = null; x?.Substring(await b); _ = [|b|].Result;")]
    [InlineData("Func<Task> f = async () => await b; _ = [|b|].Result;")]
    [InlineData("async Task L() => await b; _ = [|b|].Result;")]
    [InlineData("await Task.WhenAny(a, b); _ = [|b|].Result;")]
    [InlineData("b.Wait(100); _ = [|b|].Result;")]
    [InlineData("Task.WaitAll(new[] { a, b }, 100); _ = [|b|].Result;")]
    [InlineData("Task.WhenAll(a, b); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(a, Wrap(b)); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(flag ? a : b, a); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(list.Select(x => Wrap(b))); _ = [|b|].Result;")]
    [InlineData("await Task.WhenAll(b.IsFaulted ? a : a); _ = [|b|].Result;")]
    [InlineData("await b; b = G(); _ = [|b|].Result;")]
    [InlineData("await b; Swap(ref b); _ = [|b|].Result;")]
    [InlineData("if (!b.IsCompleted) { _ = [|b|].Result; }")]
    [InlineData("if (b.IsCompleted) { } else { _ = [|b|].Result; }")]
    [InlineData("if (b.IsCompleted || flag) { _ = [|b|].Result; }")]
    [InlineData("if (b.IsCompleted) { Func<int> f = () => [|b|].Result; }")]
    [InlineData("_ = b.ContinueWith((t, state) => ((Task)[|state|]!).Id, null);")]
    [InlineData("_ = Task.Run(() => { Func<Task, int> f = t => [|t|].Id; });")]
    [InlineData("await foreach (var t in Stream()) { [|t|].Wait(); }")]
    [InlineData("foreach (var t in array) { [|t|].Wait(); }")]
    public void Nothing_says_so(string statements) => Assert.Equal(KnownCompletion.Unknown, Answer(statements));

    [Theory]
    [InlineData("Task t = t; [|t|].Wait();")]
    [InlineData("await b; _ = [|b|].")]
    [InlineData("Task.Wait(); Task<int>.Result; _ = [|b|].Result;")]
    [InlineData("await ; await b.; _ = [|b|].Result;")]
    public void Broken_code_says_nothing(string statements) =>
        Assert.True(Answer(statements, mayNotCompile: true) is KnownCompletion.Unknown or KnownCompletion.Succeeded);

    private static KnownCompletion Answer(string statements, bool mayNotCompile = false)
    {
        var source = Source.InMethod(
            statements,
            members: "async IAsyncEnumerable<Task> Stream() { await F(); yield break; } static Task Wrap(Task t) => t; static void Swap(ref Task<int> t) { }",
            mayNotCompile: mayNotCompile);
        return TaskFacts.IsKnownComplete(source.Marked, source.Symbols);
    }
}
