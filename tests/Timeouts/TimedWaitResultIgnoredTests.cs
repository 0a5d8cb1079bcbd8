using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.TimedWaitResultIgnoredAnalyzer, AsyncPitfalls.Timeouts.TimedWaitResultIgnoredCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class TimedWaitResultIgnoredTests
{
    [Theory]
    [InlineData("{|AP2003:work.Wait(1000)|};")]
    [InlineData("{|AP2003:work.Wait(TimeSpan.FromSeconds(1))|};")]
    [InlineData("{|AP2003:work.Wait(1000, token)|};")]
    [InlineData("{|AP2003:work.Wait(limit)|};")]
    [InlineData("{|AP2003:F().Wait(limit)|};")]
    [InlineData("{|AP2003:work!.Wait(1000)|};")]
    [InlineData("maybe?{|AP2003:.Wait(1000)|};")]
    [InlineData("if (limit > TimeSpan.Zero) {|AP2003:work.Wait(limit)|};")]
    [InlineData("try { {|AP2003:work.Wait(1000)|}; } catch (AggregateException) { }")]
    [InlineData("{|AP2003:Task.WaitAll(new[] { work, F() }, 1000)|};")]
    [InlineData("{|AP2003:Task.WaitAll([work, F()], limit)|};")]
    [InlineData("{|AP2003:Task.WaitAny(new[] { work, F() }, 1000)|};")]
    [InlineData("Console.WriteLine(tasks[{|AP2003:Task.WaitAny(tasks, 1000)|}].Id);")]
    [InlineData("var i = {|AP2003:Task.WaitAny(tasks, 1000)|}; Console.WriteLine(tasks[i].Id);")]
    [InlineData("var i = {|AP2003:Task.WaitAny(tasks, limit)|}; Console.WriteLine(list[i]);")]
    [InlineData("{|AP2003:thread.Join(1000)|};")]
    [InlineData("{|AP2003:thread.Join(limit)|};")]
    [InlineData("{|AP2003:process.WaitForExit(1000)|}; Console.WriteLine(process.ExitCode);")]
    [InlineData("{|AP2003:countdown.Wait(1000)|};")]
    [InlineData("{|AP2003:barrier.SignalAndWait(1000)|};")]
    [InlineData("{|AP2003:answer.Wait(1000)|}; Console.WriteLine(answer.Result);")]
    [InlineData("foreach (var t in tasks) {|AP2003:t.Wait(1000)|};")]
    [InlineData("Action late = () => { {|AP2003:work.Wait(1000)|}; };")]
    [InlineData("{|AP2003:source.Task.Wait(1000)|};")]
    public Task A_result_thrown_away_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("if (!work.Wait(1000)) throw new TimeoutException();")]
    [InlineData("var done = work.Wait(1000);")]
    [InlineData("_ = work.Wait(1000);")]
    [InlineData("while (!work.Wait(100)) { }")]
    [InlineData("Console.WriteLine(work.Wait(1000));")]
    [InlineData("work.Wait();")]
    [InlineData("work.Wait(token);")]
    [InlineData("work.Wait(0);")]
    [InlineData("work.Wait(TimeSpan.Zero);")]
    [InlineData("work.Wait(default(TimeSpan));")]
    [InlineData("work.Wait(-1);")]
    [InlineData("work.Wait(Timeout.Infinite);")]
    [InlineData("work.Wait(Timeout.InfiniteTimeSpan);")]
    [InlineData("work.Wait(Timeout.Infinite, token);")]
    [InlineData("work.Wait(TimeSpan.FromMilliseconds(-1));")]
    [InlineData("const int Poll = 0; work.Wait(Poll);")]
    [InlineData("var forEver = Timeout.InfiniteTimeSpan; work.Wait(forEver);")]
    [InlineData("Task.Delay(1000).Wait(100);")]
    [InlineData("Task.WaitAll(work, F());")]
    [InlineData("Task.WaitAny(work, F());")]
    [InlineData("var i = Task.WaitAny(tasks, 1000); if (i >= 0) Console.WriteLine(tasks[i].Id);")]
    [InlineData("var i = Task.WaitAny(tasks, 1000); Console.WriteLine(i == -1 ? null : tasks[i]);")]
    [InlineData("if (Task.WaitAny(tasks, 1000) is var i and >= 0) Console.WriteLine(tasks[i].Id);")]
    [InlineData("Action late = () => work.Wait(1000);")]
    [InlineData("Func<bool> late = () => work.Wait(1000);")]
    [InlineData("thread.Join();")]
    [InlineData("process.WaitForExit();")]
    public Task A_result_that_is_taken_or_none_is_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("work.Wait(1000); if (!work.IsCompleted) throw new TimeoutException();")]
    [InlineData("work.Wait(1000); Console.WriteLine(work.Status);")]
    [InlineData("work.Wait(1000); if (work is not { IsCompleted: true }) throw new TimeoutException();")]
    [InlineData("thread.Join(1000); if (thread is { IsAlive: true }) throw new TimeoutException();")]
    [InlineData("work.Wait(1000); Console.WriteLine(work switch { { IsFaulted: true } => 1, _ => 2 });")]
    [InlineData("work.Wait(1000); Log(() => work.IsCompletedSuccessfully);")]
    [InlineData("while (!work.IsCompleted) work.Wait(100);")]
    [InlineData("do { work.Wait(100); } while (!work.IsCompleted);")]
    [InlineData("Task.WaitAll(tasks, 1000); if (tasks.Any(t => !t.IsCompleted)) throw new TimeoutException();")]
    [InlineData("thread.Join(1000); if (thread.IsAlive) throw new TimeoutException();")]
    [InlineData("process.WaitForExit(1000); if (!process.HasExited) throw new TimeoutException();")]
    [InlineData("countdown.Wait(1000); Console.WriteLine(countdown.IsSet);")]
    [InlineData("work.Wait(1000); Console.WriteLine(\"slow\"); work.Wait();")]
    [InlineData("work.Wait(1000); Inspect(work);")]
    [InlineData("Task.WaitAll(tasks, 1000); Task.WaitAll(tasks);")]
    [InlineData("process.WaitForExit(1000); process.Kill();")]
    [InlineData("process.Kill(); process.WaitForExit(1000);")]
    [InlineData("thread.Join(1000); thread.Interrupt();")]
    [InlineData("thread.Join(1000); thread.Join();")]
    public Task The_state_looked_at_afterwards_makes_up_for_it(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("await {|AP2003:gate.WaitAsync(1000)|}; try { Use(); } finally { gate.Release(); }")]
    [InlineData("await {|AP2003:gate.WaitAsync(limit)|}.ConfigureAwait(false); try { Use(); } finally { gate.Release(); }")]
    [InlineData("await {|AP2003:gate.WaitAsync(1000, token)|}; Use(); gate.Release();")]
    [InlineData("{|AP2003:gate.Wait(1000)|}; try { Use(); } finally { gate.Release(); }")]
    [InlineData("try { await {|AP2003:gate.WaitAsync(1000)|}; Use(); } finally { gate.Release(); }")]
    [InlineData("{|AP2003:this.gate.Wait(1000)|}; Use(); this.gate.Release();")]
    [InlineData("{|AP2003:Monitor.TryEnter(gate, 1000)|}; Use(); Monitor.Exit(gate);")]
    [InlineData("{|AP2003:mutex.WaitOne(1000)|}; Use(); mutex.ReleaseMutex();")]
    [InlineData("{|AP2003:semaphore.WaitOne(1000)|}; Use(); semaphore.Release();")]
    [InlineData("{|AP2003:readers.TryEnterWriteLock(1000)|}; Use(); readers.ExitWriteLock();")]
    [InlineData("while (true) { await {|AP2003:gate.WaitAsync(1000)|}; try { Use(); } finally { gate.Release(); } }")]
    public Task A_permit_released_without_having_been_taken_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("await gate.WaitAsync(1000);")]
    [InlineData("while (true) { await gate.WaitAsync(1000); Use(); }")]
    [InlineData("gate.Release(); await gate.WaitAsync(1000);")]
    [InlineData("await gate.WaitAsync(1000); other.Release();")]
    [InlineData("while (true) { await gate.WaitAsync(1000); Use(); if (limit == default) break; } gate.Release();")]
    [InlineData("if (await gate.WaitAsync(1000)) gate.Release();")]
    [InlineData("await gate.WaitAsync(); gate.Release();")]
    [InlineData("await gate.WaitAsync(token); gate.Release();")]
    [InlineData("await gate.WaitAsync(Timeout.Infinite, token); gate.Release();")]
    [InlineData("var taken = false; Monitor.TryEnter(gate, 1000, ref taken); if (taken) Monitor.Exit(gate);")]
    [InlineData("Monitor.TryEnter(gate, 1000); Use(); if (Monitor.IsEntered(gate)) Monitor.Exit(gate);")]
    [InlineData("readers.TryEnterWriteLock(1000); Use(); if (readers.IsWriteLockHeld) readers.ExitWriteLock();")]
    [InlineData("lock (gate) Monitor.Wait(gate, 1000);")]
    [InlineData("wake.WaitOne(1000);")]
    [InlineData("slim.Wait(1000);")]
    [InlineData("SpinWait.SpinUntil(() => work.IsCompleted, 1000);")]
    [InlineData("readers.TryEnterWriteLock(1000); Use(); readers.ExitReadLock();")]
    public Task Sleeps_and_tested_permits_are_left_alone(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("public void Dispose() { _loop.Wait(1000); }")]
    [InlineData("public void Stop() { _stop.Cancel(); _loop.Wait(1000); }")]
    [InlineData("protected virtual void Dispose(bool disposing) { _thread.Join(1000); Console.WriteLine(); }")]
    [InlineData("void IDisposable.Dispose() { _thread.Join(1000); }")]
    [InlineData("~Service() { _thread.Join(1000); }")]
    [InlineData("public void Shutdown() { _stop.Dispose(); _thread.Join(1000); }")]
    [InlineData("public void Dispose() { _process.WaitForExit(1000); _process.Dispose(); }")]
    public Task The_last_wait_of_a_cleanup_is_best_effort(string member) => Verify.NoDiagnostic(Service(member));

    [Theory]
    [InlineData("public void Dispose() { {|AP2003:_loop.Wait(1000)|}; _stop.Dispose(); }")]
    [InlineData("public void Dispose() { {|AP2003:_loop.Wait(1000)|}; _loop.Dispose(); }")]
    [InlineData("public void Stop() { {|AP2003:_thread.Join(1000)|}; _stop?.Dispose(); }")]
    [InlineData("public void Run() { {|AP2003:_loop.Wait(1000)|}; }")]
    public Task Unless_what_the_work_uses_is_disposed_next(string member) => Verify.Reports(Service(member));

    [Theory]
    [InlineData("work.Wait(1000")]
    [InlineData("work.Wait(1000)")]
    [InlineData("work.Wait(missing);")]
    [InlineData("missing.Wait(1000);")]
    [InlineData("work.Wait(;")]
    [InlineData("int x = x; work.Wait(")]
    public Task Broken_code_is_left_alone(string body) => Verify.NoDiagnostic(Program(body), mayNotCompile: true);

    [Fact]
    public Task A_method_of_the_same_name_elsewhere_is_left_alone() => Verify.NoDiagnostic(
        """
        using System;

        class Waiter
        {
            public bool Wait(int millisecondsTimeout) => true;
            public void WaitOne(TimeSpan pause) { }
            public void Release() { }
        }

        class C
        {
            void M(Waiter waiter)
            {
                waiter.Wait(1000);
                waiter.WaitOne(TimeSpan.FromSeconds(1));
                waiter.Release();
            }
        }
        """);

    [Fact]
    public Task A_local_declared_as_itself_does_no_harm() => Verify.NoDiagnostic(
        Program("TimeSpan a = b; TimeSpan b = a; work.Wait(a"), mayNotCompile: true);

    private static string Service(string member) =>
        $$"""
        using System;
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Tasks;

        class Service{{(member.Contains("IDisposable.") ? " : IDisposable" : "")}}
        {
            Task _loop = Task.CompletedTask;
            Thread _thread = null!;
            Process _process = null!;
            CancellationTokenSource _stop = new();

            {{member}}
        }
        """;

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            SemaphoreSlim gate = new(1), other = new(1);

            Task F() => Task.CompletedTask;
            void Use() { }
            void Inspect(Task task) { }
            void Log(Func<bool> f) { }

            async Task M(
                Task work, Task? maybe, Task<int> answer, Task[] tasks, List<Task> list, TimeSpan limit, CancellationToken token,
                Thread thread, Process process, CountdownEvent countdown, Barrier barrier, Mutex mutex, Semaphore semaphore,
                ReaderWriterLockSlim readers, AutoResetEvent wake, ManualResetEventSlim slim, TaskCompletionSource source)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
