using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    // What a finally calls to give back a permit, a lock, a buffer, an entry, or to end a clock.
    private static readonly string[] GivingBack =
        ["Release", "Dispose", "Exit", "ExitReadLock", "ExitWriteLock", "Return", "Remove", "TryRemove", "Set", "Reset", "SetResult", "Stop", "Decrement", "Increment", "Exchange", "nameof"];

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
            return OnlyCall(body) is { } call && CannotFail(call, symbols, depth - 1);

        // What a function hands out from within its try, without awaiting it, can still fail.
        return block is not null && body.SemanticModel is { } model
            && (function.IsAsync || IsPlain(function.ReturnType))
            && AreGuarded(block.Statements, model, symbols, depth);
    }

    private static bool AreGuarded(SyntaxList<StatementSyntax> statements, SemanticModel model, TaskSymbols symbols, int depth)
    {
        var doWork = false;
        foreach (var statement in statements)
        {
            if (IsCatchAll(statement, model, symbols) || IsGuardedWait(statement, model, symbols, depth - 1))
                doWork = true;
            else if (!IsHarmless(statement))
                return false;
        }

        return doWork;
    }

    // await LogAsync(); which is guarded itself
    private static bool IsGuardedWait(StatementSyntax statement, SemanticModel model, TaskSymbols symbols, int depth) =>
        depth >= 0 && statement is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var awaited } }
        && model.GetOperation(awaited) is { } task && CannotFail(task, symbols, depth);

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

    private static bool IsCatchAll(StatementSyntax statement, SemanticModel model, TaskSymbols symbols) =>
        statement is TryStatementSyntax attempt && CatchesAll(attempt, model, symbols)
        && (attempt.Finally is null || !Throws(attempt.Finally.Block) && OnlyGivesBack(attempt.Finally.Block));

    private static bool CatchesAll(TryStatementSyntax attempt, SemanticModel model, TaskSymbols symbols, bool butFatal = false) =>
        attempt.Catches is [.., var last]
        && (last.Filter is null || butFatal && IsForFatal(last.Filter))
        && (last.Declaration is null || SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(last.Declaration.Type).Type, symbols.Exception))
        && !attempt.Catches.Any(c => Throws(c.Block));

    // No handler of the try guards its finally. What merely gives back what was taken is trusted not to throw; work is not.
    private static bool OnlyGivesBack(BlockSyntax block) =>
        block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).All(n => n switch
        {
            AwaitExpressionSyntax => false,
            InvocationExpressionSyntax call => NameOf(call) is { } name && (Array.IndexOf(GivingBack, name) >= 0 || name.StartsWith("Log", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal)),
            _ => true,
        });

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static bool Throws(BlockSyntax block) =>
        block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(n => n is ThrowStatementSyntax or ThrowExpressionSyntax);

    // What may stand before and after the try: it cannot throw, or nobody minds its failing.
    private static bool IsHarmless(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: 0, UsingKeyword.RawKind: 0 } declaration =>
            declaration.Declaration.Variables.All(v => v.Initializer is null || IsHarmless(v.Initializer.Value)),
        ReturnStatementSyntax { Expression: var returned } => returned is null || IsHarmless(returned),
        // if (isClosed) return; in front of the work. A condition that throws is trusted to be a rare bird.
        IfStatementSyntax { Else: null } guard => !guard.Condition.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax) && IsHarmless(guard.Statement),
        BlockSyntax block => block.Statements.All(IsHarmless),
        ExpressionStatementSyntax { Expression: var expression } => IsLogging(expression) || IsUnlimitedWait(expression),
        EmptyStatementSyntax or LocalFunctionStatementSyntax => true,
        _ => false,
    };

    private static bool IsHarmless(ExpressionSyntax expression) =>
        !expression.DescendantNodesAndSelf().Any(n => n
            is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or AwaitExpressionSyntax or ElementAccessExpressionSyntax
            or CastExpressionSyntax or AssignmentExpressionSyntax or ThrowExpressionSyntax);

    // logger.LogDebug(..)
    private static bool IsLogging(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } }
        && name.StartsWith("Log", StringComparison.Ordinal);

    // await gate.WaitAsync(); in front of a try whose finally releases it
    private static bool IsUnlimitedWait(ExpressionSyntax expression) =>
        expression is AwaitExpressionSyntax { Expression: var awaited }
        && (awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } } ? configured : awaited)
            is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" } };
}
