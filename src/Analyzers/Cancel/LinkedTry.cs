using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A try that knows a token only by sources that are linked to it: what is cancelled in there carries the token of such a
/// source, and never the token itself.
/// </summary>
internal static class LinkedTry
{
    /// <summary>A source that is linked to the token and whose own token the try uses; null when the token itself may get into it, or none does.</summary>
    public static ILocalSymbol? SourceFor(IOperation token, ITryOperation attempt, TaskSymbols symbols)
    {
        if (TokenFlow.SourcesOf(token, symbols) is not [var target, ..] || !KeepsOut(token, attempt, symbols, depth: 0))
            return null;

        ILocalSymbol? linked = null;
        foreach (var operation in attempt.Body.Descendants())
        {
            if (operation is IAwaitOperation wait && MayHaveItsOwn(wait, symbols))
                return null;
            if (!IsToken(operation, symbols) || IsLinkedTo(operation))
                continue;
            if (operation is IParameterReferenceOperation { Parameter: var parameter } && IsOfFunctionWithin(parameter, operation, attempt.Body))
                continue;
            if (SourceOf(operation, symbols) is not { } source || !IsMadeHere(source, operation, symbols))
                return null;
            if (linked is null && TokenFlow.SourcesOf(operation, symbols).Any(s => s.IsSameObject(target)))
                linked = source;
        }

        return linked;
    }

