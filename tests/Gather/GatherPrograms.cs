namespace AsyncPitfalls.Tests.Gather;

/// <summary>The program around a body in the tests of AP1001.</summary>
internal static class GatherPrograms
{
    public static string InTry(string body, string clauses) => Program(
        $$"""
        try
        {
            {{body}}
        }
        {{clauses}}
        """);

    public static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class Worker
        {
            private readonly TaskCompletionSource _stopped = new();
            public Task Running { get; set; } = Task.CompletedTask;
            public Task Stopped => _stopped.Task;
            public void Stop() => _stopped.TrySetResult();
        }

        static class Helpers { public static void Ignore(this IEnumerable<Task> tasks) { } }

        class C
        {
            Task[] _tasks = [];

            async Task F() { await Task.Yield(); throw new InvalidOperationException(); }
            async Task<int> G() { await Task.Yield(); return 1; }
            async Task Load(int id) { await F(); }
            async Task Guarded(int id)
            {
                try
                {
                    await Load(id);
                }
                catch (Exception e)
                {
                    Log(e);
                }
            }
            async Task GuardedAfterChecks(int id)
            {
                if (DateTime.Now.Year < id)
                {
                    return;
                }

                try
                {
                    await Load(id);
                }
                catch (Exception e)
                {
                    Log(e);
                }
            }
            IEnumerable<Task> Yielded() { yield return Guarded(1); yield return Guarded(2); }
            Worker other = new();
            Task Forwarded(int id) => Guarded(id);
            void Log(object? o) { }
            bool Filter(Exception e) => true;
            void Inspect(params Task[] tasks) { }

            async Task M(IEnumerable<Task> given, IEnumerable<int> ids, List<Worker> workers)
            {
                {{body}}
            }
        }
        """;
}
