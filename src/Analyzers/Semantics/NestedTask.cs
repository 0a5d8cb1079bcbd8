using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// A task whose result is a task again, used as if it were that inner one: it ends when the inner one has merely begun.
/// </summary>
public readonly struct NestedTask
{
    private NestedTask(IOperation value, NestedTaskUse use)
    {
        Value = value;
        Use = use;
    }

    /// <summary>The outer task, without the <c>ConfigureAwait</c> around it.</summary>
    public IOperation Value { get; }

    /// <summary>How it is used.</summary>
    public NestedTaskUse Use { get; }

    /// <summary>Does a method of this name make a task of whatever it is given? It settles nearly every call.</summary>
    public static bool MayBeMadeBy(IMethodSymbol method) => method.Name is "StartNew" or "ContinueWith" or "Run" or "FromResult" or "WhenAll";

    /// <summary>Is this the type of a task whose result is a task, or the tasks of a <c>WhenAll</c>?</summary>
    public static bool IsNested(ITypeSymbol? type, TaskSymbols symbols) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", IsGenericType: true, TypeArguments: [var result] } && IsInner(result, symbols) && symbols.IsTask(type);

    /// <summary>The outer task that an await waits for, when it throws the inner one away.</summary>
    public static NestedTask? FindAwaited(IAwaitOperation await, TaskSymbols symbols) =>
        await.Parent is IExpressionStatementOperation && IsInner(await.Type, symbols) ? Read(await.Operation.WithoutConfigureAwait(symbols), NestedTaskUse.Awaited, symbols) : null;

    /// <summary>The outer task that a call or a <c>new</c> makes, when anything but an await is done with it.</summary>
    public static NestedTask? FindMade(IOperation value, TaskSymbols symbols) =>
        IsNested(value.Type, symbols) && UseOf(value, symbols) is not NestedTaskUse.Awaited and var use ? Read(value, use, symbols) : null;

    /// <summary>Either of the two.</summary>
    public static NestedTask? Find(IOperation value, TaskSymbols symbols) =>
        value.AwaitedBy(symbols) is IAwaitOperation await ? FindAwaited(await, symbols) : FindMade(value, symbols);

    private static NestedTask? Read(IOperation value, NestedTaskUse use, TaskSymbols symbols)
    {
        switch (use)
        {
            case NestedTaskUse.None:
            case NestedTaskUse.Kept when IsNobodys(value):
            case NestedTaskUse.Inner when !IsKeptByLocal(value, symbols):
                return null;
        }

        // Expression trees are data.
        if (!IsStarted(value, symbols) || AsyncScope.Of(value).Body is IAnonymousFunctionOperation { Parent: IConversionOperation })
            return null;
        return new(value, use == NestedTaskUse.Inner ? NestedTaskUse.Kept : use);
    }

    private static NestedTaskUse UseOf(IOperation value, TaskSymbols symbols)
    {
        if (value.AwaitedBy(symbols) is { } wait)
            return wait.Parent is not IExpressionStatementOperation ? NestedTaskUse.Inner : wait is IAwaitOperation ? NestedTaskUse.Awaited : NestedTaskUse.WaitedFor;

        switch (value.Parent)
        {
            // A cast that is written down says that it is meant.
            case IConversionOperation conversion:
                return conversion.IsImplicit && conversion.Type is INamedTypeSymbol { IsGenericType: false } type && TaskSymbols.Is(type, symbols.Task) ? NestedTaskUse.Kept : NestedTaskUse.Inner;
            case IInvocationOperation call when ReferenceEquals(call.Instance, value) && call.TargetMethod.Name == "Wait":
                return NestedTaskUse.WaitedFor;
            case IInvocationOperation call when ReferenceEquals(call.Instance, value) && call.TargetMethod.Name is "Start" or "RunSynchronously":
                return NestedTaskUse.None;
            // StartNew(async ..).ContinueWith(t => Log(t.Exception)) runs too early, and never sees the failure.
            case IInvocationOperation { TargetMethod.Name: "ContinueWith" } call when ReferenceEquals(call.Instance, value):
                return Callbacks.Of(call) is IAnonymousFunctionOperation { Symbol.Parameters: [var antecedent, ..] } next && SymbolUses.Around(next).Of(antecedent).All(u => UseOf(u, symbols) == NestedTaskUse.None)
                    ? NestedTaskUse.Kept
                    : NestedTaskUse.Inner;
            default:
                return TaskFacts.UseOf(value, symbols) is TaskUse.None or TaskUse.Inspected ? NestedTaskUse.None : NestedTaskUse.Inner;
        }
    }

    // var outer = Task.Factory.StartNew(..); running.Add(outer); An await of it is a report of its own.
    private static bool IsKeptByLocal(IOperation value, TaskSymbols symbols)
    {
        if (value.GivenTo() is not { } local || SymbolUses.Around(value).OnlyValue(local) != value)
            return false;

        var isKept = false;
        foreach (var use in SymbolUses.Around(value).Of(local))
        {
            switch (UseOf(use, symbols))
            {
                case NestedTaskUse.Kept or NestedTaskUse.WaitedFor:
                    isKept |= !IsNobodys(use);
                    break;
                case not NestedTaskUse.None:
                    return false;
            }
        }

        return isKept;
    }

    private static bool IsOuterOnly(ISymbol variable, IOperation near, TaskSymbols symbols)
    {
        foreach (var use in SymbolUses.Around(near).Of(variable))
        {
            if (UseOf(use, symbols) == NestedTaskUse.Inner)
                return false;
        }

        return true;
    }

    // _ = task; Task _ = ..; and a local that nobody names.
    private static bool IsNobodys(IOperation value) => value.Outermost().Parent switch
    {
        ISimpleAssignmentOperation { Target: IDiscardOperation } or IBinaryOperation => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } =>
            local.Name.StartsWith("_", StringComparison.Ordinal) || SymbolUses.Around(value).Of(local).Count == 0,
        _ => false,
    };

    // Does this make an outer task, whose inner one may still be at work? What a queue of tasks hands out is data.
    private static bool IsStarted(IOperation value, TaskSymbols symbols, int depth = 0)
    {
        if (depth > Operations.MaximumDepth)
            return false;

        switch (value)
        {
            case ILocalReferenceOperation { Local: var local }:
                var given = LocalValues.Of(local, value).Select(v => v.Unwrap()).Where(v => v is not (ILiteralOperation or IDefaultValueOperation)).ToList();
                return given.Count > 0 && given.All(v => IsStarted(v, symbols, depth + 1)) && IsOuterOnly(local, value, symbols);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return IsOuterOnly(parameter, value, symbols);
            case IObjectCreationOperation creation:
                return symbols.IsReferenceTask(creation.Type) && !HandsOn(Callbacks.Of(creation), creation, symbols);
            case IInvocationOperation { TargetMethod.Name: "WaitAsync", Instance: { } waited } when symbols.IsTask(waited.Type):
                return IsStarted(waited.Unwrap(), symbols, depth + 1);
            case IInvocationOperation call when call.IsWhenAny(symbols):
                return false;
            case IInvocationOperation call when call.IsWhenAll(symbols):
                return TaskArguments.Of(call) is { Holders.IsEmpty: true } tasks
                    && tasks.Known.All(t => t is IInvocationOperation && IsStarted(t, symbols, depth + 1)) && tasks.Open.All(s => s is IInvocationOperation { TargetMethod.Name: "Select" });
            case IInvocationOperation call when call.IsOnTask("FromResult", symbols):
                return call.Arguments is [{ Value: var result }] && result.Unwrap() is IInvocationOperation inner && TaskStart.IsOwn(inner, symbols);
            case IInvocationOperation call:
                return IsOfMethod(call.TargetMethod, symbols) && !HandsOn(Callbacks.Of(call), call, symbols);
            default:
                return false;
        }
    }

    // Task<Task> F(), Task<T> F<T>(Func<T>), TaskFactory<Task>.StartNew(..)
    private static bool IsOfMethod(IMethodSymbol method, TaskSymbols symbols) =>
        method.OriginalDefinition.ReturnType is INamedTypeSymbol { TypeArguments: [.., var result] } && (result is not ITypeParameterSymbol parameter
            || (parameter.TypeParameterKind == TypeParameterKind.Method
                ? method.Parameters.Any(p => p.Type.TypeKind == TypeKind.Delegate)
                : symbols.IsTaskFactory(method.ContainingType) || symbols.IsTask(method.ContainingType)));

    // ContinueWith(t => t) waits for a task without a look at its outcome; StartNew(() => Task.CompletedTask) has nothing to
    // wait for; what a variable around the lambda holds, others have.
    private static bool HandsOn(IOperation? callback, IOperation outer, TaskSymbols symbols)
    {
        // The inner task of an async lambda is its own, or, where the call unwraps that one, what the lambda returns.
        if (callback is not IAnonymousFunctionOperation { Symbol: var function } lambda || function.IsAsync && !SymbolEqualityComparer.Default.Equals(function.ReturnType, outer.Type))
            return false;

        foreach (var operation in lambda.Body.DescendantsInFunction())
        {
            if (operation is IReturnOperation { ReturnedValue: { } returned } && !IsThere(returned.Unwrap(), lambda, symbols))
                return false;
        }

        return true;
    }

    private static bool IsThere(IOperation task, IAnonymousFunctionOperation lambda, TaskSymbols symbols) => task switch
    {
        ILocalReferenceOperation { Local: var local } => !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, lambda.Symbol),
        IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => true,
        IInvocationOperation call => call.IsOnTask("FromResult", symbols) || call.IsOnTask("FromException", symbols) || call.IsOnTask("FromCanceled", symbols),
        _ => false,
    };

    // A task, or the tasks that Task.WhenAll gives.
    private static bool IsInner(ITypeSymbol? type, TaskSymbols symbols) => type is IArrayTypeSymbol array ? symbols.IsTask(array.ElementType) : symbols.IsTask(type);
}
