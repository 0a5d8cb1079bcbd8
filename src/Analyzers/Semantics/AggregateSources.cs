using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// What in a piece of code can throw an <c>AggregateException</c>. An await cannot: it throws the first failure of its
/// task unwrapped. Whatever is not known to be harmless, and could be, counts as a source.
/// </summary>
public static class AggregateSources
{
    // How far calls are followed into source: the callee, and what that calls.
    private const int CallDepth = 2;

    /// <summary>Can this code, lambdas and source callees included, throw an AggregateException of its own?</summary>
    public static bool CanThrow(IOperation code, TaskSymbols symbols)
    {
        // Level by level, so that a callee is met where it is nearest and followed as far from there as it can be.
        var visited = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        IEnumerable<IOperation> level = [code];
        for (var depth = 0; ; depth++)
        {
            var callees = new List<IMethodSymbol>();
            foreach (var operation in level.SelectMany(body => body.DescendantsAndSelf()))
            {
                if (IsSource(operation, symbols, isTryBody: depth == 0))
                    return true;
                foreach (var callee in Callees(operation))
                {
                    if (visited.Add(callee.OriginalDefinition))
                        callees.Add(callee);
                }
            }

            if (depth == CallDepth)
                return false;
            if (callees.Any(c => !symbols.Bodies.IsOurs(c) && symbols.Bodies.Reached(c).Any(body => CreatesAggregate(body, symbols))))
                return true;
            level = callees.Where(symbols.Bodies.IsOurs).SelectMany(symbols.Bodies.Reached);
        }
    }

    /// <summary>Does this code itself hold something that throws an AggregateException, a blocking wait for instance?</summary>
    public static bool IsIn(IOperation code, TaskSymbols symbols) =>
        code.DescendantsAndSelf().Any(operation => IsSource(operation, symbols, isTryBody: false));

    /// <summary>What in this code itself, without its lambdas, throws an AggregateException into the handlers of this try.</summary>
    public static IEnumerable<IOperation> Into(ITryOperation attempt, TaskSymbols symbols) =>
        attempt.Body.DescendantsInFunction().Where(o => IsSource(o, symbols, isTryBody: false) && ReferenceEquals(EnclosingTries.WithHandlers(o), attempt));

    // An implementation here of a foreign interface may be one of many: it counts when it speaks of aggregates itself.
    private static bool CreatesAggregate(IOperation body, TaskSymbols symbols) =>
        body.Descendants().Any(o => o is IObjectCreationOperation creation && TaskSymbols.IsOrInherits(creation.Type, symbols.AggregateException));

    private static bool IsSource(IOperation operation, TaskSymbols symbols, bool isTryBody) => operation switch
    {
        IInvocationOperation call => IsSource(call, symbols, isTryBody),
        IPropertyReferenceOperation property => IsSource(property, symbols),
        IThrowOperation { Exception: { } exception } => MayBeAggregate(exception.Unwrap(), symbols),
        // Created to be thrown, sooner or later.
        IObjectCreationOperation creation => TaskSymbols.IsOrInherits(creation.Type, symbols.AggregateException),
        IForEachLoopOperation loop => TaskSymbols.IsOrInherits(loop.Collection.Unwrap().Type, symbols.ParallelQuery),
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation => true,
        // Half-typed code may become anything.
        IInvalidOperation => isTryBody,
        _ => false,
    };

    // What others supplied, a delegate or a documented library method, counts in the try itself only: followed through
    // every callee it would leave nothing to report.
    private static bool IsSource(IInvocationOperation call, TaskSymbols symbols, bool isTryBody)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType;
        if (method.MethodKind == MethodKind.DelegateInvoke)
            // Given from outside, it may do anything. Followed no further than the code in question itself.
            return isTryBody;

