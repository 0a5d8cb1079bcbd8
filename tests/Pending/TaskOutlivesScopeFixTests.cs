using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, AsyncPitfalls.Pending.TaskOutlivesScopeCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>The task is awaited in its scope.</summary>
public sealed class TaskOutlivesScopeFixTests
{
    private const string Key = "AP3009.Await";

    [Fact]
    public Task A_method_that_gives_nothing() => Fix(
        """
        public Task M()
        {
            using var s = Open();
            return {|AP3009:CopyAsync|}(s);
        }
        """,
        """
        public async Task M()
        {
            using var s = Open();
            await CopyAsync(s);
        }
        """);

    [Fact]
    public Task A_task_in_a_variable() => Fix(
        """
        Task<int> M()
        {
            using var s = Open();
            var count = {|AP3009:CountAsync|}(s);
            Console.WriteLine("started");
            return count;
        }
        """,
        """
        async Task<int> M()
        {
            using var s = Open();
            var count = CountAsync(s);
            Console.WriteLine("started");
            return await count;
        }
        """);

    [Fact]
    public Task A_try_sees_the_failure() => Fix(
        """
        Task M()
        {
            try
            {
                return {|AP3009:LoadAsync|}();
            }
            catch (Exception e)
            {
                Console.WriteLine(e.Message);
                return Task.CompletedTask;
            }
        }
        """,
        """
        async Task M()
        {
            try
            {
                await LoadAsync();
            }
            catch (Exception e)
            {
                Console.WriteLine(e.Message);
                return;
            }
        }
        """);

    [Fact]
    public Task A_task_that_is_kept_is_awaited_inside() => Verify.Fix(
        ScopePrograms.InClass(
            """
            async Task M(bool flag)
            {
                Task copying;
                using (var s = Open())
                {
                    copying = {|AP3009:CopyAsync|}(s); // all of it
                }

                await copying;
                using var t = Open();
                var counting = {|AP3009:CountAsync|}(t);
                if (flag)
                    return;
                Console.WriteLine(await counting);
            }
            """),
        ScopePrograms.InClass(
            """
            async Task M(bool flag)
            {
                Task copying;
                using (var s = Open())
                {
                    copying = CopyAsync(s); // all of it
                    await copying;
                }

                await copying;
                using var t = Open();
                var counting = CountAsync(t);
                if (flag)
                {
                    await counting;
                    return;
                }
                Console.WriteLine(await counting);
            }
            """),
        "AP3009.AwaitInside",
        changesBehaviour: true);

    [Theory]
    [InlineData("Task M(ref int x) { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task M(out int x) { x = 1; using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task M(in int x) { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task M(ReadOnlySpan<char> x) { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task M() { Span<int> x = stackalloc int[1]; using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("unsafe Task M(int* x) { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task M() { lock (this) { using var s = Open(); return {|AP3009:CopyAsync|}(s); } }")]
    [InlineData("Task M(bool flag) { lock (this) { if (flag) return Task.Delay(1); } using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task? M(bool flag) { using var s = flag ? Open() : null; return s?{|AP3009:.FlushAsync|}(); }")]
    [InlineData("Task? M(bool flag) { using var s = Open(); return flag ? {|AP3009:CopyAsync|}(s) : null; }")]
    [InlineData("Task? M(int number) { using var s = Open(); return number switch { 1 => {|AP3009:CopyAsync|}(s), _ => null }; }")]
    [InlineData("Task? M(bool flag) { if (flag) return null; using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task<int>? M(bool flag) { if (flag) return default; using var s = Open(); return {|AP3009:CountAsync|}(s); }")]
    [InlineData("Task M(bool flag) { try { if (flag) return Task.FromException(new Exception()); } catch (InvalidOperationException) { } using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("async Task<Task> M() { await Task.Yield(); using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("async Task M() { ValueTask t; using (var s = Open()) { t = {|AP3009:ValueAsync|}(s); } await t; }")]
    [InlineData("async Task M(bool flag) { Task? t = null; using (var s = Open()) { if (flag) t = {|AP3009:CopyAsync|}(s); } await t!; }")]
    [InlineData("Task M() { Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } return t; }")]
    [InlineData("struct S { int x; Task M() { x++; using var s = Open(); return {|AP3009:CopyAsync|}(s); } }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] Task M() { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    public Task No_fix_where_it_cannot_be_async_or_is_so_already(string member) => Verify.NoFix(ScopePrograms.InClass(member));

    private static Task Fix(string before, string after) => Verify.Fix(ScopePrograms.InClass(before), ScopePrograms.InClass(after), Key, changesBehaviour: true);
}
