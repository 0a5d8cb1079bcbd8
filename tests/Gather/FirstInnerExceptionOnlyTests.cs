using static AsyncPitfalls.Tests.Gather.FirstInnerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.FirstInnerExceptionOnlyAnalyzer, AsyncPitfalls.Gather.FirstInnerExceptionOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class FirstInnerExceptionOnlyTests
{
    [Theory]
    [InlineData("throw {|AP1003:e.InnerException|}!;")]
    [InlineData("throw ({|AP1003:e.InnerException|}!);")]
    [InlineData("throw {|AP1003:e.InnerException|} ?? e;")]
    [InlineData("throw {|AP1003:e.InnerExceptions|}[0];")]
    [InlineData("throw {|AP1003:e.InnerExceptions|}.First();")]
    [InlineData("throw {|AP1003:e.InnerExceptions|}.FirstOrDefault() ?? e;")]
    [InlineData("throw {|AP1003:e.InnerExceptions|}.ElementAt(0);")]
    [InlineData("throw {|AP1003:e.Flatten().InnerExceptions|}[0];")]
    [InlineData("throw {|AP1003:e.Flatten().InnerException|}!;")]
    [InlineData("if (e.InnerException != null) throw {|AP1003:e.InnerException|}; throw;")]
    [InlineData("if (e.InnerException is InvalidOperationException) throw {|AP1003:e.InnerException|}; throw;")]
    [InlineData("var inner = {|AP1003:e.InnerException|}; if (inner != null) throw inner;")]
    [InlineData("source.SetException({|AP1003:e.InnerException|}!);")]
    [InlineData("source.TrySetException({|AP1003:e.InnerExceptions|}[0]);")]
    [InlineData("a = Task.FromException({|AP1003:e.InnerException|}!);")]
    [InlineData("var flat = e.Flatten(); throw {|AP1003:flat.InnerExceptions|}[0];")]
    public Task Thrown_or_forwarded_it_is_reported(string handler) => Verify.Reports(Caught("Log(b.Result);", handler));

    [Theory]
    [InlineData("Log(e); throw e.InnerException!;")]
    [InlineData("Log(e.Message); throw e.InnerException!;")]
    [InlineData("if (e.InnerExceptions.Count == 1) throw e.InnerException!; throw;")]
    [InlineData("if (e.InnerExceptions.Count > 1) throw; throw e.InnerException!;")]
    [InlineData("if (e.InnerExceptions is [var only]) throw only; throw e.InnerException!;")]
    [InlineData("if (e is { InnerExceptions.Count: 1 }) throw e.InnerException!; throw;")]
    [InlineData("if (e.InnerExceptions.Count() is 1) throw e.InnerExceptions.First(); throw;")]
    [InlineData("throw new InvalidOperationException(\"failed\", e.InnerException);")]
    [InlineData("ExceptionDispatchInfo.Capture(e.InnerException!).Throw();")]
    [InlineData("ExceptionDispatchInfo.Throw(e.InnerException!);")]
    [InlineData("Log(e.InnerException);")]
    [InlineData("throw e.GetBaseException();")]
    [InlineData("throw e.InnerExceptions[^1];")]
    [InlineData("throw e.InnerExceptions.First(x => x is InvalidOperationException);")]
    [InlineData("Exception x = e; while (x is AggregateException t && t.InnerException != null) x = t.InnerException; throw x;")]
    [InlineData("Exception x = e; while (x.InnerException != null) x = x.InnerException; throw x;")]
    [InlineData("_ = nameof(e.InnerException);")]
    public Task What_sees_more_or_takes_one_of_one_is_left_alone(string handler) => Verify.NoDiagnostic(Caught("Log(b.Result);", handler));

    [Theory]
    [InlineData(" when (e.InnerExceptions.Count == 1)")]
    [InlineData(" when (e is { InnerExceptions: [_] })")]
    public Task A_filter_that_counts_keeps_it_silent(string filter) => Verify.NoDiagnostic(Caught("Log(b.Result);", "throw e.InnerException!;", filter));

    [Fact]
    public Task A_filter_that_looks_at_the_first_does_not() =>
        Verify.Reports(Caught("Log(b.Result);", "throw {|AP1003:e.InnerException|}!;", " when (e.InnerException is InvalidOperationException)"));

    [Theory]
    [InlineData("Task.WaitAll(a, b);")]
    [InlineData("Task.WaitAll(new[] { a, b });")]
    [InlineData("Task.WaitAll([a, b]);")]
    [InlineData("Task.WaitAll(tasks.ToArray());")]
    [InlineData("Task.WaitAll(new[] { a, b }, 100);")]
    [InlineData("Task.WhenAll(a, b).Wait();")]
    [InlineData("Task.WhenAll(tasks).Wait();")]
    [InlineData("var all = Task.WhenAll(b, G(1)); Log(all.Result);")]
    [InlineData("Log(Task.WhenAll(b, G(1)).Result);")]
    [InlineData("Parallel.For(0, 9, i => Log(i));")]
    [InlineData("Parallel.ForEach(tasks, t => Log(t));")]
    [InlineData("Parallel.Invoke(() => Log(1), () => Log(2));")]
    [InlineData("Log(tasks.AsParallel().Select(t => t.Id).ToList());")]
    [InlineData("foreach (var t in tasks.AsParallel()) Log(t);")]
    [InlineData("if (a.IsCompleted) { Task.WaitAll(a, b); }")]
    public Task The_only_use_of_several_is_reported(string body) => Verify.Reports(Caught(body, "Log({|AP1003:e.InnerException|});"));

    [Theory]
    [InlineData("a.Wait();")]
    [InlineData("Log(b.Result);")]
    [InlineData("Task.WaitAll(a);")]
    [InlineData("Task.WhenAll(a).Wait();")]
    [InlineData("Task.WaitAll(a, Task.CompletedTask);")]
    [InlineData("Task.WaitAll(F(1), Guarded(2));")]
    [InlineData("Task.WaitAll(F(1), Task.Delay(2));")]
    [InlineData("Task.WaitAll(a, b); F(1).Wait();")]
    [InlineData("try { Task.WaitAll(a, b); } catch (Exception) { }")]
    [InlineData("Action later = () => Task.WaitAll(a, b);")]
    public Task The_aggregate_of_one_merely_read_is_left_alone(string body) => Verify.NoDiagnostic(Caught(body, "Log(e.InnerException);"));

    [Theory]
    [InlineData("Log({|AP1003:e.InnerException|}?.Message);")]
    [InlineData("Log($\"failed: {{|AP1003:e.InnerException|}}\");")]
    [InlineData("Log({|AP1003:e.InnerExceptions|}[0].Message);")]
    [InlineData("throw new InvalidOperationException(\"failed\", {|AP1003:e.InnerException|});")]
    [InlineData("ExceptionDispatchInfo.Capture({|AP1003:e.InnerException|}!).Throw();")]
    [InlineData("ExceptionDispatchInfo.Throw({|AP1003:e.Flatten().InnerExceptions|}[0]);")]
    [InlineData("throw {|AP1003:e.InnerException|}!;")]
    public Task Of_several_every_read_is_reported(string handler) => Verify.Reports(Caught("Task.WaitAll(a, b);", handler));

    [Theory]
    [InlineData("Log(e.InnerException); throw;")]
    [InlineData("Log(e.InnerException); Log(e);")]
    [InlineData("Log(e.InnerException); foreach (var x in e.InnerExceptions) Log(x);")]
    [InlineData("Log(e.InnerException); e.Handle(x => true);")]
    [InlineData("Log(e.InnerException, e.InnerExceptions.Count);")]
    [InlineData("Log(e.InnerException); Log(a.Exception);")]
    [InlineData("if (e.InnerException != null) Log(1);")]
    [InlineData("Log(1);")]
    public Task Of_several_what_sees_the_others_is_left_alone(string handler) => Verify.NoDiagnostic(Caught("Task.WaitAll(a, b);", handler));

    [Theory]
    [InlineData("var all = Task.WhenAll(a, b); try { await all; } catch (Exception) { Log({|AP1003:all.Exception!.InnerException|}); }")]
    [InlineData("var all = Task.WhenAll(a, b); try { await all.ConfigureAwait(false); } catch (Exception) { Log(all.Exception?{|AP1003:.InnerException|}); }")]
    [InlineData("var all = Task.WhenAll(a, b); await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); if (all.IsFaulted) Log({|AP1003:all.Exception.InnerException|});")]
    [InlineData("async Task L() { var all = Task.WhenAll(a, b); await Task.Yield(); Log({|AP1003:all.Exception!.InnerExceptions|}[0]); } await L();")]
    public Task The_exception_of_a_WhenAll_is_one_of_several(string body) => Verify.Reports(Program(body, "async Task M(Task a, Task b)"));

    [Theory]
    [InlineData("var all = Task.WhenAll(a, b); try { await all; } catch (Exception) { Log(all.Exception!.InnerException); Log(all.Exception); }")]
    [InlineData("var all = Task.WhenAll(a, b); try { await all; } catch (Exception) { Log(all.Exception!.InnerException); Log(a.Exception); }")]
    [InlineData("var all = Task.WhenAll(a); try { await all; } catch (Exception) { Log(all.Exception!.InnerException); }")]
    [InlineData("var all = Task.WhenAll(a, b); Log(all); try { await all; } catch (Exception) { Log(all.Exception!.InnerException); }")]
    [InlineData("try { await a; } catch (Exception) { Log(a.Exception!.InnerException); }")]
    public Task Of_a_WhenAll_what_sees_the_others_is_left_alone(string body) => Verify.NoDiagnostic(Program(body, "async Task M(Task a, Task b)"));

    [Theory]
    [InlineData("try { await a; } catch (AggregateException e) { throw e.InnerException!; }")]
    [InlineData("try { await a; } catch (Exception e) when (e is AggregateException x) { throw x.InnerException!; }")]
    [InlineData("try { await a; } catch (Exception e) { if (e is AggregateException x) throw x.InnerException!; }")]
    [InlineData("try { a.Wait(); } catch (Exception e) { Log(e); if (e is AggregateException x) throw x.InnerException!; }")]
    public Task A_handler_that_is_never_entered_is_another_rules(string body) => Verify.NoDiagnostic(Program(body, "async Task M(Task a, Task b)"));

    [Theory]
    [InlineData("throw {|AP1003:e.InnerException|}!;", "void M(AggregateException e)")]
    [InlineData("a.ContinueWith(t => source.SetException({|AP1003:t.Exception!.InnerException|}!));", "void M(Task a, TaskCompletionSource source)")]
    [InlineData("if (a.IsFaulted) source.TrySetException({|AP1003:a.Exception.InnerException|} ?? a.Exception);", "void M(Task a, TaskCompletionSource source)")]
    [InlineData("try { a.Wait(); } catch (Exception e) when (e is AggregateException x) { throw {|AP1003:x.InnerException|}!; }", "void M(Task a)")]
    [InlineData("try { a.Wait(); } catch (Exception e) { throw {|AP1003:((AggregateException)e).InnerException|}!; }", "void M(Task a)")]
    [InlineData("Action f = () => { try { a.Wait(); } catch (AggregateException e) { throw {|AP1003:e.InnerException|}!; } };", "void M(Task a)")]
    public Task Any_aggregate_will_do(string body, string signature) => Verify.Reports(Program(body, signature));

    [Fact]
    public Task A_method_that_goes_down_by_itself_is_left_alone() => Verify.NoDiagnostic(Program(
        "try { Task.WaitAll(F(1), F(2)); return e!; } catch (AggregateException x) { return Root(x.InnerException); }", "Exception Root(Exception? e)"));

    [Theory]
    [InlineData("throw e.InnerException")]
    [InlineData("throw e.InnerExceptions[")]
    [InlineData("source.SetException(e.InnerException;")]
    public Task Broken_code_is_left_alone(string handler) => Verify.NoDiagnostic(Caught("Log(b.Result);", handler), mayNotCompile: true);
}
