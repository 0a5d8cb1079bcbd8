using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, AsyncPitfalls.Pending.TaskOutlivesScopeCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>What a function that becomes async returns instead of tasks.</summary>
public sealed class AsyncReturnsTests
{
    private const string Key = "AP3009.Await";

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
    public Task Other_ways_to_give_a_task() => Fix(
        """
        Task<int> M<T>(T number, System.Threading.CancellationToken token) where T : struct, Enum
        {
            if (token.IsCancellationRequested) return Task.FromCanceled<int>(token);
            try
            {
                if (number.Equals(default(T))) { return Task.FromResult<int>(/* none */ 1); }
                using var s = Open();
                return /* all */ {|AP3009:CountAsync|}(s);
            }
            finally
            {
                Console.WriteLine();
            }
        }
        """.Replace("/* none */ ", ""),
        """
        async Task<int> M<T>(T number, System.Threading.CancellationToken token) where T : struct, Enum
        {
            if (token.IsCancellationRequested) return await Task.FromCanceled<int>(token);
            try
            {
                if (number.Equals(default(T))) { return 1; }
                using var s = Open();
                return /* all */ await CountAsync(s);
            }
            finally
            {
                Console.WriteLine();
            }
        }
        """);

    private static Task Fix(string before, string after) => Verify.Fix(ScopePrograms.InClass(before), ScopePrograms.InClass(after), Key, changesBehaviour: true);
}
