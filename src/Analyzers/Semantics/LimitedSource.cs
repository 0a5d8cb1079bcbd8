using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// A local that holds a <c>CancellationTokenSource</c> with a limit, made in this member: by its constructor, or by
/// <c>CancelAfter</c>.
/// </summary>
public sealed class LimitedSource
{
    private readonly List<IOperation> _creations = [];

    private LimitedSource(ILocalSymbol local) => Local = local;

    public ILocalSymbol Local { get; }

    /// <summary>Where the local is given its sources: constructor calls, and calls of <c>CreateLinkedTokenSource</c>.</summary>
    public IReadOnlyList<IOperation> Creations => _creations;

    /// <summary>The tokens that the sources are linked to.</summary>
    public IEnumerable<IOperation> LinkedTo(TaskSymbols symbols) => _creations.SelectMany(c => TokenFlow.LinkedBy(c, symbols));

    /// <summary>Reads a local; null when it is no source, when one of its sources comes from elsewhere, or when none has a limit.</summary>
    public static LimitedSource? Find(ILocalSymbol local, IOperation near, TaskSymbols symbols)
    {
        if (local.Type.Name != "CancellationTokenSource" || !TaskSymbols.Is(local.Type, symbols.CancellationTokenSource))
            return null;

        var uses = SymbolUses.Around(near);
        var source = new LimitedSource(local);
        if (uses.FirstValue(local) is { } first && !source.ReadValue(first, symbols))
            return null;
        foreach (var use in uses.Of(local))
        {
            if (use.AssignedValue() is { } assigned ? !source.ReadValue(assigned, symbols) : use.IsWrittenOtherwise())
                return null;
        }

        return source._creations.Count > 0 && (source._creations.Exists(c => HasLimit(c, symbols)) || uses.Of(local).Any(u => IsLimitedBy(u, symbols))) ? source : null;
    }

    /// <summary>
    /// Does anybody ask the source, or get it? Not who cancels it, sets its limit, resets or disposes it, or looks whether it
    /// is there.
    /// </summary>
    public bool IsUsed(IOperation near) => SymbolUses.Around(near).Of(Local).Any(IsUse);

    private bool ReadValue(IOperation value, TaskSymbols symbols)
    {
        switch (value.Unwrap())
        {
            case IObjectCreationOperation creation when TaskSymbols.Is(creation.Type, symbols.CancellationTokenSource):
                _creations.Add(creation);
                return true;
            case IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } call when TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.CancellationTokenSource):
                _creations.Add(call);
                return true;
            case IConditionalOperation { WhenFalse: { } other } choice:
                return ReadValue(choice.WhenTrue, symbols) && ReadValue(other, symbols);
            case ISwitchExpressionOperation choice:
                return choice.Arms.All(a => ReadValue(a.Value, symbols));
            case ILiteralOperation or IDefaultValueOperation or IThrowOperation:
                return true;
            default:
                return false;
        }
    }

    private static bool HasLimit(IOperation creation, TaskSymbols symbols) => creation is IObjectCreationOperation { Arguments: var arguments }
        && arguments.Any(a => a.Parameter is { } parameter && parameter.IsTimeLimit(symbols) && TimeLimits.Read(a.Value, symbols) == TimeLimit.Limited);

    private static bool IsLimitedBy(IOperation use, TaskSymbols symbols) => CallOn(use) is { TargetMethod.Name: "CancelAfter" } call
        && call.TimeLimitArgument(symbols) is { } limit && TimeLimits.Read(limit.Value, symbols) == TimeLimit.Limited;

    private static bool IsUse(IOperation use)
    {
        if (CallOn(use) is { } call)
            return call.TargetMethod.Name is not ("Cancel" or "CancelAsync" or "CancelAfter" or "TryReset" or "Dispose" or "GetHashCode" or "GetType" or "ToString");

        var value = use.Outermost();
        return value.Parent switch
        {
            ISimpleAssignmentOperation assignment => !ReferenceEquals(assignment.Target, value) || assignment.Parent is not IExpressionStatementOperation,
            INameOfOperation or IUsingOperation => false,
            IBinaryOperation { LeftOperand: var left, RightOperand: var right } => !IsNull(left) && !IsNull(right),
            IIsPatternOperation { Pattern: var pattern } => !TestsForNull(pattern),
            _ => true,
        };
    }

    private static bool IsNull(IOperation value) => value.ConstantValue is { HasValue: true, Value: null };

    private static bool TestsForNull(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => IsNull(constant.Value),
        INegatedPatternOperation negated => TestsForNull(negated.Pattern),
        _ => false,
    };

    // source.Cancel(), source?.Cancel()
    private static IInvocationOperation? CallOn(IOperation use)
    {
        var value = use.Outermost();
        return value.Parent switch
        {
            IInvocationOperation call when ReferenceEquals(call.Instance, value) => call,
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation { Instance: IConditionalAccessInstanceOperation } call } access when ReferenceEquals(access.Operation, value) => call,
            _ => null,
        };
    }
}
