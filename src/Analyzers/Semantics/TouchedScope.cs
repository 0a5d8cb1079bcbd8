using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The scope in which a call works with something that is disposed of at the scope's end.</summary>
public readonly struct TouchedScope
{
    private readonly ISymbol _resource;

    private TouchedScope(IOperation scope, ISymbol resource)
    {
        Scope = scope;
        _resource = resource;
    }

    /// <summary>The scope: a using statement, the block of a using declaration, a try with a finally.</summary>
    public IOperation Scope { get; }

    /// <summary>What happens at the end of it, for a message.</summary>
    public string End => $"'{_resource.Name}', which it uses, is disposed of";

    /// <summary>
    /// Does it hold a mere signal, by which the function and the task talk to each other: an event, a semaphore, a source
    /// of cancellation?
    /// </summary>
    public bool IsOfSignal => (_resource as ILocalSymbol)?.Type is { } type && IsSignal(type);

    /// <summary>The innermost such scope around a call; null when it touches nothing that is disposed of.</summary>
    public static TouchedScope? Of(IInvocationOperation call, TaskSymbols symbols)
    {
        foreach (var around in DisposedAround.Of(call))
        {
            if (ResourceUse.Of(call, around.Resources, symbols) is { } resource)
                return new(around.Scope, resource);
        }

        return null;
    }

    /// <summary>
    /// Does the task of the call leave the scope in a variable: is it returned from inside, or kept outside and only looked
    /// at behind it?
    /// </summary>
    public bool IsLeftBy(ILocalSymbol variable, IInvocationOperation call, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(call);
        if (!ReferenceEquals(uses.OnlyValue(variable), call))
            return false;

        var leaves = false;
        foreach (var use in uses.Of(variable))
        {
            if (use.AssignedValue() is not null)
                continue;
            // What a lambda does with it, and when, is unknown.
            if (!AsyncScope.IsSame(use, call))
                return false;

            var isInside = use.IsWithin(Scope);
            if (isInside && use.Outermost().Parent is IReturnOperation || !isInside && TaskFacts.UseOf(use, symbols) is TaskUse.Observed or TaskUse.Escapes or TaskUse.Combined)
                leaves = true;
            else if (isInside && TaskFacts.UseOf(use, symbols) != TaskUse.None)
                return false;
        }

        return leaves;
    }

    /// <summary>
    /// Is the object told something behind the call, in the scope? That may be what waits for the work: <c>producer.Flush()</c>.
    /// </summary>
    public bool MayWaitFor(IInvocationOperation call, TaskSymbols symbols)
    {
        foreach (var use in SymbolUses.Around(call).Of(_resource))
        {
            if (use.Syntax.SpanStart > call.Syntax.Span.End && use.IsWithin(Scope) && use.Outermost().Parent is IInvocationOperation told && ReferenceEquals(told.Receiver(), use) && !symbols.IsTask(told.Type))
                return true;
        }

        return false;
    }

    /// <summary>Is the task in the variable returned from inside the scope, wherever it is looked at?</summary>
    public bool IsReturnedInside(ILocalSymbol variable, IInvocationOperation call)
    {
        var uses = SymbolUses.Around(call).Of(variable);
        foreach (var use in uses)
        {
            if (use.AssignedValue() is null && (!use.IsWithin(Scope) || use.Outermost().Parent is not IReturnOperation))
                return false;
        }

        return uses.Count > 0;
    }

    private static bool IsSignal(ITypeSymbol type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.Name is "WaitHandle" or "ManualResetEventSlim" or "SemaphoreSlim" or "CountdownEvent" or "Barrier" or "CancellationTokenSource")
                return true;
        }

        return false;
    }
}
