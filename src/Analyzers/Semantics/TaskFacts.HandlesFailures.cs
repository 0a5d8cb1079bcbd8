using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    /// <summary>
    /// Does an async function whose failure nobody can see look after it itself? It cannot fail, or each of its awaits
    /// stands in a try that catches all, or waits for a function of which that holds: whoever wrote that has thought of it,
    /// whatever little stands beside.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="body">Its body.</param>
    /// <param name="symbols">The types.</param>
    public static bool HandlesFailures(IMethodSymbol function, IOperation body, TaskSymbols symbols) =>
        IsGuarded(function, body, symbols, ForwardingDepth) || AwaitsAreGuarded(body, symbols, ForwardingDepth);

    private static bool AwaitsAreGuarded(IOperation body, TaskSymbols symbols, int depth)
    {
        var areGuarded = false;
        foreach (var operation in body.DescendantsInFunction())
        {
            if (!Awaits(operation))
                continue;
            if (IsInCatchAll(operation, symbols) || IsForGuardedWork(operation, symbols, depth - 1))
                areGuarded = true;
            else if (!IsMereWait(operation, symbols))
                return false;
        }

        return areGuarded;
    }

    private static bool Awaits(IOperation operation) => operation
        is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true };

    // In its body or in a handler, which is trusted not to fail.
    private static bool IsInCatchAll(IOperation operation, TaskSymbols symbols)
    {
        foreach (var (attempt, part) in EnclosingTries.Of(operation))
        {
            if (!ReferenceEquals(part, attempt.Finally) && attempt is { Syntax: TryStatementSyntax syntax, SemanticModel: { } model } && CatchesAll(syntax, model, symbols))
                return true;
        }

        return false;
    }

    // when (!e.IsFatal()), when (e.IsCatchable()): what passes is to end the process.
    private static bool IsForFatal(CatchFilterClauseSyntax filter) => filter.FilterExpression switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax test } =>
            NameOf(test) is { } name && (name.Contains("Fatal") || name.Contains("Critical")),
        InvocationExpressionSyntax test => NameOf(test) is { } name && (name.Contains("Catchable") || name.Contains("NonFatal") || name.Contains("NotFatal") || name.Contains("NonCritical")),
        _ => false,
    };

    private static bool IsForGuardedWork(IOperation operation, TaskSymbols symbols, int depth)
    {
        if (depth < 0 || operation is not IAwaitOperation wait)
            return false;
        if (CannotFail(wait.Operation, symbols, depth))
            return true;
        if (wait.Operation.WithoutConfigureAwait(symbols) is not IInvocationOperation { TargetMethod: { IsAsync: true, IsVirtual: false, IsOverride: false } method })
            return false;

        var bodies = symbols.Bodies.Of(method);
        return !bodies.IsEmpty && bodies.All(b => AwaitsAreGuarded(b, symbols, depth));
    }

    // await gate.WaitAsync(); await Task.Delay(100); await Task.Yield();
    private static bool IsMereWait(IOperation operation, TaskSymbols symbols) =>
        operation is IAwaitOperation wait && wait.Operation.WithoutConfigureAwait(symbols) is IInvocationOperation { TargetMethod: var method } call
        && (method is { Name: "WaitAsync" or "Yield", Parameters.IsEmpty: true } || method.Parameters.Length == 1 && call.IsDelay(symbols));
}
