using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Does a function handle an event? Then it is the event that says that it returns nothing.</summary>
public static class EventHandlers
{
    /// <summary>Has the option that has event handlers reported been set where the context is?</summary>
    public static bool AreReported(OperationAnalysisContext context) =>
        Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.Operation.Syntax.SyntaxTree)).ReportEventHandlers;

    /// <summary>
    /// Does a function take what an event hands to its handlers: something that is named, or derives from something named,
    /// <c>..EventArgs</c>, or else a mere object and its sender, or the old and the new value of a property and its owner?
    /// </summary>
    public static bool HasEventArgs(IMethodSymbol function)
    {
        foreach (var parameter in function.Parameters)
        {
            for (var type = WithoutNullable(parameter.Type); type is not null; type = type.BaseType)
            {
                if (type.Name.EndsWith("EventArgs", StringComparison.Ordinal))
                    return true;
            }
        }

        // EventHandler<object>: handlers of it may be named in XAML only. (BindableObject owner, object oldValue, object newValue)
        return function.Parameters
            is [{ Type.SpecialType: SpecialType.System_Object }, { Type.SpecialType: SpecialType.System_Object }]
            or [_, { Type.SpecialType: SpecialType.System_Object, Name: "oldValue" }, { Type.SpecialType: SpecialType.System_Object, Name: "newValue" }];
    }

    /// <summary>Are the functions of this type event handlers, by its name or by what they take?</summary>
    public static bool IsHandlerType(INamedTypeSymbol type) =>
        type.Name.EndsWith("EventHandler", StringComparison.Ordinal) || type.DelegateInvokeMethod is { } invoked && HasEventArgs(invoked);

    /// <summary>
    /// Is this delegate added to an event, or to a delegate that serves as one, or taken from it: as it stands, or by way
    /// of a local or a field of the same member?
    /// </summary>
    public static bool IsSubscribed(IDelegateCreationOperation handler)
    {
        if (IsAdded(handler))
            return true;

        var target = Whole(handler).Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            ISimpleAssignmentOperation assignment => assignment.Target.ReferencedSymbol(),
            _ => null,
        };
        if (target is null)
            return false;

        foreach (var use in SymbolUses.Around(handler).Of(target))
        {
            if (IsAdded(use))
                return true;
        }

        return false;
    }

    private static bool IsAdded(IOperation handler)
    {
        var value = Whole(handler);
        return value.Parent switch
        {
            IEventAssignmentOperation subscription => ReferenceEquals(subscription.HandlerValue, value),
            ICompoundAssignmentOperation addition => ReferenceEquals(addition.Value, value),
            _ => false,
        };
    }

    // The value that the handler is part of: new EventHandler(handler), (EventHandler)handler, flag ? handler : other.
    private static IOperation Whole(IOperation handler)
    {
        var value = handler.Outermost();
        while (value.Parent is IDelegateCreationOperation or IConditionalOperation { Type: not null } or ICoalesceOperation)
            value = value.Parent.Outermost();
        return value;
    }

    private static ITypeSymbol? WithoutNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var value] } ? value : type;
}
