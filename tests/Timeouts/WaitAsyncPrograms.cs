namespace AsyncPitfalls.Tests.Timeouts;

/// <summary>Programs around <c>WaitAsync</c>: with work that takes a token in many ways, work that takes none, and signals.</summary>
internal static class WaitAsyncPrograms
{
    /// <summary>The statements in an async method.</summary>
    public static string InMethod(string body) =>
        $$"""
        using System;
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        static class Extensions
        {
            public static async Task LoadAsync(this string name, CancellationToken token = default) => await Task.Delay(1, token);
            public static void Ignore(this Task task) { }
        }

        class Client : IDisposable
        {
            public async Task FAsync(CancellationToken token = default) => await Task.Delay(1, token);
            public void Close() { }
            public void Dispose() { }
        }

        class Waiter
        {
            public Task WaitAsync(TimeSpan limit) => Task.CompletedTask;
        }

        interface IReadyEvent
        {
            Task WaitAsync(CancellationToken token = default);
            Task GetTask();
        }

        class C
        {
            Task shared = Task.CompletedTask;
            CancellationTokenSource replaced = new();
            readonly CancellationTokenSource stop = new(), own2 = new();

            public async Task F(CancellationToken token = default) => await Task.Delay(1, token);
            async Task Plain() => await Task.Yield();
            async Task Tell(Client client) => await client.FAsync();
            async Task<T> Get<T>(T value, CancellationToken token = default) { await Task.Delay(1, token); return value; }
            async Task Load(string name) => await Task.Yield();
            async Task Load(string name, CancellationToken token) => await Task.Delay(1, token);
            async ValueTask V(CancellationToken token = default) => await Task.Delay(1, token);
            async ValueTask<int> Read(CancellationToken token = default) { await Task.Delay(1, token); return 1; }
            async Task Poll(TimeSpan limit, CancellationToken token = default) => await Task.Delay(limit, token);
            Task Shared(CancellationToken token = default) => shared;
            CancellationToken Make() => stop.Token;
            void GiveUp() => stop.Cancel();
            void Watch(Task task) { }
            void Use(object? value) { }
            void Log(int line) { }

            async Task M(
                TimeSpan limit, CancellationToken token, CancellationToken other, TimeProvider clock, bool slow, Task given, C? maybe, TaskCompletionSource source,
                SemaphoreSlim gate, Func<CancellationToken, Task> call, ChannelReader<int> channel, Process process, Client client, IReadyEvent ready)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
