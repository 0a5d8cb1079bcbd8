using Microsoft.CodeAnalysis.CSharp;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.TimedWaitResultIgnoredAnalyzer, AsyncPitfalls.Timeouts.TimedWaitResultIgnoredCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

public sealed class TimedWaitResultIgnoredFixTests
{
    private const string Library = "AP2003.CompletesWithinAsync";
    private const string Bcl = "AP2003.ThrowTimeoutException";

    [Theory]
    [InlineData("{|AP2003:work.Wait(1000)|};", "if (!work.Wait(1000))")]
    [InlineData("{|AP2003:work.Wait(limit, token)|};", "if (!work.Wait(limit, token))")]
    [InlineData("maybe?{|AP2003:.Wait(limit)|};", "if (maybe?.Wait(limit) == false)")]
    [InlineData("{|AP2003:Task.WaitAll(new[] { work, F() }, 1000)|};", "if (!Task.WaitAll(new[] { work, F() }, 1000))")]
    [InlineData("{|AP2003:Task.WaitAny(new[] { work, F() }, 1000)|};", "if (Task.WaitAny(new[] { work, F() }, 1000) < 0)")]
    [InlineData("{|AP2003:thread.Join(1000)|};", "if (!thread.Join(1000))")]
    [InlineData("await {|AP2003:gate.WaitAsync(1000)|}.ConfigureAwait(false); gate.Release();", "if (!await gate.WaitAsync(1000).ConfigureAwait(false))")]
    public Task The_plain_fix_throws_when_the_time_is_up(string before, string condition) => Verify.Fix(
        Program($"// Waits.\n{before.Replace("; gate", "; // limited\ngate")}"),
        Program($$"""
            // Waits.
            {{condition}}
            {
                throw new TimeoutException();
            }{{(before.Contains("Release") ? " // limited\ngate.Release();" : "")}}
            """),
        Bcl,
        changesBehaviour: true);

    [Fact]
    public Task An_index_that_is_kept_is_tested_after_its_declaration() => Verify.Fix(
        Program(
            """
            var first = {|AP2003:Task.WaitAny(tasks, 1000)|};
            Console.WriteLine(tasks[first].Id);
            """),
        Program(
            """
            var first = Task.WaitAny(tasks, 1000);
            if (first < 0)
            {
                throw new TimeoutException();
            }

            Console.WriteLine(tasks[first].Id);
            """),
        Bcl,
        changesBehaviour: true);

    [Fact]
    public Task Before_an_else_the_fix_brings_its_own_braces() => Verify.Fix(
        Program(
            """
            if (limit > TimeSpan.Zero)
                {|AP2003:work.Wait(limit)|};
            else
                Console.WriteLine();
            """),
        Program(
            """
            if (limit > TimeSpan.Zero)
            {
                if (!work.Wait(limit))
                {
                    throw new TimeoutException();
                }
            }
            else
                Console.WriteLine();
            """),
        Bcl,
        changesBehaviour: true);

    [Theory]
    [InlineData("{|AP2003:work.Wait(1000)|};", "work", "TimeSpan.FromMilliseconds(1000)")]
    [InlineData("{|AP2003:work.Wait(limit)|};", "work", "limit")]
    [InlineData("{|AP2003:work.Wait(limit, token)|};", "work", "limit, token")]
    [InlineData("{|AP2003:this.field.Wait(limit)|};", "this.field", "limit")]
    public Task The_library_fix_waits_without_blocking(string before, string task, string arguments) => Verify.Fix(
        Program(before),
        Program($$"""
            if (!await {{task}}.CompletesWithinAsync({{arguments}}))
            {
                throw new TimeoutException();
            }

            await {{task}};
            """, "using AsyncPitfalls;"),
        Library,
        changesBehaviour: true);

    [Fact]
    public Task The_library_fix_makes_one_task_of_several() => Verify.Fix(
        Program("{|AP2003:Task.WaitAll(new[] { work, field }, 1000)|};"),
        Program(
            """
            var all = Task.WhenAll(work, field);
            if (!await all.CompletesWithinAsync(TimeSpan.FromMilliseconds(1000)))
            {
                throw new TimeoutException();
            }

            await all;
            """, "using AsyncPitfalls;"),
        Library,
        changesBehaviour: true);

    [Fact]
    public Task The_library_fix_configures_its_awaits_where_all_others_do() => Verify.Fix(
        """
        using System;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task M(Task work)
            {
                await Task.Delay(1).ConfigureAwait(false);
                {|AP2003:work.Wait(TimeSpan.FromSeconds(1))|};
            }
        }
        """,
        """
        using System;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            async Task M(Task work)
            {
                await Task.Delay(1).ConfigureAwait(false);
                if (!await work.CompletesWithinAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false))
                {
                    throw new TimeoutException();
                }

                await work.ConfigureAwait(false);
            }
        }
        """,
        Library,
        changesBehaviour: true);

    [Theory]
    [InlineData("try { {|AP2003:work.Wait(1000)|}; } catch (AggregateException) { }")]
    [InlineData("{|AP2003:F().Wait(1000)|};")]
    [InlineData("maybe?{|AP2003:.Wait(1000)|};")]
    [InlineData("{|AP2003:thread.Join(1000)|};")]
    [InlineData("lock (tasks) { {|AP2003:work.Wait(1000)|}; }")]
    [InlineData("unsafe { {|AP2003:work.Wait(1000)|}; }")]
    [InlineData("Action late = () => { {|AP2003:work.Wait(1000)|}; };")]
    public Task Where_an_await_is_impossible_or_means_something_else_the_library_fix_is_not_offered(string body) =>
        Verify.NoFix(Program(body), Library);

    [Theory]
    [InlineData("try { } finally { {|AP2003:work.Wait(1000)|}; }")]
    [InlineData("try { await {|AP2003:gate.WaitAsync(1000)|}; } finally { gate.Release(); }")]
    public Task Where_throwing_would_do_harm_nothing_is_offered(string body) => Verify.NoFix(Program(body));

    [Theory]
    [InlineData("var first = tasks[{|AP2003:Task.WaitAny(tasks, 1000)|}];")]
    [InlineData("var entering = 0; {|AP2003:gate.WaitAsync(1000)|}; gate.Release(entering);")]
    public Task Where_the_answer_is_not_at_hand_nothing_is_offered(string body) => Verify.NoFix(Program("#pragma warning disable CS4014\n" + body), Bcl);

    [Fact]
    public Task In_Dispose_nothing_is_offered() => Verify.NoFix(
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class C : IDisposable
        {
            Task _loop = Task.CompletedTask;
            CancellationTokenSource _stop = new();

            public void Dispose()
            {
                {|AP2003:_loop.Wait(1000)|};
                _stop.Dispose();
            }
        }
        """);

    [Theory]
    [InlineData(FrameworkReferences.Net472)]
    [InlineData(FrameworkReferences.NetStandard20)]
    public Task The_plain_fix_compiles_on_old_targets_and_languages(string framework) => Verify.Fix(
        """
        class C
        {
            void M(System.Threading.Tasks.Task work)
            {
                {|AP2003:work.Wait(1000)|};
            }
        }
        """,
        """
        using System;

        class C
        {
            void M(System.Threading.Tasks.Task work)
            {
                if (!work.Wait(1000))
                {
                    throw new TimeoutException();
                }
            }
        }
        """,
        Bcl,
        changesBehaviour: true,
        framework: framework,
        library: false,
        language: LanguageVersion.CSharp7_3);

    private static string Program(string body, string import = "") =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;{{(import == "" ? "" : "\n" + import)}}

        class C
        {
            SemaphoreSlim gate = new(1);
            Task field = Task.CompletedTask;

            Task F() => Task.CompletedTask;

            async Task M(Task work, Task? maybe, Task[] tasks, TimeSpan limit, CancellationToken token, Thread thread)
            {
                await Task.Yield();
        {{string.Join("\n", body.Split('\n').Select(l => l == "" ? "" : "        " + l))}}
            }
        }
        """;
}
