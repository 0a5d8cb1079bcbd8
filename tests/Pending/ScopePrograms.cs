namespace AsyncPitfalls.Tests.Pending;

/// <summary>Programs around statements that open, use and dispose of something.</summary>
internal static class ScopePrograms
{
    /// <summary>The statements in a method that is not async and gives a task.</summary>
    public static string InMethod(string statements, string members = "") => Program("Task M(bool flag, int number, IEnumerable<int> ids, Stream given, List<Task> tasks, Gate gate)", statements, members);

    /// <summary>The statements in an async method.</summary>
    public static string InAsyncMethod(string statements, string members = "") => Program("async Task M(bool flag, int number, IEnumerable<int> ids, Stream given, List<Task> tasks, Gate gate)", statements, members);

    /// <summary>A member, with streams to open and copy.</summary>
    public static string InClass(string member) =>
        $$"""
        using System;
        using System.IO;
        using System.Threading.Tasks;

        class C
        {
        {{string.Join('\n', member.Split('\n').Select(line => line.Length == 0 ? line : "    " + line))}}

            public virtual Task N() => Task.CompletedTask;
            public static Stream Open() => new MemoryStream();
            public static Task CopyAsync(Stream s) => s.FlushAsync();
            public static async Task<int> CountAsync(Stream s) { await s.FlushAsync(); return 1; }
            public static async ValueTask ValueAsync(Stream s) { await s.FlushAsync(); }
            public static async Task LoadAsync() { await Task.Delay(1); }
        }
        """;

    private static string Program(string signature, string statements, string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        class Stream : IDisposable, IAsyncDisposable
        {
            public long Length => 1;
            public void Dispose() { }
            public ValueTask DisposeAsync() => default;
            public Task ReadAsync() => Task.Run(() => { });
            public Stream Clone() => new();
            public void Flush() { }
            public byte[] ToArray() => [];
        }

        class Connection : IDisposable
        {
            public Stream Body => new();
            public void Dispose() { }
            public Command CreateCommand() => new();
        }

        class Command : IDisposable
        {
            public void Dispose() { }
            public Task ExecuteAsync() => Task.Run(() => { });
        }

        class Reader(Stream stream) : IDisposable
        {
            public void Dispose() => stream.Dispose();
            public Task LoadAsync() => stream.ReadAsync();
        }

        class Holder
        {
            public Stream? Content { get; set; }
            public Task RunAsync() => Task.Run(() => { });
        }

        class Scope : IDisposable
        {
            public Services ServiceProvider => new();
            public void Dispose() { }
        }

        class Services
        {
            public T GetRequiredService<T>() where T : new() => new();
        }

        class Gate
        {
            public IDisposable Enter() => new Stream();
        }

        static class Extensions
        {
            public static Task DrainAsync(this Stream stream) => stream.ReadAsync();
        }

        class C
        {
            Task pump = Task.CompletedTask;
            {{members}}

            Stream Open() => new();
            Stream? MaybeOpen() => null;
            Task CopyAsync(Stream stream, int limit = 0) => stream.ReadAsync();
            Task<int> CountAsync(Stream stream) => Task.Run(() => 1);
            ValueTask ValueAsync(Stream stream) => new(stream.ReadAsync());
            Task Done(Stream stream) => stream.Length > 1 ? Task.CompletedTask : Task.FromResult(1);
            Task SaveAsync(object what) => Task.Run(() => { });
            Task RunAsync(CancellationToken token) => Task.Delay(1, token);
            Task Retry(Func<Task> work) => work();
            object Parse(Stream stream) => new();
            void Log(long number = 0) { }

            {{signature}}
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
