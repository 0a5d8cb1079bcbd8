using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A catch clause around a task that is returned un-awaited: was it meant to see the task's failure?</summary>
public static class SkippedHandler
{
    // What callers are told by before any work begins.
    private static readonly string[] SynchronousFailures =
    [
        "ArgumentException", "ArgumentNullException", "ArgumentOutOfRangeException", "InvalidCastException", "NullReferenceException", "NotSupportedException",
        "NotImplementedException", "FormatException", "ObjectDisposedException", "KeyNotFoundException", "IndexOutOfRangeException", "OverflowException",
        "TargetInvocationException", "MissingMethodException", "MissingMemberException", "TypeLoadException", "DllNotFoundException", "EntryPointNotFoundException",
    ];

    /// <summary>
    /// The clause that never sees the failure of a call's task, when there certainly is one: the returned call is all that
    /// the try is about, it gives its failures by its task, and the clause does something with them.
    /// </summary>
    public static ICatchClauseOperation? Of(IInvocationOperation call, IReturnOperation returned, TaskSymbols symbols)
    {
        if (EnclosingTries.WithHandlers(returned) is not { } attempt || !IsAllOf(attempt.Body, returned) || !FailsByItsTask(call.TargetMethod, returned, symbols))
            return null;

        foreach (var clause in attempt.Catches)
        {
            if (clause.Filter is null && HandlesFailures(clause, symbols))
                return clause;
        }

        return null;
    }

    // Nothing in front of the return that could throw and be what the clause is for.
    private static bool IsAllOf(IBlockOperation body, IReturnOperation returned)
    {
        foreach (var statement in body.Operations)
        {
            if (ReferenceEquals(statement, returned))
                return true;
            if (statement is not IVariableDeclarationGroupOperation declarations || declarations.Descendants().Any(o => o is IInvocationOperation or IObjectCreationOperation or IThrowOperation))
                return false;
        }

        return false;
    }

    // An async method in source, or a method that says so by its name. A delegate may be anything; a private helper of the
    // same type mostly has a try of its own.
    private static bool FailsByItsTask(IMethodSymbol method, IOperation place, TaskSymbols symbols)
    {
        if (method.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction)
            return false;
        if (method.DeclaredAccessibility == Accessibility.Private && TriesItself(method, symbols))
            return false;
        if (method.IsAsync || symbols.Bodies.Reached(method).Any(SourceBodies.IsAsync))
            return true;
        return symbols.Bodies.Of(method).IsEmpty && method.Name.EndsWith("Async", StringComparison.Ordinal);
    }

    private static bool TriesItself(IMethodSymbol method, TaskSymbols symbols) =>
        symbols.Bodies.Of(method).Any(body => body.DescendantsInFunction().Any(o => o is ITryOperation { Catches.IsEmpty: false }));

    private static bool HandlesFailures(ICatchClauseOperation clause, TaskSymbols symbols)
    {
        if (clause.ExceptionType is { Name: var name } && Array.IndexOf(SynchronousFailures, name) >= 0)
            return false;

        var does = false;
        foreach (var operation in clause.Handler.DescendantsInFunction())
        {
            switch (operation)
            {
                // catch (Exception e) { return Task.FromException(e); } is for what the call throws at once.
                case IInvocationOperation { TargetMethod.Name: "FromException" or "FromCanceled" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled" }:
                case IObjectCreationOperation creation when symbols.IsTask(creation.Type):
                    return false;
                // An undo, for work that did not begin.
                case IInvocationOperation { TargetMethod.Name: "Dispose" or "Release" or "Return" or "Close" or "Remove" or "TryRemove" or "Cancel" or "Abort" }:
                    return false;
                case IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation:
                case IThrowOperation { Exception: not null }:
                case IReturnOperation { ReturnedValue: not null }:
                    does = true;
                    break;
            }
        }

        return does;
    }
}
