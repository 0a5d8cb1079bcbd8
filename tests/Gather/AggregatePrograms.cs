namespace AsyncPitfalls.Tests.Gather;

/// <summary>The program around a body in the tests of AP1002's fixes.</summary>
internal static class AggregatePrograms
{
    public static string Program(string body, string import = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;{{(import == "" ? "" : "\n" + import)}}

        class C
        {
            async Task F(int i) { await Task.Yield(); }
            async Task<int> G(int i) { await Task.Yield(); return i; }
            async ValueTask V() { await Task.Yield(); }
            async IAsyncEnumerable<int> Stream() { await F(0); yield return 1; }
            void Log(object? o) { }
            void Only(AggregateException e) { }
            void Generic<T>(T e) { }

            async Task M()
            {
        {{string.Join("\n", body.Split('\n').Select(l => l == "" ? "" : "        " + l))}}
            }
        }
        """;
}
