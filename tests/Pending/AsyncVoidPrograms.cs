namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around a lambda that becomes async void.</summary>
internal static class AsyncVoidPrograms
{
    /// <summary>The statements in an async method, with lists to go through.</summary>
    public static string InMethod(string statements) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            static Task F(int x) => throw new InvalidOperationException();
            static Task<int> G(int x) => throw new InvalidOperationException();
            static IEnumerable<int> Load() => [];
            static async void Load(int x) => await F(x);
            static void ForEach(Action<int> action) { }

            async Task M(List<int> list, int[] array, bool flag, int sum, ParallelOptions options, CancellationToken token)
            {
        {{PendingPrograms.Indent(statements)}}
                await F(1);
            }
        }
        """;
}
