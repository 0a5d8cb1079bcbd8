namespace AsyncPitfalls.Tests.Cancel;

/// <summary>What the programs of the tests about cancellation have in common.</summary>
internal static class CancelPrograms
{
    /// <summary>The statements in an async method with tokens, and members that take tokens in many ways.</summary>
    public static string InMethod(string body) =>
        $$"""
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;

        class OwnException : Exception { public CancellationToken CancellationToken => default; }

        class OwnCancellation : OperationCanceledException { }

        class Context
        {
            public CancellationToken Stop { get; set; }
            public Task RunAsync(CancellationToken token) => Task.CompletedTask;
            public Task ReadAsync() => Task.Delay(1, Stop);
        }

        class Worker(CancellationToken stop)
        {
            public Task RunAsync(CancellationToken token) => Task.Delay(1, stop);
        }

        static class Extensions
        {
            public static Task LoadAsync(this string name, CancellationToken token = default) => Task.CompletedTask;
        }

        class C
        {
            readonly CancellationTokenSource _stop = new();
            readonly Worker _worker = new(default);
            readonly HttpClient _http = new();
            readonly SemaphoreSlim _gate = new(1);
            Task pending = Task.CompletedTask;
            CancellationToken field;
            CancellationToken Stop => _stop.Token;

            Task F(CancellationToken token = default) => Task.Delay(1, token);
            static Task Static(CancellationToken token = default) => Task.Delay(1, token);
            Task<T> Get<T>(CancellationToken token = default) => Task.FromResult(default(T)!);
            Task Run(Func<CancellationToken, Task> work, CancellationToken token) => work(token);
            Task Use(Context context, CancellationToken token) => Task.CompletedTask;
            async IAsyncEnumerable<int> Items() { await Task.Yield(); yield return 1; }
            CancellationTokenSource Make() => _stop;
            void Block(CancellationToken token) { }
            void Replace(ref CancellationToken token) { }
            void Log(object? value) { }
            void OnCanceled(TaskCanceledException e) { }

            async Task M(CancellationToken token, CancellationToken other, Context context, TimeSpan limit, bool flag, int number)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
