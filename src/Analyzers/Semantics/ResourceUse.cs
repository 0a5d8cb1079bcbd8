using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Does a call get hold of one of these objects: is it made on one, given one, or given something that was made from one
/// and needs it?
/// </summary>
public sealed class ResourceUse
{
    private readonly IReadOnlyList<ISymbol> _resources;
    private readonly TaskSymbols _symbols;
    private ISymbol? _found;

    private ResourceUse(IReadOnlyList<ISymbol> resources, TaskSymbols symbols)
    {
        _resources = resources;
        _symbols = symbols;
    }

    /// <summary>The resource that the call touches; null when it touches none.</summary>
    public static ISymbol? Of(IInvocationOperation call, IReadOnlyList<ISymbol> resources, TaskSymbols symbols)
    {
        var use = new ResourceUse(resources, symbols);
        return use.Touches(call, 0) ? use._found : null;
    }

    private bool Touches(IInvocationOperation call, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;
        if (call.Receiver() is { } receiver && IsPartOf(receiver, depth))
            return true;
        foreach (var argument in call.Arguments)
        {
            if (Holds(argument.Value, depth + 1))
                return true;
        }

        return false;
    }

    // response.Content.ReadAsStringAsync(): a member of a resource is a part of it.
    private bool IsPartOf(IOperation receiver, int depth)
    {
        while (receiver is IPropertyReferenceOperation { Instance: { } instance } && !IsData(receiver.Type))
            receiver = instance.Unwrap() is IConditionalAccessInstanceOperation placeholder ? placeholder.ConditionalReceiver() ?? instance : instance.Unwrap();
        return Holds(receiver, depth + 1);
    }

    // Is the value a resource, or something that needs it to live?
    private bool Holds(IOperation value, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return false;

        value = value.Unwrap();
        switch (value)
        {
            case ILocalReferenceOperation { Local: var local }:
                return IsResource(local) || SymbolUses.Around(value).OnlyValue(local) is { } given && Holds(given, depth + 1);
            case IParameterReferenceOperation or IFieldReferenceOperation:
                return IsResource(value.ReferencedSymbol()!);
            case IConditionalAccessInstanceOperation placeholder:
                return placeholder.ConditionalReceiver() is { } receiver && Holds(receiver, depth + 1);
            case IPropertyReferenceOperation property:
                return property.Instance is { } instance && NeedsItsMaker(property.Type) && Holds(instance, depth + 1);
            case IObjectCreationOperation creation:
                return HoldsCreated(creation, depth);
            case IArrayCreationOperation { Initializer: { } initializer }:
                return initializer.ElementValues.Any(v => Holds(v, depth + 1));
            case ITupleOperation tuple:
                return tuple.Elements.Any(v => Holds(v, depth + 1));
            case IAnonymousObjectCreationOperation made:
                return made.Initializers.Any(i => i is ISimpleAssignmentOperation member && Holds(member.Value, depth + 1));
            case IConditionalOperation { WhenFalse: { } other } choice:
                return Holds(choice.WhenTrue, depth + 1) || Holds(other, depth + 1);
            case ICoalesceOperation choice:
                return Holds(choice.Value, depth + 1) || Holds(choice.WhenNull, depth + 1);
            case IAwaitOperation { Operation: var awaited } when NeedsItsMaker(value.Type):
                return awaited.WithoutConfigureAwait(_symbols) is IInvocationOperation { Instance: not null } making && making.Receiver() is { } maker && Holds(maker, depth + 1);
            case IDelegateCreationOperation { Target: var function }:
                return Holds(function, depth + 1);
            case IMethodReferenceOperation { Instance: { } target }:
                return Holds(target, depth + 1);
            case IAnonymousFunctionOperation lambda:
                return lambda.Parent is IDelegateCreationOperation && UsesOne(lambda, depth);
            case IInvocationOperation call:
                return HoldsReturned(call, depth);
            default:
                return CollectionShapes.Items(value) is { } items && value is not IInvocationOperation && items.Any(i => !CollectionShapes.IsSpread(i) && Holds(i, depth + 1));
        }
    }

    private bool IsResource(ISymbol symbol)
    {
        foreach (var resource in _resources)
        {
            if (SymbolEqualityComparer.Default.Equals(resource, symbol))
            {
                _found = symbol;
                return true;
            }
        }

        return false;
    }

