using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Does a call start work, whose task its caller has to look after?</summary>
public static class TaskStart
{
    // TaskContinuationOptions.NotOnFaulted, of which others are made.
    private const int NotOnFaulted = 0x20000;

    /// <summary>
    /// Does the call give a task (or a list of tasks) that began here? Judged by name and type only: what the callee
    /// really does is <see cref="IsOwnedElsewhere"/>'s question.
    /// </summary>
    public static bool IsOne(IInvocationOperation call, TaskSymbols symbols)
    {
        var method = call.TargetMethod;
        if (!symbols.IsTask(method.ReturnType))
            return IsMaterialised(call, symbols);
        // Interlocked.Exchange(ref task, ..) gives back what somebody else started.
        if (method.MethodKind != MethodKind.DelegateInvoke && method.OriginalDefinition.ReturnType is ITypeParameterSymbol)
            return false;

        return method.Name switch
        {
            "FromResult" or "FromException" or "FromCanceled" => !symbols.IsTask(method.ContainingType),
            "WhenAny" => !call.IsWhenAny(symbols),
            "WhenAll" when call.IsWhenAll(symbols) => MakesTasks(TaskArguments.Of(call)),
            _ => true,
        };
    }

    /// <summary>
    /// Does the call start work that nobody but its caller has: is it <see cref="IsOne"/>, of no task that is there already
    /// (<c>other.WaitAsync(token)</c>), and not <see cref="IsOwnedElsewhere(IInvocationOperation, TaskSymbols)"/>?
    /// </summary>
    public static bool IsOwn(IInvocationOperation call, TaskSymbols symbols) =>
        IsOne(call, symbols) && !(call.Receiver() is { Type: var receiver } && TaskTypes.IsAwaitable(receiver, symbols)) && !IsOwnedElsewhere(call, symbols);

    /// <summary>
    /// Does somebody else look after the call's task: a callee in source, not async, that only hands out what it keeps
    /// in a field, a property or a completion source; a scope of the library, with which its tasks end; or a wait of the
    /// framework behind which no work runs?
    /// </summary>
    public static bool IsOwnedElsewhere(IInvocationOperation call, TaskSymbols symbols) =>
        TaskFacts.IsSignal(call, symbols) || IsOwnedElsewhere(call.TargetMethod, symbols);

    /// <summary>The same for a method that is handed on to be called.</summary>
    public static bool IsOwnedElsewhere(IMethodSymbol method, TaskSymbols symbols) =>
        TaskSymbols.Is(method.ContainingType, symbols.TaskScope) || IsCalledAWait(method, symbols) || MayHandOutStored(method, symbols) || (Returned(method, symbols) is [_, ..] returned && returned.All(value => IsKept(value, symbols)));

    // SubscribeAsync, WaitForMessage, WhenReady, WaitAsync of an event, GetTask of an operation, Handled of a test harness: by
    // its name it waits for what others do. Where its body is at hand, that decides.
    private static bool IsCalledAWait(IMethodSymbol method, TaskSymbols symbols) =>
        (method.Name.StartsWith("Subscribe", StringComparison.Ordinal) || method.Name.StartsWith("WaitFor", StringComparison.Ordinal)
            || method.Name.Length > 4 && method.Name.StartsWith("When", StringComparison.Ordinal) && char.IsUpper(method.Name[4]) && !symbols.IsTask(method.ContainingType)
            || method.Name == "GetTask" && method.Parameters.IsEmpty
            || method.Name is "Handled" or "Handler" || method.Name.StartsWith("HandledBy", StringComparison.Ordinal)
            || method.Name == "WaitAsync" && !symbols.IsTask(method.ContainingType) && !TaskSymbols.Is(method.ContainingType, symbols.SemaphoreSlim))
        && symbols.Bodies.Of(method).IsEmpty;

    /// <summary>Does a callee in source, not async, hand out a task that a field or property keeps, be it only sometimes?</summary>
    public static bool MayHandOutStored(IMethodSymbol method, TaskSymbols symbols) => Returned(method, symbols).Any(IsStored);

    /// <summary>Does a callee in source, not async, give nothing but continuations that look at the failure of the work?</summary>
    public static bool IsLookedAfter(IMethodSymbol method, TaskSymbols symbols) =>
        Returned(method, symbols) is [_, ..] returned && returned.All(value => value is IInvocationOperation { TargetMethod.Name: "ContinueWith" } call && LooksAtFailure(call));

