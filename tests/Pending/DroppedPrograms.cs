namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around statements that throw tasks away, in a function that is not async.</summary>
internal static class DroppedPrograms
{
    /// <summary>The statements in a method that gives nothing; <c>Async</c> methods are the compiler's when called.</summary>
    public static string InMethod(string statements, string members = "", string method = "void M(bool flag, int number, List<int> ids, C? other, Task given, Func<Task> callback)") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Linq.Expressions;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        interface IStore
        {
            Task SaveAsync(int id);
            ValueTask<int> CountAsync();
        }

        [Flags]
        enum Options { None = 0, Quick = 1, FireAndForget = 2 }

        class C
        {
            {{members}}

            readonly IStore store = null!;
            readonly TaskCompletionSource done = new();
            Task? running;
            C Self => this;

            Task F(CancellationToken token = default) => Task.Run(() => Throw(), token);
            Task<int> G() => Task.Run(() => 1 / int.Parse("0"));
            ValueTask V() => new(F());
            ValueTask<int> W() => new(G());
            Task Send(int id, Options options = Options.None) => F();
            Task Guarded() => Task.Run(() => { try { Throw(); } catch (Exception e) { Console.WriteLine(e); } });
            Task Running() => running ?? Task.CompletedTask;
            async Task SourceAsync() { await F(); }
            static void Throw() => throw new InvalidOperationException();

            {{method}}
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;

    /// <summary>The statements in an async method.</summary>
    public static string InAsync(string statements, string members = "") =>
        InMethod(statements, members, "async Task M(bool flag, int number, List<int> ids, C? other, Task given, Func<Task> callback)");
}
