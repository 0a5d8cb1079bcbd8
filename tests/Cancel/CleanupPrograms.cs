using AsyncPitfalls.Tests.Pending;

namespace AsyncPitfalls.Tests.Cancel;

/// <summary>Programs around code that cleans up when it is asked to stop.</summary>
internal static class CleanupPrograms
{
    /// <summary>The statements in an async method that is given a token.</summary>
    public static string InMethod(string statements, string members = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        interface IPeer { Task CloseAsync(CancellationToken token); Task LeaveAsync(CancellationToken token); }
        class Door : IPeer
        {
            public async Task CloseAsync(CancellationToken token) => await Task.Delay(1, token);
            public async Task LeaveAsync(CancellationToken token) => await Task.Yield();
        }

        class C
        {
            {{members}}

            readonly CancellationTokenSource _stop = new();
            readonly SemaphoreSlim _gate = new(1);
            CancellationToken Stopping => _stop.Token;

            static async Task Work(CancellationToken token = default) => await Task.Delay(1, token);
            static async Task Close(CancellationToken token = default) => await Task.Delay(1, token);
            static Task Checked(CancellationToken token) { token.ThrowIfCancellationRequested(); return Task.CompletedTask; }
            static Task Asked(CancellationToken token) => token.IsCancellationRequested ? Task.CompletedTask : Task.Delay(1);
            static Task Twice(CancellationToken token) => Checked(token);
            static async Task Linked(CancellationToken token) { using var own = CancellationTokenSource.CreateLinkedTokenSource(token); await Task.Delay(1, own.Token); }
            static async Task Later(CancellationToken token) { await Task.Yield(); await Task.Delay(1, token); }
            static async Task Never(CancellationToken token) { await Task.Yield(); Use(token.CanBeCanceled); }
            static async Task Handed(CancellationToken token) => await Never(token);
            static void Use(params object?[] things) => Console.WriteLine(things.Length);

            async Task<int> RunAsync(string name, bool flag, IPeer peer, Stream stream, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