    private static bool LooksAtFailure(IInvocationOperation continuation) =>
        continuation.Arguments.All(a => a.Parameter?.Type.Name != "TaskContinuationOptions" || a.Value.ConstantValue is { HasValue: true, Value: int options } && (options & NotOnFaulted) == 0)
        && Callbacks.Of(continuation) is IAnonymousFunctionOperation { Symbol.Parameters: [var antecedent, ..] } lambda
        && SymbolUses.Around(lambda).Of(antecedent).Any(use => use.Parent is IPropertyReferenceOperation { Property.Name: "Exception" });

    private static List<IOperation> Returned(IMethodSymbol method, TaskSymbols symbols, int forwarding = 1) =>
        method.IsAsync || method.MethodKind == MethodKind.DelegateInvoke
            ? []
            : symbols.Bodies.Of(method).SelectMany(body => body.DescendantsInFunction())
                .OfType<IReturnOperation>().Select(r => r.ReturnedValue?.WithoutConfigureAwait(symbols)).OfType<IOperation>()
                .SelectMany(value => Given(value, symbols, forwarding)).ToList();

    // What a returned local was given, and the member it was put into; what a method gives that is merely forwarded.
    private static IEnumerable<IOperation> Given(IOperation value, TaskSymbols symbols, int forwarding)
    {
        switch (value)
        {
            case ILocalReferenceOperation { Local: var local }:
                var given = LocalValues.Of(local, value).Select(v => v.WithoutConfigureAwait(symbols))
                    .Concat(SymbolUses.Around(value).Of(local).Select(u => u.Outermost().Parent).OfType<ISimpleAssignmentOperation>().Where(IsStored)).ToList();
                return given.Count > 0 ? given : [value];
            case IInvocationOperation call when forwarding > 0:
                return Returned(call.TargetMethod, symbols, forwarding - 1) is [_, ..] forwarded ? forwarded : [value];
            default:
                return [value];
        }
    }

    // Task.CompletedTask is nobody's.
    private static bool IsStored(IOperation value) => value switch
    {
        IFieldReferenceOperation => true,
        IPropertyReferenceOperation { Property: var property } => property is not { IsStatic: true, Name: "CompletedTask" },
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } => true,
        ICoalesceAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } => true,
        _ => false,
    };

    private static bool IsKept(IOperation value, TaskSymbols symbols) => value switch
    {
        _ when IsStored(value) => true,
        IPropertyReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IDefaultValueOperation => true,
        ICoalesceOperation coalesce => IsKept(coalesce.Value.Unwrap(), symbols) && IsKept(coalesce.WhenNull.Unwrap(), symbols),
        IConditionalOperation { WhenFalse: { } whenFalse } choice => IsKept(choice.WhenTrue.Unwrap(), symbols) && IsKept(whenFalse.Unwrap(), symbols),
        IInvocationOperation call => call.IsOnTask("FromResult", symbols) || call.IsOnTask("FromException", symbols) || call.IsOnTask("FromCanceled", symbols)
            || TaskFacts.IsSignal(call, symbols) || call.TargetMethod.Name is "AsTask" && call.Instance is { } wrapped && IsKept(wrapped.Unwrap(), symbols),
        IObjectCreationOperation creation => symbols.IsTask(creation.Type) && creation.Arguments.All(a => a.Value.Unwrap() is ILiteralOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation),
        _ => false,
    };

    // ids.Select(id => LoadAsync(id)).ToList(): here the query runs, and starts them.
    private static bool IsMaterialised(IInvocationOperation call, TaskSymbols symbols) =>
        call.TargetMethod.Name is "ToList" or "ToArray" or "ToHashSet" or "ToImmutableArray" or "ToImmutableList"
        && TaskTypes.IsCollection(call.Type, symbols)
        && call.Receiver() is IInvocationOperation { TargetMethod.Name: "Select" } query
        && Makes(query);

    private static bool MakesTasks(TaskArguments tasks) =>
        tasks.Known.Any(t => t is IInvocationOperation)
        || tasks.Open.Any(s => s is IInvocationOperation { TargetMethod.Name: "Select" } query && Makes(query));

    // A lambda that calls something starts it; one that reads a member finds a task that is there. A control flow graph
    // keeps the lambda's syntax only.
    private static bool Makes(IInvocationOperation select) =>
        select.Arguments.LastOrDefault()?.Value.Unwrap() is IDelegateCreationOperation { Target: var target }
        && (target is IMethodReferenceOperation
            || target.Syntax is AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: not 0 }
            // In query syntax the lambda is the bare expression.
            || target.Syntax.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax));
}
