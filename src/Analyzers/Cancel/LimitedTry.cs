using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A try in which a call gets a token that two things can cancel: a limit that is set here, and somebody outside of this
/// function.
/// </summary>
public sealed class LimitedTry
{
    private readonly IReadOnlyList<IOperation> _sources;

    private LimitedTry(IInvocationOperation call, IOperation token, IReadOnlyList<IOperation> sources, IReadOnlyList<IOperation> callers)
    {
        Call = call;
        Token = token;
        _sources = sources;
        Callers = callers;
    }

    /// <summary>The call.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>The token that it is given.</summary>
    public IOperation Token { get; }

    /// <summary>What cancels the token from outside: tokens, and sources that were not made here. At least one.</summary>
    public IReadOnlyList<IOperation> Callers { get; }

    /// <summary>The first such call in the body of a try; null when there is none.</summary>
    public static LimitedTry? Find(ITryOperation attempt, TaskSymbols symbols)
    {
        foreach (var operation in attempt.Body.DescendantsInFunction())
        {
            // Setting up the sources is no use of their tokens; the exception of a nested try meets its own handlers first.
            if (operation is not IInvocationOperation call || TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.CancellationTokenSource)
                || !ReferenceEquals(EnclosingTries.WithHandlers(call), attempt))
            {
                continue;
            }

            foreach (var token in TokenFlow.GivenTo(call, symbols))
            {
                var sources = TokenFlow.SourcesOf(token, symbols);
                if (sources.Count < 2)
                    continue;
                var callers = sources.Where(s => s is not ILocalReferenceOperation { Local.Type: var type } || !TaskSymbols.Is(type, symbols.CancellationTokenSource)).ToList();
                if (callers.Count > 0 && TokenFlow.HasLimit(token, symbols))
                    return new(call, token, sources, callers);
            }
        }

        return null;
    }

    /// <summary>
    /// Is it asked which of the two it was: does the handler name one of the sources, or does something behind the try, or in
    /// a loop around it, ask whether one is cancelled?
    /// </summary>
    public bool IsToldApart(ICatchClauseOperation handler, ITryOperation attempt)
    {
        var loop = attempt.LoopAround();
        foreach (var operation in AsyncScope.Of(attempt).Body.DescendantsInFunction())
        {
            if (operation.IsWithin(attempt.Body))
                continue;
            if (operation.IsWithin(handler) ? AskedBy(operation) is not null || IsSource(operation) : IsAskedFrom(operation))
                return true;
        }

        return false;

        bool IsAskedFrom(IOperation place) => AskedBy(place) is { } asked && IsSource(WithoutToken(asked))
            && (place.Syntax.SpanStart > attempt.Syntax.SpanStart || place.IsWithin(loop));
    }

    // The token or the source that is asked whether it is cancelled.
    private static IOperation? AskedBy(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } test => test.Instance,
        IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" } test => test.Instance,
        _ => null,
    };

    private bool IsSource(IOperation operation) => operation.ReferencedSymbol() is not null && _sources.Any(s => s.IsSameObject(operation) || IsValueOf(operation, s));

    // var token = context.CancellationToken: both names are the token's.
    private static bool IsValueOf(IOperation operation, IOperation source) =>
        operation is ILocalReferenceOperation { Local: var local } && SymbolUses.Around(operation).OnlyValue(local) is { } value && WithoutToken(value).IsSameObject(source);

    private static IOperation WithoutToken(IOperation operation) =>
        operation.Unwrap() is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } ? source.Unwrap() : operation.Unwrap();
}