    // new StreamReader(stream), new HttpRequestMessage { Content = new StreamContent(stream) }; not new List<T>(items).
    private bool HoldsCreated(IObjectCreationOperation creation, int depth)
    {
        if (IsData(creation.Type))
            return false;
        if (!IsCollection(creation.Type) && creation.Arguments.Any(a => Holds(a.Value, depth + 1)))
            return true;
        return creation.Initializer is { } initializer && initializer.Initializers.Any(i => i switch
        {
            ISimpleAssignmentOperation member => Holds(member.Value, depth + 1),
            IInvocationOperation { Arguments: [.., var added] } => Holds(added.Value, depth + 1),
            _ => false,
        });
    }

    private bool HoldsReturned(IInvocationOperation call, int depth)
    {
        if (IsCopy(call.TargetMethod.Name))
            return false;
        // Task.WhenAll(items.Select(i => client.LoadAsync(i))): the tasks of a task.
        if (TaskTypes.MayHoldTasks(call.Type, _symbols))
            return Touches(call, depth + 1);
        if (IsService(call.TargetMethod) && !IsData(call.Type))
            return call.Receiver() is { } provider && IsPartOf(provider, depth + 1);
        if (!NeedsItsMaker(call.Type))
            return false;
        // connection.CreateCommand(), PipeReader.Create(stream); what a stream was parsed into has left it.
        return call.Receiver() is { } receiver && IsPartOf(receiver, depth + 1)
            || IsMaking(call.TargetMethod.Name) && call.Arguments.Any(a => Holds(a.Value, depth + 1));
    }

    private bool UsesOne(IAnonymousFunctionOperation lambda, int depth)
    {
        foreach (var use in lambda.Body.DescendantsAndSelf())
        {
            if (use is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation && Holds(use, depth + 1) && !IsMereRead(use))
                return true;
        }

        return false;
    }

    // stream.Length, stream is null, and an end that it can have twice
    private static bool IsMereRead(IOperation use) => use.Outermost().Parent switch
    {
        IPropertyReferenceOperation property => !NeedsItsMaker(property.Type),
        IBinaryOperation or IIsPatternOperation or IIsTypeOperation or INameOfOperation => true,
        IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" } => true,
        _ => false,
    };

    private static bool IsService(IMethodSymbol method) => method.Name is "GetRequiredService" or "GetService" or "GetRequiredKeyedService" or "GetKeyedService" or "Resolve" or "GetInstance";

    private static bool IsMaking(string name) =>
        name.StartsWith("Create", StringComparison.Ordinal) || name.StartsWith("Wrap", StringComparison.Ordinal) || name.StartsWith("As", StringComparison.Ordinal);

    private static bool IsCopy(string name) =>
        name is "Clone" or "AddRef" or "Detach" || name.StartsWith("To", StringComparison.Ordinal) || name.StartsWith("Copy", StringComparison.Ordinal);

    /// <summary>Is an object of this type, gotten from another one, of no use without it: a command, a stream, a token, a query?</summary>
    private static bool NeedsItsMaker(ITypeSymbol? type) => type switch
    {
        null => false,
        { Name: "CancellationToken" or "Memory" or "ReadOnlyMemory" or "ReadOnlySequence" or "IServiceProvider" or "JsonElement" or "PipeReader" or "PipeWriter" } => true,
        { TypeKind: TypeKind.Array } => false,
        _ => IsScoped(type) || type.AllInterfaces.Any(IsScoped),
    };

    private static bool IsScoped(ITypeSymbol type) => type.Name is "IDisposable" or "IAsyncDisposable" or "IQueryable" && type.TypeKind == TypeKind.Interface;

    private static bool IsCollection(ITypeSymbol? type) => type?.ContainingNamespace is { } space && space.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    private static bool IsData(ITypeSymbol? type) => type switch
    {
        null => true,
        { SpecialType: not SpecialType.None and not SpecialType.System_Object } => true,
        { TypeKind: TypeKind.Enum } => true,
        IArrayTypeSymbol array => IsData(array.ElementType),
        { Name: "Guid" or "DateTime" or "DateTimeOffset" or "TimeSpan" or "Uri" } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsData(nullable.TypeArguments[0]),
        _ => false,
    };
}
