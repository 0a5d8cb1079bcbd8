namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around a race, with work to start that takes a token.</summary>
internal static class RacePrograms
{
    /// <summary>The statements in an async method that gives a text.</summary>
    public static string InMethod(string statements, string members = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            {{members}}

            static async Task<string> Load(string mirror, CancellationToken token = default) { await Task.Delay(1, token); return mirror; }
            static async Task Ping(string mirror, CancellationToken token = default) { await Task.Delay(1, token); }

            async Task<string> M(bool flag, string[] mirrors, Task<string> given, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