    // What is given no token may have been made with one: a request, a stream, the context of a call.
    private static bool MayHaveItsOwn(IAwaitOperation wait, TaskSymbols symbols)
    {
        var waited = wait.Operation.WithoutConfigureAwait(symbols);
        if (waited is ILocalReferenceOperation { Local: var local })
            waited = SymbolUses.Around(wait).OnlyValue(local)?.WithoutConfigureAwait(symbols) ?? waited;
        return waited is not IInvocationOperation call
            || !call.IsDelay(symbols) && !call.IsOnTask("Yield", symbols)
                && !call.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken))
                && !call.Descendants().Any(o => IsToken(o, symbols));
    }

    // A value that can be somebody's token: not default, not None; of a choice, its parts.
    private static bool IsToken(IOperation operation, TaskSymbols symbols) =>
        TaskSymbols.Is(operation.Type, symbols.CancellationToken) && operation is not (IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IConditionalOperation or IDefaultValueOperation
            or IObjectCreationOperation { Arguments.IsEmpty: true } or IPropertyReferenceOperation { Property: { IsStatic: true, Name: "None" } });

    // source.Token, source?.Token, or a local that is nothing else
    private static ILocalSymbol? SourceOf(IOperation token, TaskSymbols symbols)
    {
        if (token is ILocalReferenceOperation { Local: var local })
            token = SymbolUses.Around(token).OnlyValue(local) ?? token;
        if (token is not IPropertyReferenceOperation { Property.Name: "Token", Instance: { } instance })
            return null;

        var source = instance.Unwrap();
        if (source is IConditionalAccessInstanceOperation placeholder)
            source = placeholder.ConditionalReceiver();
        return source is ILocalReferenceOperation { Local: var found } && TaskSymbols.Is(found.Type, symbols.CancellationTokenSource) ? found : null;
    }

    // A source that comes from elsewhere may be the one of the token.
    private static bool IsMadeHere(ILocalSymbol source, IOperation near, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(near);
        var values = LocalValues.Of(source, near).ToList();
        return values.Count > 0 && values.TrueForAll(v => IsNew(v.Unwrap(), symbols)) && !uses.Of(source).Any(u => u.IsWrittenOtherwise());
    }

    private static bool IsNew(IOperation value, TaskSymbols symbols) => value switch
    {
        IObjectCreationOperation creation => TaskSymbols.Is(creation.Type, symbols.CancellationTokenSource),
        IInvocationOperation { TargetMethod: { Name: "CreateLinkedTokenSource" } method } => TaskSymbols.Is(method.ContainingType, symbols.CancellationTokenSource),
        IConditionalOperation { WhenFalse: { } other } choice => IsNew(choice.WhenTrue.Unwrap(), symbols) && IsNew(other.Unwrap(), symbols),
        ILiteralOperation or IDefaultValueOperation => true,
        _ => false,
    };

    // Can nothing that runs in the try have the token itself?
    private static bool KeepsOut(IOperation token, ITryOperation attempt, TaskSymbols symbols, int depth)
    {
        var uses = SymbolUses.Around(attempt);
        switch (token.Unwrap())
        {
            case IParameterReferenceOperation { Parameter: var parameter }:
                return uses.Of(parameter).All(u => IsHarmless(u, attempt, symbols));
            case ILocalReferenceOperation { Local: var local }:
                return depth < Operations.MaximumDepth && uses.OnlyValue(local) is { } value && uses.Of(local).All(u => IsHarmless(u, attempt, symbols))
                    && KeepsOut(value, attempt, symbols, depth + 1);
            case IPropertyReferenceOperation { Property.Name: "Token", Instance: ILocalReferenceOperation { Local: var source } } when TaskSymbols.Is(source.Type, symbols.CancellationTokenSource):
                return uses.Of(source).All(u => u.Parent is IPropertyReferenceOperation { Property.Name: "Token" } own ? IsHarmless(own, attempt, symbols) : !IsHandedOn(u));
            case IMemberReferenceOperation { Instance: { } owner }:
                return KeepsOwnerOut(owner, attempt, uses);
            default:
                return false;
        }
    }

    // context.CancellationToken, _stop.Token: whoever has the object that it is read from has the token.
    private static bool KeepsOwnerOut(IOperation owner, ITryOperation attempt, SymbolUses uses)
    {
        while (owner.Unwrap() is IMemberReferenceOperation { Instance: { } outer })
            owner = outer;

        owner = owner.Unwrap();
        if (owner is IInstanceReferenceOperation)
            return attempt.Body.Descendants().All(o => o is not IInstanceReferenceOperation || IsLinkedTo(o));
        return owner.ReferencedSymbol() is ILocalSymbol or IParameterSymbol
            && uses.Of(owner.ReferencedSymbol()!).All(u => IsLinkedTo(u) || !u.IsWithin(attempt.Body) && IsInFunctionOf(u, attempt) && !IsHandedOn(u));
    }

    private static bool IsHarmless(IOperation use, ITryOperation attempt, TaskSymbols symbols)
    {
        if (IsLinkedTo(use))
            return true;
        if (use.IsWithin(attempt.Body) || !IsInFunctionOf(use, attempt))
            return false;

        var value = use.Outermost();
        return value.Parent switch
        {
            // Behind the try, or awaited in front of it; what that gives may go on with the token.
            IArgumentOperation { Parent: IInvocationOperation call } => call.TargetMethod.Name == "Equals" || call.AwaitedBy(symbols) is { } wait && wait.GivenTo() is null && !IsHandedOn(wait),
            IPropertyReferenceOperation or IBinaryOperation => true,
            IInvocationOperation call => ReferenceEquals(call.Instance, value),
            // The local whose own uses are looked at.
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => SymbolUses.Around(use).Of(local).All(u => IsHarmless(u, attempt, symbols)),
            _ => false,
        };
    }

    private static bool IsHandedOn(IOperation use) => use.Outermost().Parent
        is IArgumentOperation or IVariableInitializerOperation or IAssignmentOperation or ITupleOperation or IArrayInitializerOperation or IReturnOperation;

    private static bool IsInFunctionOf(IOperation use, IOperation place) => place.IsWithin(AsyncScope.Of(use).Body);

    // Is this part of what a source is linked to: CreateLinkedTokenSource(token, other)?
    private static bool IsLinkedTo(IOperation operation)
    {
        for (var o = operation.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            switch (o)
            {
                case IInvocationOperation call:
                    return call.TargetMethod.Name == "CreateLinkedTokenSource";
                case IArgumentOperation or IArrayInitializerOperation or IConversionOperation or IParenthesizedOperation or IMemberReferenceOperation:
                    continue;
                default:
                    if (CollectionShapes.Items(o) is null)
                        return false;
                    continue;
            }
        }

        return false;
    }

    private static bool IsOfFunctionWithin(IParameterSymbol parameter, IOperation use, IOperation body)
    {
        for (var o = use.Parent; o is not null && !ReferenceEquals(o, body); o = o.Parent)
        {
            var function = (o as IAnonymousFunctionOperation)?.Symbol ?? (o as ILocalFunctionOperation)?.Symbol;
            if (SymbolEqualityComparer.Default.Equals(function, parameter.ContainingSymbol))
                return true;
        }

        return false;
    }
}
