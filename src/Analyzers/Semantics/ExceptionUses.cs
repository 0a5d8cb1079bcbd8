using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>How a handler uses the exception it caught, for rewriting it to handle another one as well.</summary>
public static class ExceptionUses
{
    /// <summary>
    /// Would this use compile and mean the same with any <c>System.Exception</c>: passed on as one, printed, or asked
    /// for a member that every exception has?
    /// </summary>
    public static bool FitsAnyException(IOperation use, TaskSymbols symbols)
    {
        switch (use.Parent)
        {
            case IConversionOperation { IsImplicit: true, Type: var type }:
                return type?.SpecialType == SpecialType.System_Object || TaskSymbols.Is(type, symbols.Exception);
            case IInterpolationOperation or INameOfOperation:
                return true;
            case IArgumentOperation { Parameter: { OriginalDefinition.Type: not ITypeParameterSymbol, Type: var type, RefKind: RefKind.None } }:
                return type.SpecialType == SpecialType.System_Object || TaskSymbols.Is(type, symbols.Exception);
            // The inner exception of an aggregate is the failure; that of a failure is something else.
            case IPropertyReferenceOperation { Property: { Name: not "InnerException" } property } reference when ReferenceEquals(reference.Instance, use):
                return IsDeclaredByException(property, symbols);
            case IInvocationOperation { TargetMethod: { Name: not "GetBaseException" } method } call when ReferenceEquals(call.Instance, use):
                return IsDeclaredByException(method, symbols);
            default:
                return false;
        }
    }

    private static bool IsDeclaredByException(ISymbol member, TaskSymbols symbols)
    {
        var declared = member;
        while (true)
        {
            ISymbol? overridden = declared switch
            {
                IPropertySymbol property => property.OverriddenProperty,
                IMethodSymbol method => method.OverriddenMethod,
                _ => null,
            };
            if (overridden is null)
                break;
            declared = overridden;
        }

        return TaskSymbols.Is(declared.ContainingType, symbols.Exception) || declared.ContainingType.SpecialType == SpecialType.System_Object;
    }
}
