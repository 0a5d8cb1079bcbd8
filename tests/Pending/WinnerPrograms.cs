namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around a race whose winner a test is about.</summary>
internal static class WinnerPrograms
{
    /// <summary>The statements in an async method, with tasks to race beside it.</summary>
    public static string InMethod(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            Task stored = Task.CompletedTask;

            async Task F() { await Task.Yield(); }
            async Task G() { await Task.Yield(); }
            async Task<int> Number() { await Task.Yield(); return 1; }
            async Task Load(int id) { await Task.Yield(); }
            async Task Guarded() { try { await F(); } catch { } }
            void Keep(Task task) { }
            async IAsyncEnumerable<int> Numbers() { await F(); yield return 1; }
            Task Hand() => stored;
            class Job { public Task Work { get; } = Task.CompletedTask; public ValueTask Result { get; } }

            async Task M(Task a, Task b, List<Task> list, IEnumerable<int> ids, TaskCompletionSource source, TaskCompletionSource other, List<Job> jobs, List<List<Task>> lists)
            {
                await Task.Yield();
                {{body.Replace("\n", "\n        ").Replace("        \n", "\n")}}
            }
        }
        """;
}
