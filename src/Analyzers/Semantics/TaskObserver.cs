using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Does a method look after the task that it is given?</summary>
public static class TaskObserver
{
    /// <summary>
    /// Is the call given a task (<c>SaveAsync().LogFailure()</c>) that is now the callee's to look after? It is, unless the
    /// callee's source shows that it does no more than hand the task back: then that is the task to ask about.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="symbols">The types of the compilation.</param>
    /// <param name="handedBack">The task, where the callee only hands it back.</param>
    public static bool LooksAfterArgument(IInvocationOperation call, TaskSymbols symbols, out IOperation? handedBack)
    {
        handedBack = null;
        foreach (var argument in call.Arguments)
        {
            var value = argument.Value.Unwrap();
            if (!TaskTypes.MayHoldTasks(value.Type, symbols))
                continue;
            if (argument.Parameter is { } parameter && !OnlyHandsBack(parameter.OriginalDefinition, symbols))
                return true;
            handedBack = value;
        }

        return call.Instance is { } instance && TaskTypes.MayHoldTasks(instance.Unwrap().Type, symbols);
    }

    private static bool OnlyHandsBack(IParameterSymbol parameter, TaskSymbols symbols)
    {
        // What an override does instead is not known here.
        if (parameter.ContainingSymbol is not IMethodSymbol { IsAbstract: false } method || (method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed)
            return false;

        var function = method.PartialImplementationPart ?? method;
        var bodies = symbols.Bodies.Of(function);
        return !bodies.IsEmpty && bodies.All(body => SymbolUses.Around(body).Of(function.Parameters[parameter.Ordinal]).All(IsHandedBack));
    }

    private static bool IsHandedBack(IOperation use)
    {
        var value = use.Outermost();
        return value.Parent switch
        {
            IReturnOperation or INameOfOperation or IBinaryOperation or IIsPatternOperation => true,
            // task ?? throw new ArgumentNullException(nameof(task))
            ICoalesceOperation { WhenNull: IThrowOperation or IConversionOperation { Operand: IThrowOperation } } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ThrowIfNull" } } => true,
            _ => false,
        };
    }
}
