using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The tasks handed to <c>Task.WhenAll</c> and its kin, however they are written: one by one, as an array, a
/// collection expression with spreads, a list, a local that holds one of these, or a query.
/// </summary>
/// <remarks>
/// The same call has another shape with each compiler and framework: <c>WhenAll(a, b)</c> is an array up to .NET 8 and
/// a span collection from .NET 9 on, whose operation kinds the oldest supported Roslyn has no types for. They are told
/// by number here, and nowhere else.
/// </remarks>
public readonly struct TaskArguments
{
    // OperationKind.CollectionExpression and OperationKind.Spread of Roslyn 4.10 and later.
    private const OperationKind CollectionExpression = (OperationKind)127;
    private const OperationKind Spread = (OperationKind)128;

    // Ends the walk in broken code, where a local's value can name the local itself.
    private const int MaximumDepth = 8;

    private TaskArguments(Builder builder)
    {
        Known = builder.Known.ToImmutable();
        Open = builder.Open.ToImmutable();
        Holders = builder.Holders.ToImmutable();
    }

    /// <summary>The tasks that are named one by one, in order.</summary>
    public ImmutableArray<IOperation> Known { get; }

    /// <summary>The sequences of which only the whole is known: they hold any number of tasks.</summary>
    public ImmutableArray<IOperation> Open { get; }

    /// <summary>The locals whose content stands for some of the tasks: <c>tasks</c> of <c>var tasks = new[] { a, b };</c>.</summary>
    public ImmutableArray<ILocalSymbol> Holders { get; }

    /// <summary>Can there be more than one task?</summary>
    public bool MayBeSeveral => !Open.IsEmpty || Known.Length > 1;

    /// <summary>The tasks of a call whose tasks are its (first) argument.</summary>
    public static TaskArguments Of(IInvocationOperation call)
    {
        var builder = new Builder();
        foreach (var argument in call.Arguments)
        {
            // The parameters that take tasks; a limit or a token is none of ours. WhenAny has an overload for just two.
            if (argument.Parameter?.Type is { } type && TakesSeveral(type))
                builder.Read(argument.Value, depth: 0);
            else if (argument.Parameter?.Type.Name == "Task")
                builder.Known.Add(argument.Value.Unwrap());
        }

        return new(builder);
    }

    /// <summary>
    /// What gives a sequence its elements: the results of the lambda of a <c>Select</c>, the values put into a local
    /// list or array, what an iterator yields. Default when that is not known.
    /// </summary>
    public static ImmutableArray<IOperation> ElementsOf(IOperation sequence, TaskSymbols symbols) =>
        ImmutableArray.CreateBuilder<IOperation>() is var elements && AddElements(sequence.Unwrap(), elements, symbols, depth: 0) && elements.Count > 0
            ? elements.ToImmutable()
            : default;

    /// <summary>
    /// The argument-to-be that a task stands in: climbs the array, collection expression or params collection around
    /// it; the task itself (with its conversions) when it stands in none.
    /// </summary>
    internal static IOperation CollectionAround(IOperation task)
    {
        var value = task.Outermost();
        while (value.Parent is IArrayInitializerOperation or IArrayCreationOperation or { Kind: CollectionExpression or Spread }
            or { Kind: OperationKind.None, Syntax: CollectionExpressionSyntax or SpreadElementSyntax })
        {
            value = value.Parent.Outermost();
        }

        return value;
    }

    private static bool TakesSeveral(ITypeSymbol type) =>
        type is IArrayTypeSymbol or INamedTypeSymbol { IsGenericType: true, Name: "IEnumerable" or "ReadOnlySpan" or "Span" };

    // The elements of an array, collection expression, params collection or collection initializer; null for all else.
    private static IEnumerable<IOperation>? Items(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IArrayCreationOperation { DimensionSizes: [{ ConstantValue: { HasValue: true, Value: 0 } }] } => [],
        IObjectCreationOperation { Arguments.IsEmpty: true, Initializer: { } initializer } => Added(initializer),
        { Kind: CollectionExpression } or { Kind: OperationKind.None, Syntax: CollectionExpressionSyntax } => value.ChildOperations,
        _ => null,
    };

    // new List<Task> { a, b }: each element is an implicit call of Add. Anything else in the braces is not understood.
    private static IEnumerable<IOperation>? Added(IObjectOrCollectionInitializerOperation initializer) =>
        initializer.Initializers.All(i => i is IInvocationOperation { TargetMethod.Name: "Add", Arguments.Length: 1 })
            ? initializer.Initializers.Select(i => ((IInvocationOperation)i).Arguments[0].Value)
            : null;

    private static bool IsSpread(IOperation operation) =>
        operation.Kind == Spread || operation is { Kind: OperationKind.None, Syntax: SpreadElementSyntax };

    private static IOperation? Materialised(IOperation value) =>
        value is IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList" or "AsEnumerable" or "ToImmutableArray", Parameters.Length: <= 1 } } call
            ? call.Receiver()
            : null;

    // The value of a local that is never replaced and whose elements are never added to, removed or replaced.
    private static IOperation? FixedContent(ILocalReferenceOperation reference)
    {
        var uses = SymbolUses.Around(reference);
        return uses.OnlyValue(reference.Local) is { } value && uses.Of(reference.Local).All(LeavesContentAlone)
            ? value
            : null;
    }

    // A reference passes when it is only read: enumerated, awaited over, indexed for reading, assigned once. Assigned
    // to something else, the content has two names.
    private static bool LeavesContentAlone(IOperation reference) => reference.Outermost().Parent switch
    {
        IInvocationOperation { Instance: { } instance } call when instance.Unwrap() == reference => call.TargetMethod.Name is "ToArray" or "Contains" or "IndexOf" or "GetEnumerator",
        IArrayElementReferenceOperation element => element.AssignedValue() is null && !element.IsWrittenOtherwise(),
        IPropertyReferenceOperation element => element.AssignedValue() is null,
        IArgumentOperation { Parameter.RefKind: RefKind.None, Parent: IInvocationOperation call } => call.TargetMethod.ContainingType.Name is "Task" or "Enumerable" or "TaskWait",
        IForEachLoopOperation => true,
        ISimpleAssignmentOperation => reference.AssignedValue() is not null,
        { Kind: Spread } => true,
        { Syntax: SpreadElementSyntax } => true,
        _ => false,
    };

    private static bool AddElements(IOperation sequence, ImmutableArray<IOperation>.Builder elements, TaskSymbols symbols, int depth)
    {
        if (depth > MaximumDepth)
            return false;

        if (Items(sequence) is { } items)
        {
            elements.AddRange(items.Select(Operations.Unwrap));
            return !items.Any(i => IsSpread(i.Unwrap()));
        }

        switch (sequence)
        {
            case IInvocationOperation { TargetMethod: { Name: "Select", Parameters.Length: > 0 } } call when Selector(call) is { } selector:
                elements.AddRange(selector is IAnonymousFunctionOperation lambda ? ReturnedBy(lambda) : [selector]);
                return true;
            case IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" or "AsEnumerable" or "Where" or "ToImmutableArray" } call when call.Receiver() is { } source:
                return AddElements(source, elements, symbols, depth + 1);
            case IInvocationOperation call when symbols.Bodies.Of(call.TargetMethod) is [var body]:
                var yielded = body.DescendantsInFunction().Where(o => o.Kind == OperationKind.YieldReturn).Select(o => ((IReturnOperation)o).ReturnedValue?.Unwrap()).OfType<IOperation>();
                elements.AddRange(yielded);
                return elements.Count > 0;
            case ILocalReferenceOperation local:
                return AddContent(local, elements, symbols, depth);
            default:
                return false;
        }
    }

    // Everything that is put into a local list or array: its first content, Add and element assignments.
    private static bool AddContent(ILocalReferenceOperation reference, ImmutableArray<IOperation>.Builder elements, TaskSymbols symbols, int depth)
    {
        var uses = SymbolUses.Around(reference);
        if (uses.OnlyValue(reference.Local) is not { } value)
            return false;

        var empty = value is IArrayCreationOperation { Initializer: null } or IObjectCreationOperation { Initializer: null } && !TakesSequence(value);
        if (!empty && !AddElements(value, elements, symbols, depth + 1))
            return false;

        foreach (var use in uses.Of(reference.Local))
        {
            switch (use.Outermost().Parent)
            {
                case IInvocationOperation { TargetMethod.Name: "Add", Arguments: [var added] } call when call.Instance?.Unwrap() == use:
                    elements.Add(added.Value.Unwrap());
                    break;
                case IArrayElementReferenceOperation or IPropertyReferenceOperation when use.Outermost().Parent!.AssignedValue() is { } assigned:
                    elements.Add(assigned.Unwrap());
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.None, Parent: IInvocationOperation other } when other.TargetMethod.ContainingType.Name is "Task" or "Enumerable" or "TaskWait":
                    break;
                default:
                    if (!LeavesContentAlone(use))
                        return false;
                    break;
            }
        }

        return true;
    }

    private static bool TakesSequence(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: [{ Parameter.Type.SpecialType: not SpecialType.System_Int32 }, ..] };

    // The lambda or the method group.
    private static IOperation? Selector(IInvocationOperation select) =>
        (select.Arguments.LastOrDefault()?.Value.Unwrap() as IDelegateCreationOperation)?.Target;

    /// <summary>
    /// What a lambda hands out as its task: for an async one the lambda itself, whose body then is the operation; else
    /// the values it returns.
    /// </summary>
    private static IEnumerable<IOperation> ReturnedBy(IAnonymousFunctionOperation lambda) => lambda.Symbol.IsAsync
        ? [lambda]
        : lambda.Body.DescendantsInFunction().OfType<IReturnOperation>().Select(r => r.ReturnedValue?.Unwrap()).OfType<IOperation>();

    private sealed class Builder
    {
        public ImmutableArray<IOperation>.Builder Known { get; } = ImmutableArray.CreateBuilder<IOperation>();

        public ImmutableArray<IOperation>.Builder Open { get; } = ImmutableArray.CreateBuilder<IOperation>();

        public ImmutableArray<ILocalSymbol>.Builder Holders { get; } = ImmutableArray.CreateBuilder<ILocalSymbol>();

        public void Read(IOperation value, int depth)
        {
            value = value.Unwrap();
            if (depth > MaximumDepth)
            {
                Open.Add(value);
            }
            else if (Items(value) is { } items)
            {
                foreach (var item in items)
                    ReadItem(item.Unwrap(), depth);
            }
            else if (Materialised(value) is { } source)
            {
                Read(source, depth + 1);
            }
            else if (value is ILocalReferenceOperation local && FixedContent(local) is { } content)
            {
                Holders.Add(local.Local);
                Read(content, depth + 1);
            }
            else
            {
                Open.Add(value);
            }
        }

        private void ReadItem(IOperation item, int depth)
        {
            if (IsSpread(item))
                Read(item.ChildOperations.FirstOrDefault() ?? item, depth + 1);
            else
                Known.Add(item);
        }
    }
}
