using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Where a cancellation token comes from, and what can cancel it.</summary>
public static class TokenFlow
{
    /// <summary>
    /// The variables whose cancellation reaches the token: its source, what that one is linked to, and tokens that were
    /// given from outside. None when that cannot be told.
    /// </summary>
    public static IReadOnlyList<IOperation> SourcesOf(IOperation token, TaskSymbols symbols)
    {
        var sources = new List<IOperation>();
        Read(token.Unwrap(), sources, symbols, depth: 0);
        return sources;
    }

    /// <summary>The tokens that a call is given, as they are written: not <c>default</c>, not <c>CancellationToken.None</c>.</summary>
    public static IEnumerable<IOperation> GivenTo(IInvocationOperation call, TaskSymbols symbols)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && TaskSymbols.Is(argument.Parameter?.Type, symbols.CancellationToken) && TokenParameter.Given(argument) is { } token)
                yield return token;
        }
    }

    /// <summary>Does whatever cancels the one token cancel the other as well: is it the same, or linked to all that the one comes from?</summary>
    public static bool IsCancelledWith(IOperation token, IOperation other, TaskSymbols symbols)
    {
        var sources = SourcesOf(other, symbols);
        return sources.Count > 0 && SourcesOf(token, symbols) is var wider && sources.All(o => wider.Any(s => s.IsSameObject(o)));
    }

    /// <summary>Can the same thing cancel both tokens: are they one token, of one source, or linked to one?</summary>
    public static bool IsShared(IOperation token, IOperation other, TaskSymbols symbols)
    {
        var sources = SourcesOf(token, symbols);
        return sources.Count > 0 && SourcesOf(other, symbols).Any(o => sources.Any(s => s.IsSameObject(o)));
    }

    /// <summary>Does one of the token's sources, as far as this function shows, cancel it when a time is up?</summary>
    public static bool HasLimit(IOperation token, TaskSymbols symbols) => SourcesOf(token, symbols).Any(source =>
        source is ILocalReferenceOperation { Local: var local } && (LocalValues.Of(local, source).Any(value => IsLimited(value.Unwrap(), symbols)) || IsCancelledAfterTime(local, source, symbols)));

    /// <summary>Is this a new source that cancels its token when a time is up?</summary>
    public static bool IsLimited(IOperation value, TaskSymbols symbols) =>
        value is IObjectCreationOperation { Arguments: [var limit, ..] } creation
        && TaskSymbols.Is(creation.Type, symbols.CancellationTokenSource)
        && TimeLimits.Read(limit.Value, symbols) != TimeLimit.Infinite;

    /// <summary>The tokens that a source is linked to: the arguments of <c>CreateLinkedTokenSource</c>; none for all else.</summary>
    public static IEnumerable<IOperation> LinkedBy(IOperation value, TaskSymbols symbols)
    {
        if (value.Unwrap() is not IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linking
            || !TaskSymbols.Is(linking.TargetMethod.ContainingType, symbols.CancellationTokenSource))
        {
            yield break;
        }

        foreach (var argument in linking.Arguments)
        {
            if (CollectionShapes.Items(argument.Value.Unwrap()) is { } items)
            {
                foreach (var item in items)
                    yield return item.Unwrap();
            }
            else
            {
                yield return argument.Value.Unwrap();
            }
        }
    }

    private static void Read(IOperation token, List<IOperation> sources, TaskSymbols symbols, int depth)
    {
        if (depth > Operations.MaximumDepth)
            return;

        switch (token)
        {
            case IPropertyReferenceOperation { Property: { Name: "Token", IsStatic: false } property, Instance: { } source } when TaskSymbols.Is(property.ContainingType, symbols.CancellationTokenSource):
                ReadSource(source.Unwrap(), sources, symbols, depth);
                break;
            case ILocalReferenceOperation { Local: var local } when SymbolUses.Around(token).OnlyValue(local) is { } value:
                var before = sources.Count;
                Read(value, sources, symbols, depth + 1);
                // What a call gave, for instance: the local is all that is known of it.
                if (sources.Count == before && value is IInvocationOperation or IObjectCreationOperation { Arguments.IsEmpty: false })
                    sources.Add(token);
                break;
            case IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } }:
                break;
            default:
                if (token.ReferencedSymbol() is not null)
                    sources.Add(token);
                break;
        }
    }

    private static void ReadSource(IOperation source, List<IOperation> sources, TaskSymbols symbols, int depth)
    {
        if (source.ReferencedSymbol() is null)
            return;
        sources.Add(source);
        if (source is not ILocalReferenceOperation { Local: var local })
            return;

        foreach (var value in LocalValues.Of(local, source))
        {
            foreach (var linked in LinkedBy(value, symbols))
                Read(linked, sources, symbols, depth + 1);
        }
    }

    private static bool IsCancelledAfterTime(ILocalSymbol source, IOperation near, TaskSymbols symbols) => SymbolUses.Around(near).Of(source)
        .Any(use => use.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "CancelAfter", Arguments: [var limit, ..] } && TimeLimits.Read(limit.Value, symbols) != TimeLimit.Infinite);
}
