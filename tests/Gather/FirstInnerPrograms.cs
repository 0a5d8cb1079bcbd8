namespace AsyncPitfalls.Tests.Gather;

/// <summary>The program around a body in the tests of AP1003.</summary>
internal static class FirstInnerPrograms
{
    public static string Caught(string body, string handler, string filter = "") => Program(
        $$"""
        try
        {
            {{body}}
        }
        catch (AggregateException e){{filter}}
        {
            {{handler}}
        }
        """);

    public static string Program(string body, string signature = "void M(Task a, Task<int> b, List<Task> tasks, TaskCompletionSource source)") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.ExceptionServices;
        using System.Threading.Tasks;

        class C
        {
            async Task F(int i) { await Task.Yield(); throw new InvalidOperationException(); }
            async Task<int> G(int i) { await F(i); return i; }
            async Task Guarded(int i)
            {
                try
                {
                    await F(i);
                }
                catch (Exception)
                {
                }
            }
            void Log(object? o, int i = 0) { }

            {{signature}}
            {
        {{string.Join("\n", body.Split('\n').Select(l => l == "" ? "" : "        " + l))}}
            }
        }
        """;
}
