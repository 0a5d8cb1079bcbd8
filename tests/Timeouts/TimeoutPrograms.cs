using AsyncPitfalls.Tests.Pending;

namespace AsyncPitfalls.Tests.Timeouts;

/// <summary>Programs around a wait with a limit, with work to start that takes a token, and work that takes none.</summary>
internal static class TimeoutPrograms
{
    /// <summary>The statements in an async method that gives a number.</summary>
    public static string InMethod(string statements, string members = "", string signature = "async Task<int> RunAsync", bool library = true) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        {{(library ? "using AsyncPitfalls;" : "")}}

        class C
        {
            {{members}}

            readonly CancellationTokenSource _stop = new();
            Task _running = Task.CompletedTask;

            static async Task Send(string name, CancellationToken token = default) { await Task.Delay(1, token); }
            static async Task<int> Load(string name, CancellationToken token = default) { await Task.Delay(1, token); return 1; }
            static async Task Save(string name) { await Task.Delay(1); }
            static async Task<int> Count(int number) { await Task.Delay(1); return number; }
            static async ValueTask<int> Read(string name, CancellationToken token = default) { await Task.Delay(1, token); return 1; }
            static void Use(params object?[] things) => Console.WriteLine(things.Length);

            {{signature}}(string name, bool flag, TimeSpan limit, int ms, Task given, Func<Task> work, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;

    /// <summary>The same for an old framework and an old language.</summary>
    public static string Old(string statements) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            static async Task<int> Load(string name, CancellationToken token = default(CancellationToken)) { await Task.Delay(1, token); return 1; }

            async Task<int> RunAsync(string name, int ms, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
