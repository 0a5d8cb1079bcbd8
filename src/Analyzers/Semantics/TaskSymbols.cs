using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The types of one compilation that the rules ask for, each resolved at most once. A type that the compilation does
/// not have is null, and whatever depends on it is silent.
/// </summary>
public sealed class TaskSymbols
{
    private static readonly ConditionalWeakTable<Compilation, TaskSymbols> Cache = new();

    private readonly ConcurrentDictionary<string, INamedTypeSymbol?> _types = new(StringComparer.Ordinal);
    private readonly Func<string, INamedTypeSymbol?> _resolve;

    private TaskSymbols(Compilation compilation)
    {
        Compilation = compilation;
        _resolve = compilation.GetTypeByMetadataName;
        Bodies = new SourceBodies(compilation);
    }

    public Compilation Compilation { get; }

    /// <summary>The bodies of source functions, for questions about a callee.</summary>
    public SourceBodies Bodies { get; }

    public INamedTypeSymbol? Task => Get("System.Threading.Tasks.Task");
    public INamedTypeSymbol? TaskOfT => Get("System.Threading.Tasks.Task`1");
    public INamedTypeSymbol? ValueTask => Get("System.Threading.Tasks.ValueTask");
    public INamedTypeSymbol? ValueTaskOfT => Get("System.Threading.Tasks.ValueTask`1");
    public INamedTypeSymbol? TaskFactory => Get("System.Threading.Tasks.TaskFactory");
    public INamedTypeSymbol? TaskFactoryOfT => Get("System.Threading.Tasks.TaskFactory`1");
    public INamedTypeSymbol? TaskCompletionSource => Get("System.Threading.Tasks.TaskCompletionSource");
    public INamedTypeSymbol? TaskCompletionSourceOfT => Get("System.Threading.Tasks.TaskCompletionSource`1");
    public INamedTypeSymbol? Parallel => Get("System.Threading.Tasks.Parallel");
    public INamedTypeSymbol? ParallelQuery => Get("System.Linq.ParallelQuery");
    public INamedTypeSymbol? ParallelEnumerable => Get("System.Linq.ParallelEnumerable");
    public INamedTypeSymbol? Enumerable => Get("System.Linq.Enumerable");
    public INamedTypeSymbol? DataflowBlock => Get("System.Threading.Tasks.Dataflow.IDataflowBlock");
    public INamedTypeSymbol? Host => Get("Microsoft.Extensions.Hosting.IHost");

    public INamedTypeSymbol? CancellationToken => Get("System.Threading.CancellationToken");
    public INamedTypeSymbol? CancellationTokenSource => Get("System.Threading.CancellationTokenSource");
    public INamedTypeSymbol? TimeSpan => Get("System.TimeSpan");
    public INamedTypeSymbol? Timeout => Get("System.Threading.Timeout");
    public INamedTypeSymbol? PeriodicTimer => Get("System.Threading.PeriodicTimer");

    public INamedTypeSymbol? Exception => Get("System.Exception");
    public INamedTypeSymbol? AggregateException => Get("System.AggregateException");
    public INamedTypeSymbol? OperationCanceledException => Get("System.OperationCanceledException");
    public INamedTypeSymbol? TaskCanceledException => Get("System.Threading.Tasks.TaskCanceledException");
    public INamedTypeSymbol? TimeoutException => Get("System.TimeoutException");
    public INamedTypeSymbol? ExceptionDispatchInfo => Get("System.Runtime.ExceptionServices.ExceptionDispatchInfo");

    public INamedTypeSymbol? Thread => Get("System.Threading.Thread");
    public INamedTypeSymbol? Process => Get("System.Diagnostics.Process");
    public INamedTypeSymbol? Trace => Get("System.Diagnostics.Trace");
    public INamedTypeSymbol? CountdownEvent => Get("System.Threading.CountdownEvent");
    public INamedTypeSymbol? Barrier => Get("System.Threading.Barrier");
    public INamedTypeSymbol? SemaphoreSlim => Get("System.Threading.SemaphoreSlim");
    public INamedTypeSymbol? Semaphore => Get("System.Threading.Semaphore");
    public INamedTypeSymbol? Monitor => Get("System.Threading.Monitor");
    public INamedTypeSymbol? Mutex => Get("System.Threading.Mutex");
    public INamedTypeSymbol? Lock => Get("System.Threading.Lock");
    public INamedTypeSymbol? ReaderWriterLockSlim => Get("System.Threading.ReaderWriterLockSlim");

    /// <summary>Our runtime library: fixes may only call it where it is referenced.</summary>
    public INamedTypeSymbol? TaskWait => Get("AsyncPitfalls.TaskWait");

    /// <summary>The library's scope: what is started through it ends with it.</summary>
    public INamedTypeSymbol? TaskScope => Get("AsyncPitfalls.TaskScope");

    /// <summary>The symbols of a compilation, shared by all rules; null when it has no tasks at all.</summary>
    public static TaskSymbols? For(Compilation compilation)
    {
        var symbols = Cache.GetValue(compilation, static c => new TaskSymbols(c));
        return symbols.Task is null ? null : symbols;
    }

    /// <summary>Is this <c>Task</c>, <c>Task&lt;T&gt;</c>, <c>ValueTask</c> or <c>ValueTask&lt;T&gt;</c>?</summary>
    public bool IsTask(ITypeSymbol? type) => type is INamedTypeSymbol
    {
        Name: "Task" or "ValueTask",
        OriginalDefinition: var definition,
    } && (Is(definition, Task) || Is(definition, TaskOfT) || Is(definition, ValueTask) || Is(definition, ValueTaskOfT));

    /// <summary>Is this <c>Task</c> or <c>Task&lt;T&gt;</c>?</summary>
    public bool IsReferenceTask(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Task" } && IsTask(type);

    /// <summary>Is this <c>TaskFactory</c> or <c>TaskFactory&lt;T&gt;</c>?</summary>
    public bool IsTaskFactory(ITypeSymbol? type) => Is(type, TaskFactory) || Is(type, TaskFactoryOfT);

    /// <summary>Is this the very type, any construction of it included?</summary>
    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? expected) =>
        expected is not null && type is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, expected);

    /// <summary>Is this the type, or one that derives from it or implements it?</summary>
    public static bool IsOrInherits(ITypeSymbol? type, INamedTypeSymbol? expected)
    {
        if (type is null || expected is null)
            return false;

        for (var t = type; t is not null; t = t.BaseType)
        {
            if (Is(t, expected))
                return true;
        }

        return expected.TypeKind == TypeKind.Interface
            && type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, expected));
    }

    private INamedTypeSymbol? Get(string metadataName) => _types.GetOrAdd(metadataName, _resolve);
}
