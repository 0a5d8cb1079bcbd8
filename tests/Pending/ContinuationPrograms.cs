namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around a continuation that a test is about.</summary>
internal static class ContinuationPrograms
{
    /// <summary>The statements in a method, with work to start beside it.</summary>
    public static string InMethod(string statements, string members = "", string modifiers = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            Task field = Task.CompletedTask;
            Task Property => field;
            int open;
            readonly SemaphoreSlim gate = new(1);
            {{members}}

            async Task F() { await Task.Yield(); }
            async Task<int> G() { await Task.Yield(); return 1; }
            async ValueTask V() { await Task.Yield(); }
            async Task Guarded() { try { await F(); } catch (Exception) { } }
            Task Stored() => field;
            void Done() { }
            void Look(Task done) => Console.WriteLine(done.Exception);
            void Ignore(Task done) => Done();
            static void Log(object? text) { }

            {{modifiers}} void M(Task t, IDisposable resource, IEnumerable<int> ids, Func<Task> work, C? other, CancellationToken token, bool flag)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;

    /// <summary>The statements in an async method, in which the compiler's own warning is of no interest.</summary>
    public static string InAsyncMethod(string statements) => InMethod(statements, modifiers: "async").Replace("async void M", "async Task M").Replace("class C\n", "#pragma warning disable CS4014\nclass C\n");
}
