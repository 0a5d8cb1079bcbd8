using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Editing;

/// <summary>What may be moved into a lambda.</summary>
internal static class Movable
{
    /// <summary>Is this a value that reading gives, without a call: a constant, a variable, a member of one, text made of such?</summary>
    public static bool IsPlain(IOperation value) => value.Unwrap() switch
    {
        { ConstantValue.HasValue: true } => true,
        IDefaultValueOperation or ITypeOfOperation or IInstanceReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation => true,
        IFieldReferenceOperation field => field.Instance is null || IsPlain(field.Instance),
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Instance is null || IsPlain(property.Instance),
        IInterpolatedStringOperation text => text.Parts.OfType<IInterpolationOperation>().All(p => IsPlain(p.Expression)),
        IBinaryOperation { OperatorMethod: null } binary => IsPlain(binary.LeftOperand) && IsPlain(binary.RightOperand),
        _ => false,
    };

    /// <summary>Is this a limit that nobody can tell from the same one a little earlier or later: a plain value, or a <c>TimeSpan</c> made of such?</summary>
    public static bool IsPlainLimit(IOperation limit, TaskSymbols symbols) => IsPlain(limit) || limit.Unwrap() switch
    {
        IInvocationOperation call => TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.TimeSpan) && call.Arguments.All(a => IsPlain(a.Value)),
        IObjectCreationOperation creation => TaskSymbols.Is(creation.Type, symbols.TimeSpan) && creation.Initializer is null && creation.Arguments.All(a => IsPlain(a.Value)),
        _ => false,
    };

    /// <summary>Can a lambda name all that this operation names? Not what is passed by reference, nor the members of a struct.</summary>
    public static bool CanBeCaptured(IOperation operation) => operation.DescendantsAndSelf().All(o => o switch
    {
        ILocalReferenceOperation { Local: var local } => !local.IsRef && !local.Type.IsRefLikeType,
        IParameterReferenceOperation { Parameter: var parameter } => parameter.RefKind == RefKind.None && !parameter.Type.IsRefLikeType && !IsOfStruct(parameter),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type: { } type } => !type.IsValueType,
        _ => true,
    });

    private static bool IsOfStruct(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.IsValueType: true };
}
