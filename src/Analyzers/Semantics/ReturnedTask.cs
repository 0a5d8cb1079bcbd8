using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The calls whose tasks a value is, or waits for.</summary>
public static class ReturnedTask
{
    /// <summary>
    /// The calls behind a task: both sides of <c>?:</c> and <c>??</c>, the arms of a switch, what is behind <c>?.</c>,
    /// <c>AsTask</c>, <c>ContinueWith</c> or <c>new ValueTask(..)</c>, the tasks of a <c>Task.WhenAll</c>. Inner calls come before outer ones.
    /// </summary>
    public static IEnumerable<IInvocationOperation> CallsOf(IOperation value, TaskSymbols symbols)
    {
        value = value.Unwrap();
        switch (value)
        {
            case IInvocationOperation call:
                if (IsCompleted(call, symbols))
                    return [];
                if (!IsOfTask(call, symbols))
                    return [call];
                // F().ContinueWith(..), Task.WhenAll(F(), G()): the call itself, and what it is about.
                var inner = call.IsWhenAll(symbols) || call.IsWhenAny(symbols)
                    ? TaskArguments.Of(call).Known.SelectMany(t => CallsOf(t, symbols))
                    : call.Receiver() is { } receiver ? CallsOf(receiver, symbols) : [];
                return inner.Concat(new[] { call });
            case IConditionalOperation { WhenFalse: { } other } choice:
                return CallsOf(choice.WhenTrue, symbols).Concat(CallsOf(other, symbols));
            case ICoalesceOperation choice:
                return CallsOf(choice.Value, symbols).Concat(CallsOf(choice.WhenNull, symbols));
            case ISwitchExpressionOperation choice:
                return choice.Arms.SelectMany(arm => CallsOf(arm.Value, symbols));
            case IConditionalAccessOperation access:
                return CallsOf(access.WhenNotNull, symbols);
            case IObjectCreationOperation { Arguments: [{ Value: { } wrapped }] } creation when symbols.IsTask(creation.Type) && symbols.IsTask(wrapped.Type):
                return CallsOf(wrapped, symbols);
            default:
                return [];
        }
    }

    /// <summary>
    /// Does a callee in source give nothing but tasks that have ended: <c>Task.FromException(..)</c>, <c>default</c>? Its overrides too.
    /// </summary>
    public static bool IsAlwaysCompleted(IMethodSymbol method, TaskSymbols symbols)
    {
        var any = false;
        foreach (var body in symbols.Bodies.Reached(method))
        {
            if (!IsAlwaysCompleted(body, symbols))
                return false;
            any = true;
        }

        return any;
    }

    /// <summary>
    /// Does nothing run on after a call of a method in source, whichever of its implementations it is: it is not async, and all
    /// it gives has succeeded?
    /// </summary>
    public static bool NeverRuns(IMethodSymbol method, TaskSymbols symbols)
    {
        if (!symbols.Bodies.IsOurs(method))
            return false;

        var any = false;
        foreach (var body in symbols.Bodies.Reached(method))
        {
            if (SourceBodies.IsAsync(body) || !NeverRuns(body, symbols))
                return false;
            any = true;
        }

        return any;
    }

    /// <summary>Is all that the body of a function that is not async gives a task that has succeeded?</summary>
    public static bool NeverRuns(IOperation body, TaskSymbols symbols)
    {
        var any = false;
        foreach (var operation in body.DescendantsInFunction())
        {
            if (operation is not IReturnOperation { ReturnedValue: { } returned })
                continue;
            if (returned.Unwrap() is not (IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } } or IInvocationOperation { TargetMethod: { Name: "FromResult", IsStatic: true } } or IDefaultValueOperation))
                return false;
            any = true;
        }

        return any;
    }

    private static bool IsAlwaysCompleted(IOperation body, TaskSymbols symbols)
    {
        foreach (var operation in body.DescendantsInFunction())
        {
            // An async one is done at its end when nothing in it awaits.
            if (operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true })
                return false;
            if (operation is IReturnOperation { ReturnedValue: { } returned } && symbols.IsTask(returned.Type) && !HasEnded(returned, symbols))
                return false;
        }

        return true;
    }

    private static bool HasEnded(IOperation value, TaskSymbols symbols) => value.Unwrap() switch
    {
        IInvocationOperation call => IsCompleted(call, symbols),
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } } or ILiteralOperation or IDefaultValueOperation or IThrowOperation => true,
        IObjectCreationOperation creation => symbols.IsTask(creation.Type) && creation.Arguments.All(a => !symbols.IsTask(a.Value.Type)),
        IConditionalOperation { WhenFalse: { } other } choice => HasEnded(choice.WhenTrue, symbols) && HasEnded(other, symbols),
        ILocalReferenceOperation { Local: var local } reference => SymbolUses.Around(reference).OnlyValue(local) is IInvocationOperation call && IsCompleted(call, symbols),
        _ => false,
    };

    /// <summary>Is this <c>Task.FromResult</c> or the like?</summary>
    public static bool IsCompleted(IInvocationOperation call, TaskSymbols symbols) =>
        call.TargetMethod is { Name: "FromResult" or "FromException" or "FromCanceled", IsStatic: true } && symbols.IsTask(call.TargetMethod.ContainingType);

    // Task's own methods, and what wraps one: they say nothing of their own.
    private static bool IsOfTask(IInvocationOperation call, TaskSymbols symbols) =>
        call.TargetMethod.Name is not ("Run" or "Delay") && symbols.IsTask(call.TargetMethod.ContainingType)
        || call.Receiver() is { Type: var receiver } && TaskTypes.IsAwaitable(receiver, symbols);
}
