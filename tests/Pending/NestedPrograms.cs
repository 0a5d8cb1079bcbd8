namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around a task of a task that a test is about.</summary>
internal static class NestedPrograms
{
    /// <summary>The statements in an async method, with work to start beside it.</summary>
    public static string InMethod(string statements, string members = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        class C
        {
            Task worker = Task.CompletedTask;
            Task<Task> field = Task.FromResult(Task.CompletedTask);
            readonly List<Task> running = new();
            {{members}}

            async Task F() { await Task.Yield(); }
            async Task<int> G() { await Task.Yield(); return 1; }
            async Task S(object? state) { await Task.Yield(); }
            async ValueTask V() { await Task.Yield(); }
            async Task<Task> Connect() { await Task.Yield(); return F(); }
            Task<T> OnMain<T>(Func<T> work) => throw new InvalidOperationException();
            Task OnMain(Action work) => throw new InvalidOperationException();
            Task<T> Cached<T>(string key) => throw new InvalidOperationException();
            void Keep(Task task) { }
            void KeepNested(Task<Task> task) { }

            async Task M(Task t, Task<Task> nested, Channel<Task> channel, IEnumerable<int> ids, CancellationToken token, bool flag)
            {
                await Task.Yield();
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
