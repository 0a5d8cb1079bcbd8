using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TimeLimitsTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("(0)")]
    [InlineData("0L")]
    [InlineData("(byte)0")]
    [InlineData("Zero")]
    [InlineData("ShortZero")]
    [InlineData("1 - 1")]
    [InlineData("default(int)")]
    [InlineData("default(TimeSpan)")]
    [InlineData("TimeSpan.Zero")]
    [InlineData("(TimeSpan?)TimeSpan.Zero")]
    [InlineData("new TimeSpan()")]
    [InlineData("new TimeSpan(0)")]
    [InlineData("new TimeSpan(0, 0, 0)")]
    [InlineData("new TimeSpan(0, 0, 0, 0, 0)")]
    [InlineData("TimeSpan.FromMilliseconds(0)")]
    [InlineData("TimeSpan.FromSeconds(0.0)")]
    [InlineData("TimeSpan.FromMinutes(Zero)")]
    [InlineData("TimeSpan.FromTicks(0)")]
    [InlineData("local", "var local = 0;")]
    [InlineData("local", "const int local = 0;")]
    [InlineData("local", "TimeSpan local; local = TimeSpan.Zero;")]
    [InlineData("local", "var inner = 0; var local = TimeSpan.FromSeconds(inner);")]
    public void Zero_polls(string limit, string before = "") => Check(TimeLimit.None, limit, before);

    [Theory]
    [InlineData("-1")]
    [InlineData("(-1)")]
    [InlineData("-1L")]
    [InlineData("Timeout.Infinite")]
    [InlineData("Timeout.InfiniteTimeSpan")]
    [InlineData("TimeSpan.FromMilliseconds(-1)")]
    [InlineData("TimeSpan.FromMilliseconds(Timeout.Infinite)")]
    [InlineData("new TimeSpan(0, 0, 0, 0, -1)")]
    [InlineData("new TimeSpan(0, 0, 0, 0, Timeout.Infinite)")]
    [InlineData("new TimeSpan(-10_000)")]
    [InlineData("local", "var local = Timeout.InfiniteTimeSpan;")]
    [InlineData("local", "int local = -1;")]
    public void Minus_one_is_no_limit(string limit, string before = "") => Check(TimeLimit.Infinite, limit, before);

    [Theory]
    [InlineData("100")]
    [InlineData("-2")]
    [InlineData("number")]
    [InlineData("Compute()")]
    [InlineData("Zeroed.Zero")]
    [InlineData("TimeSpan.MaxValue")]
    [InlineData("TimeSpan.FromSeconds(1)")]
    [InlineData("TimeSpan.FromSeconds(number)")]
    [InlineData("TimeSpan.FromSeconds(-1)")]
    [InlineData("TimeSpan.FromTicks(-1)")]
    [InlineData("TimeSpan.FromMilliseconds(0.5)")]
    [InlineData("TimeSpan.Parse(\"0\")")]
    [InlineData("new TimeSpan(0, 0, 1)")]
    [InlineData("new TimeSpan(number)")]
    [InlineData("new TimeSpan(0, 0, 0, -1, 0)")]
    [InlineData("new TimeSpan(-1)")]
    [InlineData("-TimeSpan.FromMilliseconds(1)")]
    [InlineData("flag ? 0 : 100")]
    [InlineData("\"0\"")]
    [InlineData("'\\0'")]
    [InlineData("false")]
    [InlineData("null!")]
    [InlineData("local", "var local = 0; local = 100;")]
    [InlineData("local", "var local = 0; local += 100;")]
    [InlineData("local", "var local = 0; local++;")]
    [InlineData("local", "int.TryParse(\"1\", out var local);")]
    [InlineData("local", "var local = 0; int.TryParse(\"1\", out local);")]
    [InlineData("local", "foreach (var local in new[] { 0 })")]
    [InlineData("local", "var local = 0; Action change = () => local = 5;")]
    public void Anything_else_may_be_a_limit(string limit, string before = "") => Check(TimeLimit.Limited, limit, before);

    [Fact]
    public void On_newer_frameworks_the_parts_count_together()
    {
        foreach (var (limit, expected) in new[] { ("TimeSpan.FromSeconds(0, 0)", TimeLimit.None), ("TimeSpan.FromSeconds(0, 5)", TimeLimit.Limited), ("TimeSpan.FromMilliseconds(-1, 500)", TimeLimit.Limited) })
        {
            var source = In(limit, "", FrameworkReferences.Net10);
            Assert.Equal(expected, TimeLimits.Read(source.Marked, source.Symbols));
        }
    }

    [Theory]
    [InlineData("x", "int x = x;")]
    [InlineData("x", "int x = y, y = x;")]
    [InlineData("x", "TimeSpan x = TimeSpan.FromSeconds(x);")]
    [InlineData("x", "TimeSpan x = new TimeSpan(x, x, x, x, x);")]
    [InlineData("x", "TimeSpan x = TimeSpan.FromDays(x, x, x, x, x);")]
    [InlineData("missing", "")]
    [InlineData("TimeSpan.FromSeconds()", "")]
    [InlineData("new TimeSpan(,)", "")]
    [InlineData("TimeSpan.", "")]
    [InlineData("Timeout.Missing", "")]
    public void Broken_values_may_be_a_limit(string limit, string before)
    {
        var source = In(limit, before, FrameworkReferences.Net10, mayNotCompile: true);
        Assert.Equal(TimeLimit.Limited, TimeLimits.Read(source.Marked, source.Symbols));
    }

    [Theory]
    [InlineData("a.Wait(100)", "100")]
    [InlineData("a.Wait(TimeSpan.Zero)", "TimeSpan.Zero")]
    [InlineData("a.Wait(100, default)", "100")]
    [InlineData("a.Wait(cancellationToken: default, millisecondsTimeout: 100)", "millisecondsTimeout: 100")]
    [InlineData("a.WaitAsync(TimeSpan.Zero)", "TimeSpan.Zero")]
    [InlineData("Task.WaitAll(new[] { a }, 100)", "100")]
    [InlineData("Task.Delay(100)", "100")]
    [InlineData("Thread.Sleep(100)", "100")]
    [InlineData("new Thread(() => { }).Join(100)", "100")]
    [InlineData("a.Wait()", null)]
    [InlineData("a.Wait(default(CancellationToken))", null)]
    [InlineData("Task.WaitAll(a)", null)]
    [InlineData("Math.Abs(100)", null)]
    [InlineData("\"abc\".Substring(1)", null)]
    public void The_limit_of_a_call_is_told_by_its_parameter(string call, string? limit)
    {
        foreach (var framework in Source.Frameworks)
        {
            var source = Source.InMethod($"[|{call}|];".Replace("[|Math", "_ = [|Math").Replace("[|\"", "_ = [|\""), framework);
            Assert.Equal(limit, source.MarkedAs<IInvocationOperation>().TimeLimitArgument(source.Symbols)?.Syntax.ToString());
        }
    }

    private static void Check(TimeLimit expected, string limit, string before)
    {
        foreach (var framework in Source.Frameworks)
        {
            var source = In(limit, before, framework);
            Assert.Equal(expected, TimeLimits.Read(source.Marked, source.Symbols));
        }
    }

    private static Source In(string limit, string before, string framework, bool mayNotCompile = false) => Source.InMethod(
        $"{before} Take([|{limit}|]);",
        framework,
        """
        const int Zero = 0;
        const short ShortZero = 0;
        static int Compute() => 0;
        static class Zeroed { public static TimeSpan Zero => TimeSpan.MaxValue; }
        """,
        mayNotCompile);
}
