using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// A call on the way out, in a <c>finally</c> or in a handler of <c>OperationCanceledException</c>, that is given a token
/// which may be the very reason to be there.
/// </summary>
public sealed class CleanupCall
{
    private CleanupCall(IInvocationOperation call, IArgumentOperation token)
    {
        Call = call;
        Token = token;
    }

    public IInvocationOperation Call { get; }

    /// <summary>The argument that gives it the token.</summary>
    public IArgumentOperation Token { get; }

    /// <summary>The calls of a try's way out, each found by the innermost try that it is the way out of.</summary>
    public static IEnumerable<CleanupCall> Of(ITryOperation attempt, TaskSymbols symbols)
    {
        foreach (var part in WaysOut(attempt, symbols))
        {
            foreach (var operation in part.DescendantsInFunction())
            {
                if (operation is IInvocationOperation call && Find(call, attempt, part, symbols) is { } found)
                    yield return found;
            }
        }
    }

    private static IEnumerable<IOperation> WaysOut(ITryOperation attempt, TaskSymbols symbols)
    {
        if (attempt.Finally is { } cleanup)
            yield return cleanup;
        foreach (var clause in attempt.Catches)
        {
            if (IsForCancellation(clause, symbols))
                yield return clause;
        }
    }

    // A filter may say that the token is not the reason: when (!token.IsCancellationRequested).
    private static bool IsForCancellation(ICatchClauseOperation clause, TaskSymbols symbols) =>
        TaskSymbols.IsOrInherits(clause.ExceptionType, symbols.OperationCanceledException)
        && clause.Filter?.Unwrap() is null or IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" };

    private static CleanupCall? Find(IInvocationOperation call, ITryOperation attempt, IOperation part, TaskSymbols symbols)
    {
        if (!IsGate(call, symbols) && (call.AwaitedBy(symbols) is null || call.IsDelay(symbols)))
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind != ArgumentKind.Explicit || !TaskSymbols.Is(argument.Parameter?.Type, symbols.CancellationToken) || TokenParameter.Given(argument) is not { } token)
                continue;
            if (IsWayOut(call, token, attempt, part, symbols) && !IsOfInnerTry(call, token, part, symbols) && !IsGuarded(call, part))
                return new(call, argument);
        }

        return null;
    }

    // finally { await gate.WaitAsync(token); } goes on to release what was not taken, whatever the try does.
    private static bool IsWayOut(IInvocationOperation call, IOperation token, ITryOperation attempt, IOperation part, TaskSymbols symbols) =>
        Uses(attempt.Body, token, isSurelyCancelled: !ReferenceEquals(part, attempt.Finally), symbols)
        || ReferenceEquals(part, attempt.Finally) && IsGate(call, symbols) && TokenFlow.SourcesOf(token, symbols).Count > 0;

    // gate.WaitAsync(token), awaited, or gate.Wait(token)
    private static bool IsGate(IInvocationOperation call, TaskSymbols symbols) => TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.SemaphoreSlim)
        && (call.TargetMethod.Name == "Wait" || call.TargetMethod.Name == "WaitAsync" && call.AwaitedBy(symbols) is not null);

    private static bool IsOfInnerTry(IInvocationOperation call, IOperation token, IOperation part, TaskSymbols symbols) => EnclosingTries.Of(call).Any(t =>
        t.Try.IsWithin(part) && WaysOut(t.Try, symbols).Any(way => ReferenceEquals(way, t.Part)) && IsWayOut(call, token, t.Try, t.Part, symbols));

    // In a handler the token has to be cancelled with what the try uses: a limit of its own may be why the code is there, and
    // the caller's token then still good.
    private static bool Uses(IOperation body, IOperation token, bool isSurelyCancelled, TaskSymbols symbols)
    {
        return body.Descendants().OfType<IInvocationOperation>().Any(call =>
            call.TargetMethod.Name == "ThrowIfCancellationRequested" && call.Instance is { } asked && IsReason(asked.Unwrap())
            || TokenFlow.GivenTo(call, symbols).Any(IsReason));

        bool IsReason(IOperation used) => isSurelyCancelled ? TokenFlow.IsCancelledWith(token, used, symbols) : TokenFlow.IsShared(used, token, symbols);
    }

    // if (!token.IsCancellationRequested) await ..
    private static bool IsGuarded(IOperation call, IOperation part)
    {
        for (var o = call.Parent; o is not null && !ReferenceEquals(o, part); o = o.Parent)
        {
            if (o is IConditionalOperation { Condition: var condition } && condition.DescendantsAndSelf().Any(c => c is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" }))
                return true;
        }

        return false;
    }
}
