using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Small steps over the operation tree that every question about tasks takes.</summary>
public static class Operations
{
    /// <summary>
    /// How far a walk from value to value goes. It ends walks in broken code, where a local's value can name the local
    /// itself.
    /// </summary>
    internal const int MaximumDepth = 8;

    /// <summary>The value itself, without the parentheses, conversions and query syntax around it.</summary>
    public static IOperation Unwrap(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case ITranslatedQueryOperation query:
                    operation = query.Operation;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The outermost operation that is still the same value: climbs the parentheses, conversions and query syntax around it.</summary>
    public static IOperation Outermost(this IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation or ITranslatedQueryOperation)
            operation = operation.Parent;
        return operation;
    }

    /// <summary>The variables behind <c>var (a, b)</c>.</summary>
    public static IOperation Declared(this IOperation target) => target is IDeclarationExpressionOperation { Expression: var declared } ? declared : target;

    /// <summary>
    /// The object a call is made on: the receiver, the first argument of an extension method, or the value before
    /// <c>?.</c>; null for a static call.
    /// </summary>
    public static IOperation? Receiver(this IInvocationOperation call)
    {
        var receiver = call.Instance
            ?? (call.TargetMethod.IsExtensionMethod && call.Arguments is [var first, ..] ? first.Value : null);
        return receiver?.Unwrap() is IConditionalAccessInstanceOperation placeholder
            ? placeholder.ConditionalReceiver()
            : receiver?.Unwrap();
    }

    /// <summary>The value before the <c>?.</c> that this placeholder stands for.</summary>
    public static IOperation? ConditionalReceiver(this IConditionalAccessInstanceOperation placeholder)
    {
        for (IOperation? child = placeholder, parent = placeholder.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, child))
                return access.Operation.Unwrap();
        }

        return null;
    }

    /// <summary>All operations below this one, in source order, without those of nested lambdas and local functions.</summary>
    public static IEnumerable<IOperation> DescendantsInFunction(this IOperation root)
    {
        var pending = new Stack<IOperation>();
        PushChildren(root, pending);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            yield return operation;
            if (!operation.IsFunction())
                PushChildren(operation, pending);
        }
    }

    /// <summary>Is this a lambda, an anonymous method or a local function: something with a control flow of its own?</summary>
    public static bool IsFunction(this IOperation operation) =>
        operation is IAnonymousFunctionOperation or ILocalFunctionOperation;

    /// <summary>The innermost loop of the same function around an operation; null when there is none.</summary>
    public static ILoopOperation? LoopAround(this IOperation operation)
    {
        for (var o = operation.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is ILoopOperation loop)
                return loop;
        }

        return null;
    }

    /// <summary>Is this operation inside the other one (or the same)?</summary>
    public static bool IsWithin(this IOperation operation, IOperation? other)
    {
        for (IOperation? o = operation; o is not null && other is not null; o = o.Parent)
        {
            if (ReferenceEquals(o, other))
                return true;
        }

        return false;
    }

    /// <summary>The local, parameter, field or property this operation names; null for anything computed.</summary>
    public static ISymbol? ReferencedSymbol(this IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
        _ => null,
    };

    /// <summary>
    /// Do two operations name the same object: the same variable, or the same member of the same object? Elements and
    /// computed values are never the same.
    /// </summary>
    public static bool IsSameObject(this IOperation? operation, IOperation? other)
    {
        if (operation is null || other is null)
            return operation is null && other is null;

        operation = operation.Unwrap();
        other = other.Unwrap();
        if (operation is IConditionalAccessInstanceOperation placeholder)
            operation = placeholder.ConditionalReceiver() ?? operation;
        if (other is IConditionalAccessInstanceOperation otherPlaceholder)
            other = otherPlaceholder.ConditionalReceiver() ?? other;
        return (operation, other) switch
        {
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            (IMemberReferenceOperation member, IMemberReferenceOperation otherMember) =>
                SymbolEqualityComparer.Default.Equals(member.ReferencedSymbol(), otherMember.ReferencedSymbol())
                && member.ReferencedSymbol() is not null
                && member.Instance.IsSameObject(otherMember.Instance),
            _ => operation.ReferencedSymbol() is { } symbol && SymbolEqualityComparer.Default.Equals(symbol, other.ReferencedSymbol()),
        };
    }

    /// <summary>The operation that holds the whole member.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    private static void PushChildren(IOperation operation, Stack<IOperation> pending)
    {
        foreach (var child in operation.ChildOperations.Reverse())
            pending.Push(child);
    }
}
