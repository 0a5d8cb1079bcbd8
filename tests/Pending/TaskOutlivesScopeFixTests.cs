using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, AsyncPitfalls.Pending.TaskOutlivesScopeCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>The function becomes async: <c>AsyncFunction</c> in each of its shapes.</summary>
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
    public Task A_method_that_gives_a_result() => Fix(
        """
        // Comments stay.
        Task<int> M(bool flag)
        {
            if (flag)
                return Task.FromResult(1); // none
            using (var s = Open())
            {
                // all of them
                return {|AP3009:CountAsync|}(s); // counted
            }
        }
        """,
        """
        // Comments stay.
        async Task<int> M(bool flag)
        {
            if (flag)
                return 1; // none
            using (var s = Open())
            {
                // all of them
                return await CountAsync(s); // counted
            }
        }
        """);

    [Fact]
    public Task Early_returns_end_it() => Fix(
        """
        [Obsolete]
        public static Task M(bool flag, int number)
        {
            if (flag)
                return Task.CompletedTask;
            if (number > 1)
            {
                // early
                return Task.Delay(1); // done
            }

            if (number > 2)
                return Task.Delay(2);
            switch (number)
            {
                case 1:
                    return Task.Delay(1);
                case 2: return Task.FromException(new InvalidOperationException());
            }

            using var s = Open();
            if (number > 3)
                return {|AP3009:CopyAsync|}(s);
            return Task.CompletedTask;
        }
        """,
        """
        [Obsolete]
        public static async Task M(bool flag, int number)
        {
            if (flag)
                return;
            if (number > 1)
            {
                // early
                await Task.Delay(1); // done
                return;
            }

            if (number > 2)
            {
                await Task.Delay(2);
                return;
            }

            switch (number)
            {
                case 1:
                    await Task.Delay(1);
                    return;
                case 2:
                    throw new InvalidOperationException();
            }

            using var s = Open();
            if (number > 3)
            {
                await CopyAsync(s);
                return;
            }
        }
        """);

    [Fact]
    public Task ConfigureAwait_is_the_habit_of_the_type() => Fix(
        """
        class Inner
        {
            async Task Other() => await Task.Delay(1).ConfigureAwait(false);

            protected internal virtual Task<int> M(bool flag)
            {
                using var s = Open();
                return flag ? {|AP3009:CountAsync|}(s) : Task.FromResult(0);
            }
        }
        """,
        """
        class Inner
        {
            async Task Other() => await Task.Delay(1).ConfigureAwait(false);

            protected internal virtual async Task<int> M(bool flag)
            {
                using var s = Open();
                return await (flag ? CountAsync(s) : Task.FromResult(0)).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task ValueTasks() => Fix(
        """
        ValueTask M(bool flag)
        {
            if (flag)
                return default;
            using var s = Open();
            return new ValueTask({|AP3009:CopyAsync|}(s));
        }

        ValueTask<int> N(bool flag)
        {
            if (flag)
                return new ValueTask<int>(3);
            using var s = Open();
            return new({|AP3009:CountAsync|}(s));
        }
        """,
        """
        async ValueTask M(bool flag)
        {
            if (flag)
                return;
            using var s = Open();
            await CopyAsync(s);
        }

        async ValueTask<int> N(bool flag)
        {
            if (flag)
                return 3;
            using var s = Open();
            return await CountAsync(s);
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
    public Task Lambdas_and_local_functions() => Fix(
        """
        void M()
        {
            Func<int, Task> a = _ =>
            {
                using var s = Open();
                return {|AP3009:CopyAsync|}(s);
            };
            Func<Task<int>> b = static () =>
            {
                using var s = Open();
                return {|AP3009:CountAsync|}(s);
            };
            Func<Task> c = delegate
            {
                using var s = Open();
                return {|AP3009:CountAsync|}(s);
            };
            // local
            Task L()
            {
                using var s = Open();
                return {|AP3009:CopyAsync|}(s);
            }
            L();
        }
        """,
        """
        void M()
        {
            Func<int, Task> a = async _ =>
            {
                using var s = Open();
                await CopyAsync(s);
            };
            Func<Task<int>> b = static async () =>
            {
                using var s = Open();
                return await CountAsync(s);
            };
            Func<Task> c = async delegate
            {
                using var s = Open();
                await CountAsync(s);
            };
            // local
            async Task L()
            {
                using var s = Open();
                await CopyAsync(s);
            }
            L();
        }
        """);

    [Fact]
    public Task What_nested_functions_return_is_theirs() => Fix(
        """
        Task M()
        {
            Func<Task> f = () => { return Task.Delay(1); };
            Task L() { return f(); }
            using var s = Open();
            return Task.WhenAll({|AP3009:CopyAsync|}(s), L());
        }
        """,
        """
        async Task M()
        {
            Func<Task> f = () => { return Task.Delay(1); };
            Task L() { return f(); }
            using var s = Open();
            await Task.WhenAll(CopyAsync(s), L());
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
    public Task Interfaces_and_overrides_keep_their_signature() => Verify.Fix(
        Program("").Replace("class C", "interface I { Task<int> M(); Task N(); }\n\nclass C").Replace("//MEMBERS", "").Replace("class C", "class D : C, I\n{\n    Task<int> I.M()\n    {\n        using var s = Open();\n        return {|AP3009:CountAsync|}(s);\n    }\n\n    public override Task N()\n    {\n        using var s = Open();\n        return {|AP3009:CopyAsync|}(s);\n    }\n}\n\nclass C"),
        Program("").Replace("class C", "interface I { Task<int> M(); Task N(); }\n\nclass C").Replace("//MEMBERS", "").Replace("class C", "class D : C, I\n{\n    async Task<int> I.M()\n    {\n        using var s = Open();\n        return await CountAsync(s);\n    }\n\n    public override async Task N()\n    {\n        using var s = Open();\n        await CopyAsync(s);\n    }\n}\n\nclass C"),
        Key,
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
    [InlineData("Task? M(bool flag) { if (flag) return null; using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task<int>? M(bool flag) { if (flag) return default; using var s = Open(); return {|AP3009:CountAsync|}(s); }")]
    [InlineData("Task M(bool flag) { try { if (flag) return Task.FromException(new Exception()); } catch (InvalidOperationException) { } using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("async Task<Task> M() { await Task.Yield(); using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    [InlineData("async Task M() { Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } await t; }")]
    [InlineData("Task M() { Task t; using (var s = Open()) { t = {|AP3009:CopyAsync|}(s); } return t; }")]
    [InlineData("struct S { int x; Task M() { x++; using var s = Open(); return {|AP3009:CopyAsync|}(s); } }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] Task M() { using var s = Open(); return {|AP3009:CopyAsync|}(s); }")]
    public Task No_fix_where_it_cannot_be_async_or_is_so_already(string member) => Verify.NoFix(Program(member));

    private static Task Fix(string before, string after) => Verify.Fix(Program(before), Program(after), Key, changesBehaviour: true);

    private static string Program(string member) =>
        $$"""
        using System;
        using System.IO;
        using System.Threading.Tasks;

        class C
        {
        {{string.Join('\n', member.Split('\n').Select(line => line.Length == 0 ? line : "    " + line))}}

            public virtual Task N() => Task.CompletedTask;
            public static Stream Open() => new MemoryStream();
            public static Task CopyAsync(Stream s) => s.FlushAsync();
            public static async Task<int> CountAsync(Stream s) { await s.FlushAsync(); return 1; }
            public static async Task LoadAsync() { await Task.Delay(1); }
        }
        """;
}
