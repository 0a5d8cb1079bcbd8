using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    // How many forwarding methods (or locals) are followed to a guarded one.
    private const int ForwardingDepth = 2;

    /// <summary>
    /// Can the task of this operation never fail, because everything it does stands in a try with a clause that
    /// catches all and throws nothing? Looks into lambdas, local functions and source methods.
    /// </summary>
    public static bool CannotFail(IOperation task, TaskSymbols symbols) => CannotFail(task, symbols, ForwardingDepth);

    private static bool CannotFail(IOperation task, TaskSymbols symbols, int depth)
    {
        if (depth < 0)
            return false;

        switch (task.WithoutConfigureAwait(symbols))
        {
            case IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } property }:
                return symbols.IsTask(property.ContainingType);
            case IPropertyReferenceOperation { Property.Name: "Task" } property when IsOfCompletionSource(property, symbols):
                return property.Instance is { } source && IsNeverFailed(source.Unwrap());
            case IPropertyReferenceOperation { Property.GetMethod: { } getter }:
                return CannotFail(getter, symbols, depth);
            case IAnonymousFunctionOperation lambda:
                return IsGuarded(lambda.Symbol, lambda, symbols, depth);
            case IDelegateCreationOperation { Target: var target }:
                return CannotFail(target, symbols, depth);
            case IMethodReferenceOperation reference:
                return CannotFail(reference.Method, symbols, depth);
            case ILocalReferenceOperation local:
                return SymbolUses.Around(local).OnlyValue(local.Local) is { } value && CannotFail(value, symbols, depth - 1);
            case IInvocationOperation call when call.IsOnTask("FromResult", symbols):
                return true;
            case IInvocationOperation call when call.IsOnTask("Run", symbols):
                return call.Arguments is [var work] && CannotFail(work.Value.Unwrap(), symbols, depth);
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call:
                return call.Instance is { } function && CannotFail(function, symbols, depth);
            case IInvocationOperation call:
                return CannotFail(call.TargetMethod, symbols, depth);
            default:
                return false;
        }
    }

    private static bool CannotFail(IMethodSymbol method, TaskSymbols symbols, int depth)
    {
        // What an override does instead is not known here.
        if (method.IsAbstract || ((method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed))
            return false;

        var function = method.PartialImplementationPart ?? method;
        var bodies = symbols.Bodies.Of(function);
        return !bodies.IsEmpty && bodies.All(body => IsGuarded(function, body, symbols, depth));
    }

    private static bool IsGuarded(IMethodSymbol function, IOperation body, TaskSymbols symbols, int depth)
    {
        var (block, expression) = body.Syntax switch
        {
            MethodDeclarationSyntax m => (m.Body, m.ExpressionBody?.Expression),
            LocalFunctionStatementSyntax l => (l.Body, l.ExpressionBody?.Expression),
            AnonymousFunctionExpressionSyntax f => (f.Block, f.ExpressionBody),
            AccessorDeclarationSyntax a => (a.Body, a.ExpressionBody?.Expression),
            ArrowExpressionClauseSyntax a => (null, a.Expression),
            _ => (null, null),
        };

        // One that does nothing but call another one, awaited or handed on.
        if (expression is not null || block is { Statements: [ReturnStatementSyntax or ExpressionStatementSyntax] })
            return OnlyCall(body) is { } call && (OnlyCompletes(call, symbols) || CannotFail(call, symbols, depth - 1));

        // What a function hands out from within its try, without awaiting it, can still fail.
        return block is not null && body.SemanticModel is { } model
            && (function.IsAsync || IsPlain(function.ReturnType))
            && AreGuarded(block.Statements, model, symbols, depth);
    }

    private static bool IsOfCompletionSource(IPropertyReferenceOperation property, TaskSymbols symbols) =>
        TaskSymbols.Is(property.Property.ContainingType, symbols.TaskCompletionSource)
        || TaskSymbols.Is(property.Property.ContainingType, symbols.TaskCompletionSourceOfT);

    // A completion source of a type (its private field, or what a private method of it hands out) that never speaks of
    // failing one: it is only ever completed or cancelled.
    private static bool IsNeverFailed(IOperation source)
    {
        var owner = source switch
        {
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => field.ContainingType,
            IInvocationOperation { TargetMethod: { DeclaredAccessibility: Accessibility.Private } method } => method.ContainingType,
            _ => null,
        };
        return owner is { DeclaringSyntaxReferences: { IsEmpty: false } declarations }
            && !declarations.Any(d => d.GetSyntax().DescendantTokens().Any(t => t.ValueText
                is "SetException" or "TrySetException" or "SetFromTask" or "TrySetFromTask"));
    }

    private static IOperation? OnlyCall(IOperation body)
    {
        foreach (var operation in body.DescendantsInFunction())
        {
            var value = operation switch
            {
                IReturnOperation returned => returned.ReturnedValue?.Unwrap(),
                IExpressionStatementOperation statement => statement.Operation.Unwrap(),
                _ => null,
            };
            if (value is not null)
                return value is IAwaitOperation awaited ? awaited.Operation : value;
        }

        return null;
    }

    // Nothing that could be awaited: no task, nothing like one, nothing that may turn out to be one.
    private static bool IsPlain(ITypeSymbol type) => type is not ITypeParameterSymbol && type.GetMembers("GetAwaiter").IsEmpty;

    // Task.Run(() => done.TrySetResult(answer)): done elsewhere so that those who wait for it go on elsewhere.
    private static bool OnlyCompletes(IOperation call, TaskSymbols symbols) =>
        call is IInvocationOperation { TargetMethod: { Name: "TrySetResult" or "TrySetException" or "TrySetCanceled", ContainingType: var type } }
        && (TaskSymbols.Is(type, symbols.TaskCompletionSource) || TaskSymbols.Is(type, symbols.TaskCompletionSourceOfT));
}
