namespace AsyncPitfalls.Tests.AsCompleted;

/// <summary>Programs around the loop that a test is about.</summary>
internal static class CompletionPrograms
{
    /// <summary>The statements in an async method, with tasks to go through beside it.</summary>
    public static string InMethod(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            List<Task> stored = new List<Task>();

            async Task F() { await Task.Yield(); }
            async Task G() { await Task.Yield(); }
            async Task<int> Number(int id = 0) { await Task.Yield(); return id; }
            async Task<int> Fetch(int id, CancellationToken token = default) { await Task.Delay(id, token); return id; }
            async Task Load(int id) { await Task.Yield(); }
            async Task Guarded() { try { await F(); } catch { } }
            void Keep(object task) { }
            void Log(object line) { }
            List<Task> Hand() => stored;
            class Job { public Task Work { get; } = Task.CompletedTask; }

            async Task<int> M(Task a, Task b, List<Task> list, IEnumerable<Task<int>> numbers, IEnumerable<int> ids, List<Job> jobs, TaskCompletionSource source, CancellationToken token, bool flag)
            {
                await Task.Yield();
                var count = 0;
                {{body.Replace("\n", "\n        ").Replace("        \n", "\n")}}
                return count;
            }
        }
        """;
}