        return method.Name switch
        {
            "Wait" when symbols.IsTask(type) => TaskFacts.IsKnownComplete(call.Instance!, symbols) != KnownCompletion.Succeeded,
            "WaitAll" => TaskSymbols.Is(type, symbols.Task),
            "Cancel" or "CancelAsync" => TaskSymbols.IsOrInherits(type, symbols.CancellationTokenSource),
            "Handle" => TaskSymbols.IsOrInherits(type, symbols.AggregateException),
            "Throw" => TaskSymbols.Is(type, symbols.ExceptionDispatchInfo),
            TaskWaitMethods.WithAggregateException => TaskSymbols.Is(type, symbols.TaskWait),
            // ForEachAsync gives a task, and awaiting that throws the first failure like any other await.
            _ when TaskSymbols.Is(type, symbols.Parallel) => !method.Name.EndsWith("Async", StringComparison.Ordinal),
            _ when TaskSymbols.IsOrInherits(call.Receiver()?.Type, symbols.ParallelQuery) => true,
            _ => isTryBody && (RunsForeignCode(call, symbols) || IsDocumentedToThrow(method, symbols)),
        };
    }

    private static bool IsSource(IPropertyReferenceOperation property, TaskSymbols symbols) => property.Property.Name switch
    {
        "Result" => symbols.IsTask(property.Property.ContainingType)
            && TaskFacts.IsKnownComplete(property.Instance!, symbols) != KnownCompletion.Succeeded,
        // A block's completion carries the aggregates of the blocks linked to it.
        "Completion" => TaskSymbols.IsOrInherits(property.Instance?.Unwrap().Type, symbols.DataflowBlock),
        _ => false,
    };

    private static bool MayBeAggregate(IOperation exception, TaskSymbols symbols) =>
        TaskSymbols.Is(exception.Type, symbols.Exception) || TaskSymbols.IsOrInherits(exception.Type, symbols.AggregateException);

    /// <summary>Does the call run code that somebody else supplied: a host's services, the rest of a pipe, a delegate?</summary>
    private static bool RunsForeignCode(IInvocationOperation call, TaskSymbols symbols)
    {
        if (TaskSymbols.IsOrInherits(call.Receiver()?.Type, symbols.Host) || call.TargetMethod.ContainingType.Name is "HostingAbstractionsHostExtensions" or "HostingHostBuilderExtensions")
            return true;

        // await next.Send(context) in a filter: the parameter given to be called, with what was given to be handed on.
        if (call.Receiver() is IParameterReferenceOperation { Parameter: { Type.TypeKind: TypeKind.Interface, ContainingSymbol: IMethodSymbol function } receiver }
            && (function.IsOverride || !function.ExplicitInterfaceImplementations.IsEmpty || ImplementsInterface(function))
            && call.Arguments.Any(a => a.Value.Unwrap() is IParameterReferenceOperation handedOn && !SymbolEqualityComparer.Default.Equals(handedOn.Parameter, receiver)))
        {
            return true;
        }

        // await policy.ExecuteAsync(action): a library's method runs the delegate. Source callees are looked into instead.
        return call.TargetMethod.DeclaringSyntaxReferences.IsEmpty
            && call.Arguments.Any(a => a.Value.Unwrap() is IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                && a.Value.Unwrap().Type?.TypeKind == TypeKind.Delegate);
    }

    private static bool ImplementsInterface(IMethodSymbol function) => function.ContainingType.AllInterfaces
        .SelectMany(i => i.GetMembers(function.Name))
        .Any(m => SymbolEqualityComparer.Default.Equals(function.ContainingType.FindImplementationForInterfaceMember(m), function));

    private static bool IsDocumentedToThrow(IMethodSymbol method, TaskSymbols symbols) =>
        method.DeclaringSyntaxReferences.IsEmpty
        && symbols.AggregateException is { } aggregate
        && method.OriginalDefinition.GetDocumentationCommentXml() is { Length: > 0 } documentation
        && documentation.IndexOf(aggregate.GetDocumentationCommentId()!, StringComparison.Ordinal) >= 0;

    private static IEnumerable<IMethodSymbol> Callees(IOperation operation) => operation switch
    {
        IInvocationOperation call => One(call.TargetMethod),
        IMethodReferenceOperation reference => One(reference.Method),
        IObjectCreationOperation creation => One(creation.Constructor),
        IPropertyReferenceOperation property => One(property.Property.GetMethod).Concat(One(property.Property.SetMethod)),
        // What no call is written for: operators, the accessors of an event, the end of a using.
        IBinaryOperation binary => One(binary.OperatorMethod),
        IUnaryOperation unary => One(unary.OperatorMethod),
        IConversionOperation conversion => One(conversion.OperatorMethod),
        ICompoundAssignmentOperation compound => One(compound.OperatorMethod),
        IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var subscribed } } change =>
            One(change.Adds ? subscribed.AddMethod : subscribed.RemoveMethod),
        IUsingOperation { Resources: var resources } => Disposals(resources),
        IUsingDeclarationOperation { DeclarationGroup: var resources } => Disposals(resources),
        _ => [],
    };

    private static IEnumerable<IMethodSymbol> One(IMethodSymbol? method) => method is null ? [] : [method];

    private static IEnumerable<IMethodSymbol> Disposals(IOperation resources)
    {
        var types = resources is IVariableDeclarationGroupOperation group
            ? group.Declarations.SelectMany(d => d.Declarators).Select(d => (ITypeSymbol?)d.Symbol.Type)
            : [resources.Unwrap().Type];
        return types.OfType<ITypeSymbol>()
            .SelectMany(t => t.GetMembers("Dispose").Concat(t.GetMembers("DisposeAsync")))
            .OfType<IMethodSymbol>();
    }
}
