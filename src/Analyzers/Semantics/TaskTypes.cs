using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics;

/// <summary>Which types hold tasks?</summary>
public static class TaskTypes
{
    /// <summary>
    /// Can a variable of this type hold tasks that are still to be awaited: a task, what <c>ConfigureAwait</c> makes of
    /// one, an array or a generic collection of these?
    /// </summary>
    public static bool MayHoldTasks(ITypeSymbol? type, TaskSymbols symbols) => type switch
    {
        IArrayTypeSymbol array => IsAwaitable(array.ElementType, symbols),
        INamedTypeSymbol named => IsAwaitable(named, symbols) || IsCollection(named, symbols),
        _ => false,
    };

    /// <summary>Is this a collection of tasks: an array, a list, a queue, a dictionary whose values are tasks?</summary>
    public static bool IsCollection(ITypeSymbol? type, TaskSymbols symbols) => type switch
    {
        IArrayTypeSymbol array => IsAwaitable(array.ElementType, symbols),
        INamedTypeSymbol { IsGenericType: true, TypeArguments: [.., var element] } named =>
            IsAwaitable(element, symbols) && !symbols.IsTask(named) && named.TypeKind != TypeKind.Delegate && named.DelegateInvokeMethod is null,
        _ => false,
    };

    /// <summary>Is this a task, or what <c>ConfigureAwait</c> makes of one?</summary>
    public static bool IsAwaitable(ITypeSymbol? type, TaskSymbols symbols) =>
        symbols.IsTask(type)
        || type is INamedTypeSymbol { Name: "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable", ContainingNamespace.Name: "CompilerServices" };
}
