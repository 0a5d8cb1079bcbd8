namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around the statements that a test is about.</summary>
internal static class PendingPrograms
{
    /// <summary>The statements in an async method, with work to start beside it.</summary>
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

            Task F(CancellationToken token = default) => throw new InvalidOperationException();
            Task<int> G() => throw new InvalidOperationException();

            async Task M(bool flag, int number, IEnumerable<int> ids)
            {
        {{Indent(statements)}}
            }
        }
        """;

    /// <summary>The statements as far in as those of a method are.</summary>
    public static string Indent(string statements) =>
        string.Join('\n', statements.Split('\n').Select(line => line.Length == 0 ? line : "        " + line));
}
