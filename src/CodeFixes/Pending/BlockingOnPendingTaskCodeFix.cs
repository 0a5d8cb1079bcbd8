using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Awaits the task, in a function that is async or can become so without another signature; or tests for success where
/// that was meant. What a wait throws and what an await throws are different things, and the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class BlockingOnPendingTaskCodeFix() : TaskCodeFix(BlockingOnPendingTaskAnalyzer.Id)
{
    private const string AwaitKey = BlockingOnPendingTaskAnalyzer.Id + ".Await";
    private const string SuccessKey = BlockingOnPendingTaskAnalyzer.Id + ".IsCompletedSuccessfully";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (Operation(context) is not { } operation || BlockingWait.Find(operation, context.Symbols) is not { } wait)
            yield break;

        if (BlockingOnPendingTaskAnalyzer.GuessesSuccess(wait, context.Symbols))
        {
            if (TestOf(wait, context) is { } test)
                yield return new("Test 'IsCompletedSuccessfully'", SuccessKey, ChangesBehaviour: true, editor => editor.ReplaceNode(test, IdentifierName("IsCompletedSuccessfully").WithTriviaFrom(test)));
            yield break;
        }

        if (wait.Operation.Syntax is not ExpressionSyntax { } blocking || AwaitOf(wait, blocking, context) is not { } await || ExpectsAggregate(wait, context.Symbols))
            yield break;

        var throws = wait.Name == "GetResult" ? "" : ": throws the failure itself, not an AggregateException";
        if (AsyncScope.Of(operation).IsAsync)
        {
            if (AwaitPlace.Is(blocking, context.Model))
                yield return new("Await instead of blocking the thread" + throws, AwaitKey, ChangesBehaviour: true, editor => editor.ReplaceNode(blocking, (current, _) => await(current)));
        }
        else if (AsyncFunction.Around(blocking, context) is { } function && AwaitPlace.IsAllowed(blocking))
        {
            yield return new("Make the function async and await" + throws, AwaitKey, ChangesBehaviour: true, editor => function.Write(editor, blocking, await));
        }
    }

    private static IOperation? Operation(TaskFixContext context)
    {
        var name = context.Node as SimpleNameSyntax;
        var syntax = name?.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : (SyntaxNode?)name;
        if (syntax?.Parent is InvocationExpressionSyntax call && call.Expression == syntax)
            syntax = call;
        return syntax is null ? null : context.Model.GetOperation(syntax, context.CancellationToken);
    }

    // task.IsCompleted, where the framework knows of the other one.
    private static SimpleNameSyntax? TestOf(BlockingWait wait, TaskFixContext context) =>
        wait.Operation.Outermost().Parent is IConditionalOperation { Condition: var condition }
        && condition.Unwrap() is IPropertyReferenceOperation { Syntax: MemberAccessExpressionSyntax test, Property.ContainingType: var type }
        && (!type.GetMembers("IsCompletedSuccessfully").IsEmpty || type.BaseType?.GetMembers("IsCompletedSuccessfully").IsEmpty == false)
            ? test.Name
            : null;

    // await task in the place of what blocks; null where there is no such thing: behind ?., with a token that no WaitAsync takes.
    private static Func<SyntaxNode, SyntaxNode>? AwaitOf(BlockingWait wait, ExpressionSyntax blocking, TaskFixContext context)
    {
        if (blocking.Ancestors().TakeWhile(n => n is not StatementSyntax).Any(n => n is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(blocking.Span)))
            return null;

        var configures = Style.ConfiguresAwaits(blocking);
        var needsParentheses = blocking.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or InvocationExpressionSyntax or PostfixUnaryExpressionSyntax;
        switch (wait.Operation)
        {
            case IPropertyReferenceOperation when blocking is MemberAccessExpressionSyntax:
                return current => Written(((MemberAccessExpressionSyntax)current).Expression, configures, current);
            case IInvocationOperation { TargetMethod.Name: "Wait", Arguments: var arguments } when blocking is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax }:
                if (!arguments.IsEmpty && (arguments.Length > 1 || context.Symbols.Task!.GetMembers("WaitAsync").IsEmpty))
                    return null;
                return current =>
                {
                    var call = (InvocationExpressionSyntax)current;
                    var member = (MemberAccessExpressionSyntax)call.Expression;
                    return Written(arguments.IsEmpty ? member.Expression : call.WithExpression(member.WithName(IdentifierName("WaitAsync"))), configures, current);
                };
            case IInvocationOperation { TargetMethod.Name: "GetResult" } when blocking is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var awaited } } } }:
                var isConfigured = context.Model.GetTypeInfo(awaited, context.CancellationToken).Type is { } type && !context.Symbols.IsTask(type);
                return current => Written(
                    ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)current).Expression).Expression).Expression).Expression,
                    configures && !isConfigured,
                    current);
            case IInvocationOperation { TargetMethod.Name: "WaitAll", Arguments.Length: 1 } when blocking is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax }:
                return current =>
                {
                    var call = (InvocationExpressionSyntax)current;
                    return Written(call.WithExpression(((MemberAccessExpressionSyntax)call.Expression).WithName(IdentifierName("WhenAll"))), configures, current);
                };
            default:
                return null;
        }

        SyntaxNode Written(ExpressionSyntax task, bool configure, SyntaxNode current)
        {
            var await = Generate.Await(AsOperand(task.WithoutTrivia()), configure);
            return (needsParentheses ? ParenthesizedExpression(await) : await).WithTriviaFrom(current);
        }
    }

    // A wait of a task that is already in parentheses, or a receiver, needs none.
    private static ExpressionSyntax AsOperand(ExpressionSyntax task) => task is ParenthesizedExpressionSyntax { Expression: InvocationExpressionSyntax or IdentifierNameSyntax or AwaitExpressionSyntax } inner ? inner.Expression : task;

    // A clause that waits for what an await never throws.
    private static bool ExpectsAggregate(BlockingWait wait, TaskSymbols symbols)
    {
        if (wait.Name == "GetResult")
            return false;
        foreach (var (attempt, part) in EnclosingTries.Of(wait.Operation))
        {
            if (ReferenceEquals(part, attempt.Body) && attempt.Catches.Any(c => Mentions(c, symbols)))
                return true;
        }

        return false;
    }

    private static bool Mentions(ICatchClauseOperation clause, TaskSymbols symbols) =>
        TaskSymbols.Is(clause.ExceptionType, symbols.AggregateException)
        || new CaughtException(clause, symbols).IsForSpecificFailure
        || clause.Descendants().Any(o => o is ITypeOfOperation or IIsTypeOperation or IIsPatternOperation or IConversionOperation { IsImplicit: false } && o.Syntax.ToString().Contains("AggregateException")
            || o is IPropertyReferenceOperation { Property.Name: "InnerException" or "InnerExceptions" } or IInvocationOperation { TargetMethod.Name: "GetBaseException" or "Flatten" });
}
