namespace AsyncPitfalls.Tests.Gather;

/// <summary>The program around a body in the tests of AP1001's fixes.</summary>
internal static class HandlerPrograms
{
    public static string Program(string body, string import = "") =>
        $$"""
        using System;
        using System.Linq;
        using System.Threading.Tasks;{{(import == "" ? "" : "\n" + import)}}

        class C
        {
            Exception? last;

            async Task F(int i) { await Task.Yield(); throw new InvalidOperationException(last?.Message); }
            async Task<int> G(int i) { await F(i); return i; }
            void Log(object o, int i = 0) { }
            void Rollback(Exception e) { }

            async Task M(TaskCompletionSource source)
            {
        {{string.Join("\n", body.Split('\n').Select(l => l == "" ? "" : "        " + l))}}
            }
        }
        """;
}
