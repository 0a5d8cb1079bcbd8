using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.BlockingOnPendingTaskAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Waits in code that serves synchronous and asynchronous callers, and for tasks that somebody else knows to have ended.</summary>
public sealed class BlockingOnTellingTasksTests
{
    [Theory]
    [InlineData("OpenAsync(async: false).GetAwaiter().GetResult();")]
    [InlineData("OpenAsync(false).Wait();")]
    [InlineData("_ = ReadAsync(token: default, useAsync: false).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("_ = (ReadAsync(false)).Result;")]
    [InlineData("_ = ReadAsync(false).AsTask().Result;")]
    [InlineData("_ = Default().Result;")]
    [InlineData("_ = Forced(1, true).Result;")]
    [InlineData("const bool no = false; OpenAsync(no).Wait();")]
    [InlineData("SendAsync(IOBehavior.Synchronous).GetAwaiter().GetResult();")]
    [InlineData("var t = OpenAsync(false); Console.WriteLine(); t.GetAwaiter().GetResult();")]
    [InlineData("OpenAsync(false)?.Wait();")]
    public Task A_call_that_was_told_to_do_it_at_once_has_ended(string statements) => Verify.NoDiagnostic(Program(statements));

    [Theory]
    [InlineData("OpenAsync(async: true).GetAwaiter().{|AP3010:GetResult|}();")]
    [InlineData("OpenAsync(flag).{|AP3010:Wait|}();")]
    [InlineData("_ = Forced(1, false).{|AP3010:Result|};")]
    [InlineData("SendAsync(IOBehavior.Asynchronous).GetAwaiter().{|AP3010:GetResult|}();")]
    [InlineData("SendAsync(behavior).{|AP3010:Wait|}();")]
    [InlineData("Other(false).{|AP3010:Wait|}();")]
    [InlineData("var t = OpenAsync(false); t = OpenAsync(true); t.{|AP3010:Wait|}();")]
    public Task One_that_was_not_is_reported(string statements) => Verify.Reports(Program(statements));

    [Theory]
    [InlineData("if (async) await Work(); else Work().Wait();")]
    [InlineData("if (!async) { Work().Wait(); } else { await Work(); }")]
    [InlineData("if (async == false) Work().Wait();")]
    [InlineData("if (async != true) Work().Wait();")]
    [InlineData("if (flag && !async) Work().Wait();")]
    [InlineData("if (async || flag) { await Work(); } else { Work().Wait(); }")]
    [InlineData("_ = async ? await Count() : Count().Result;")]
    [InlineData("_ = behavior == IOBehavior.Asynchronous ? await Count() : Count().GetAwaiter().GetResult();")]
    [InlineData("if (behavior != IOBehavior.Asynchronous) Work().Wait();")]
    [InlineData("if (behavior is IOBehavior.Synchronous) Work().Wait();")]
    [InlineData("if (isAsync) { await Work(); return; } Work().Wait();")]
    [InlineData("if (this.isAsync) return; foreach (var i in new[] { 1 }) { Work().Wait(); }")]
    public Task The_branch_of_synchronous_callers_is_left_alone(string statements) => Verify.NoDiagnostic(Program(statements));

    [Theory]
    [InlineData("if (async) Work().{|AP3010:Wait|}();")]
    [InlineData("if (!async) await Work(); else Work().{|AP3010:Wait|}();")]
    [InlineData("if (behavior == IOBehavior.Asynchronous) Work().{|AP3010:Wait|}();")]
    [InlineData("if (flag) Work().{|AP3010:Wait|}(); else await Work();")]
    [InlineData("if (async && flag) await Work(); else Work().{|AP3010:Wait|}();")]
    [InlineData("if (async) await Work(); Work().{|AP3010:Wait|}();")]
    [InlineData("Func<Task> f = async () => { Work().{|AP3010:Wait|}(); await Work(); }; if (!async) await f();")]
    public Task That_of_the_others_is_not(string statements) => Verify.Reports(Program(statements));

    [Theory]
    [InlineData("int EndRead(IAsyncResult result) => ((Task<int>)result).Result;")]
    [InlineData("public static int EndRead(IAsyncResult result) { var task = (Task<int>)result; return task.GetAwaiter().GetResult(); }")]
    [InlineData("int Read(Task task) => System.Runtime.CompilerServices.Unsafe.As<Task<int>>(task).Result;")]
    [InlineData("static int Read(Task task) { return new ValueTask<int>(System.Runtime.CompilerServices.Unsafe.As<Task<int>>(task)).Result; }")]
    [InlineData("int Read(Task<int> task) => task.IsCompleted ? new ValueTask<int>(task).Result : throw new Exception();")]
    [InlineData("int Read(Task<int> task) { ((IAsyncResult)task).AsyncWaitHandle.WaitOne(); return task.Result; }")]
    [InlineData("async Task<int> Read(Task<int> task) { try { await task; } catch (Exception) { Console.WriteLine(); } return task.Result; }")]
    [InlineData("async Task<int> Read(Task<int> task) { try { await task.ConfigureAwait(false); } catch { } if (flag) { return task.Result; } return 0; }")]
    [InlineData("async Task<int> Read(Task<int> task) { var winner = await Task.WhenAny(task, Task.Delay(1)).ConfigureAwait(false); return winner is Task<int> ? task.Result : 0; }")]
    [InlineData("int Read() { var done = kept?.IsCompleted == true; if (flag) return 1; if (done) return kept!.Result; return 0; }")]
    [InlineData("int Read(Task<int> t) { var done = t.IsCompletedSuccessfully; return done ? t.Result : 0; }")]
    [InlineData("int Read(Holder? holder) { var done = holder?.Work.IsCompleted == true; if (done) { return holder!.Work.Result; } return 0; } class Holder { public Task<int> Work = null!; }")]
    public Task Others_know_the_task(string member) => Verify.NoDiagnostic(Program("", member));

    [Theory]
    [InlineData("int Read(Task<int> task) => new ValueTask<int>(task).{|AP3010:Result|};")]
    [InlineData("int Read(Task<int> task, Task<int> other) { var done = other.IsCompleted; return done ? task.{|AP3010:Result|} : 0; }")]
    [InlineData("int Read(Task<int> task) { var done = task.IsCompleted; return done ? 0 : task.{|AP3010:Result|}; }")]
    [InlineData("int Read(Task<int>? t) { var done = t?.IsCompleted == true; if (!done) return t!.{|AP3010:Result|}; return 0; }")]
    [InlineData("int Read(Task<int> task) { var done = task.IsCompleted; done = true; return done ? task.{|AP3010:Result|} : 1; }")]
    [InlineData("async Task<int> Read(Task<int> task) { try { Console.WriteLine(); await task; } catch (Exception) { } return task.{|AP3010:Result|}; }")]
    [InlineData("async Task<int> Read(Task<int> task) { try { await Work(); } catch (Exception) { await task; } return task.{|AP3010:Result|}; }")]
    [InlineData("async Task<int> Read(Task<int> task, Task<int> other) { var winner = await Task.WhenAny(task, Task.Delay(1)); return winner is Task<int> ? other.{|AP3010:Result|} : 0; }")]
    public Task What_nobody_knows_of_is_reported(string member) => Verify.Reports(Program("", member));

    [Theory]
    [InlineData("async Task<int> Read(Task<int> task) { unsafe { return task.Result; } }")]
    [InlineData("unsafe int Read(Task<int> task) => task.Result;")]
    [InlineData("unsafe class Inner { int Read(Task<int> task) => task.Result; }")]
    [InlineData("Task<int> Read(Task<int> task) { unsafe { fixed (char* p = \"a\") { return Task.FromResult(task.Result + *p); } } }")]
    public Task No_await_may_be_in_unsafe_code(string member) => Verify.NoDiagnostic(Program("", member), mayNotCompile: true);

    private static string Program(string statements, string member = "") =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        enum IOBehavior { Synchronous, Asynchronous }

        class C
        {
            bool isAsync, flag;
            Task<int>? kept;
            static async Task Work() { await Task.Yield(); }
            static async Task<int> Count() { await Task.Yield(); return 1; }
            static async Task OpenAsync(bool async) { if (async) await Task.Yield(); }
            static async ValueTask<int> ReadAsync(bool useAsync, CancellationToken token = default) { if (useAsync) await Task.Yield(); return 1; }
            static async Task<int> Default(bool runAsync = false) { if (runAsync) await Task.Yield(); return 1; }
            static async Task<int> Forced(int number, bool sync) { if (!sync) await Task.Yield(); return number; }
            static async Task SendAsync(IOBehavior behavior) { if (behavior == IOBehavior.Asynchronous) await Task.Yield(); }
            static async Task Other(bool always) { if (always) await Task.Yield(); await Work(); }
            {{member}}

            async Task M(bool async, bool flag, IOBehavior behavior)
            {
        {{PendingPrograms.Indent(statements)}}
                await Work();
            }
        }
        """;
}
