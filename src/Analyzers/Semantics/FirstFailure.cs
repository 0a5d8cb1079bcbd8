using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The first failure, read off an <c>AggregateException</c>: <c>e.InnerException</c>, <c>e.InnerExceptions[0]</c>,
/// <c>e.Flatten().InnerExceptions.First()</c>.
/// </summary>
public readonly struct FirstFailure
{
    private FirstFailure(IOperation aggregate, IOperation value)
    {
        Aggregate = aggregate;
        Value = value;
    }

    /// <summary>The aggregate, without <c>Flatten()</c>.</summary>
    public IOperation Aggregate { get; }

    /// <summary>The whole expression that gives the first failure, <c>?.</c> included.</summary>
    public IOperation Value { get; }

    /// <summary>Reads a reference to a property; null when it is anything else.</summary>
    public static FirstFailure? Find(IPropertyReferenceOperation property, TaskSymbols symbols)
    {
        if (property.Property.Name is not ("InnerException" or "InnerExceptions")
            || property.Instance is not { } instance
            || instance is IInstanceReferenceOperation
            || !(TaskSymbols.Is(instance.Type, symbols.AggregateException) || TaskSymbols.Is(instance.Unwrap().Type, symbols.AggregateException)))
        {
            return null;
        }

        IOperation? value = property.Property.Name == "InnerException" ? property : FirstOf(property);
        return value is null ? null : new(WithoutFlatten(instance), Conditional(value));
    }

    /// <summary>The aggregate behind <c>Flatten()</c>, conversions and <c>?.</c>.</summary>
    public static IOperation WithoutFlatten(IOperation aggregate)
    {
        var value = aggregate.Unwrap();
        for (var depth = 0; depth < Operations.MaximumDepth; depth++)
        {
            switch (value)
            {
                case IInvocationOperation { TargetMethod.Name: "Flatten" } call when call.Receiver() is { } receiver:
                    value = receiver;
                    break;
                case IConditionalAccessInstanceOperation placeholder when placeholder.ConditionalReceiver() is { } receiver:
                    value = receiver;
                    break;
                default:
                    return value;
            }
        }

        return value;
    }

    /// <summary>
    /// Where the first failure goes: the outermost value it may be, past <c>??</c> and the branches of a choice.
    /// </summary>
    public static IOperation Destination(IOperation value)
    {
        for (var o = value.Outermost(); ; o = o.Outermost())
        {
            switch (o.Parent)
            {
                case ICoalesceOperation coalesce:
                    o = coalesce;
                    break;
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, o):
                    o = choice;
                    break;
                case ISwitchExpressionArmOperation { Parent: { } choice } arm when ReferenceEquals(arm.Value, o):
                    o = choice;
                    break;
                default:
                    return o;
            }
        }
    }

    /// <summary>
    /// Is this exception thrown, or made the failure of a task: by itself, or through a local that is there for nothing
    /// else?
    /// </summary>
    public static bool IsForwarded(IOperation exception, TaskSymbols symbols)
    {
        var destination = Destination(exception);
        if (IsForwardedOnTheSpot(destination, symbols))
            return true;
        if (destination.GivenTo() is not { } local)
            return false;

        var uses = SymbolUses.Around(exception);
        return uses.OnlyValue(local) is not null
            && uses.Of(local).Any(u => IsForwardedOnTheSpot(Destination(u), symbols))
            && uses.Of(local).All(u => u.AssignedValue() is not null || AggregateUses.IsNullTest(u) || IsForwardedOnTheSpot(Destination(u), symbols));
    }

    private static bool IsForwardedOnTheSpot(IOperation exception, TaskSymbols symbols) => exception.Parent switch
    {
        IThrowOperation => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } =>
            method.Name is "SetException" or "TrySetException" || (method.Name == "FromException" && symbols.IsTask(method.ContainingType)),
        _ => false,
    };

    private static IOperation? FirstOf(IOperation failures) => failures.Outermost().Parent switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: 0 } }] } first => first,
        IArgumentOperation { Parent: IInvocationOperation call } when call.Receiver() == failures && IsFirst(call) => call,
        _ => null,
    };

    private static bool IsFirst(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "First" or "FirstOrDefault" => call.Arguments.Length == 1,
        "ElementAt" or "ElementAtOrDefault" => call.Arguments is [_, { Value.ConstantValue: { HasValue: true, Value: 0 } }],
        _ => false,
    };

    private static IOperation Conditional(IOperation value)
    {
        while (value.Outermost() is var outermost && outermost.Parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, outermost))
            value = access;
        return value;
    }
}
