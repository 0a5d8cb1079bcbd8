using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What is known of the type of a thrown exception.</summary>
/// <param name="Type">The type it has, or derives from; null when nothing is known.</param>
/// <param name="IsExact">Is it this very type, as of <c>throw new T()</c>?</param>
internal readonly record struct ThrownType(ITypeSymbol? Type, bool IsExact)
{
    /// <summary>The type of a thrown value.</summary>
    public static ThrownType Of(IOperation thrown)
    {
        var value = thrown.Unwrap();
        return new(value.Type, value is IObjectCreationOperation);
    }

    /// <summary>Does the handler catch it: surely, surely not, or perhaps (null)?</summary>
    public bool? IsCaughtBy(ControlFlowRegion handler, TaskSymbols symbols)
    {
        bool? surely = handler.Kind == ControlFlowRegionKind.FilterAndHandler ? null : true;
        var caught = handler.ExceptionType;
        if (caught is null || caught.SpecialType == SpecialType.System_Object || TaskSymbols.Is(caught, symbols.Exception))
            return surely;
        if (Type is null)
            return null;
        if (TaskSymbols.IsOrInherits(Type, (INamedTypeSymbol)caught.OriginalDefinition))
            return surely;
        return !IsExact && Type is INamedTypeSymbol type && TaskSymbols.IsOrInherits(caught, type.OriginalDefinition) ? null : false;
    }
}
