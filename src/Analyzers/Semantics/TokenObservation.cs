using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Does a call look at the token that it is given before it does its work, so that it does nothing when the token is
/// cancelled already?
/// </summary>
public static class TokenObservation
{
    // How many calls a token is followed through before it is taken to be looked at.
    private const int MaximumCalls = 3;

    /// <summary>
    /// May the call do nothing when this token of its arguments is cancelled? What is not in source is taken to look at its
    /// token; of an interface's or a virtual member, one implementation in source that does is enough.
    /// </summary>
    public static bool MayObserve(IInvocationOperation call, IArgumentOperation token, TaskSymbols symbols) => MayObserve(call, token, symbols, MaximumCalls);

    private static bool MayObserve(IInvocationOperation call, IArgumentOperation token, TaskSymbols symbols, int calls)
    {
        if (calls == 0 || token.Parameter is not { } parameter)
            return true;
        // host.StopAsync(token): by convention the token of a stop asks for haste. It stops all the same.
        if (!symbols.Bodies.IsOurs(call.TargetMethod))
            return call.TargetMethod.Name is not ("StopAsync" or "ShutdownAsync");

        var isInSource = false;
        foreach (var body in symbols.Bodies.Reached(call.TargetMethod))
        {
            isInSource = true;
            if (ParameterOf(body, parameter) is not { } own || MayObserve(body, own, symbols, calls))
                return true;
        }

        return !isInSource;
    }

    // An implementation has parameters of its own.
    private static IParameterSymbol? ParameterOf(IOperation body, IParameterSymbol parameter) =>
        body.SemanticModel?.GetDeclaredSymbol(body.Syntax) is IMethodSymbol { Parameters: var parameters } && parameter.Ordinal < parameters.Length ? parameters[parameter.Ordinal] : null;

    // In the order of the source: what looks at the token, or does work without it, decides.
    private static bool MayObserve(IOperation body, IParameterSymbol token, TaskSymbols symbols, int calls)
    {
        foreach (var operation in body.DescendantsInFunction())
        {
            switch (operation)
            {
                case IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked } when IsOf(asked, token, symbols):
                    return true;
                case IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested", Instance: { } asked } when IsOf(asked, token, symbols):
                    return true;
                // await Task.Yield();
                case IAwaitOperation { Operation: var awaited } when awaited.WithoutConfigureAwait(symbols) is var task && !TaskTypes.IsAwaitable(task.Type, symbols):
                    return false;
                case IInvocationOperation call:
                    var given = call.Arguments.FirstOrDefault(a => TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken) && IsOf(a.Value.Unwrap(), token, symbols));
                    if (given is not null && MayObserve(call, given, symbols, calls - 1))
                        return true;
                    // Work. A lambda that it gets, or something that is made of the token, may look at the token.
                    if (TaskTypes.IsAwaitable(call.Type, symbols))
                        return given is null && call.Arguments.SelectMany(a => a.Descendants()).Any(o => IsNamed(o, token));
                    break;
            }
        }

        return false;
    }

    private static bool IsOf(IOperation value, IParameterSymbol token, TaskSymbols symbols) => TokenFlow.SourcesOf(value, symbols).Any(s => IsNamed(s, token));

    private static bool IsNamed(IOperation operation, IParameterSymbol token) =>
        operation is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter, token);
}
