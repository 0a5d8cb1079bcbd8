using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>A continuation written as <c>try { await task; } finally { .. }</c>.</summary>
internal static class FinallyInstead
{
    /// <summary>
    /// The try; null where nothing can be awaited, or thrown; where the continuation waits for a token, is one of several,
    /// or is more than a lambda whose statements can stand in the function.
    /// </summary>
    public static StatementSyntax? Of(BlindContinuation blind, ExpressionStatementSyntax statement, TaskFixContext context)
    {
        if (!AwaitPlace.Is(statement, context.Model) || AsyncScope.MustNotThrowAt(blind.Call))
            return null;
        if (statement.Expression != blind.Call.Syntax || !IsPlain(blind.Call) || Callbacks.Of(blind.Call) is not IAnonymousFunctionOperation { Syntax: AnonymousFunctionExpressionSyntax lambda })
            return null;
        if (BlockOf(lambda, context) is not { } continuation || Layout.HasCommentsBeside(lambda.Body, statement))
            return null;

        var work = (ExpressionSyntax)blind.Antecedent.Syntax;
        var await = ExpressionStatement(Generate.Await(work.WithoutTrivia(), Style.ConfiguresAwaits(statement)));
        return TryStatement(Block(await), List<CatchClauseSyntax>(), FinallyClause(continuation)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    // No state, no token, no option but one that says where it runs.
    private static bool IsPlain(IInvocationOperation call) => call.Arguments.All(a => a.Parameter?.Type switch
    {
        { TypeKind: TypeKind.Delegate } or { Name: "TaskScheduler" or "TaskContinuationOptions" } => true,
        { Name: "CancellationToken" } => a.Value.Unwrap() is IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } },
        _ => false,
    });

    private static BlockSyntax? BlockOf(AnonymousFunctionExpressionSyntax lambda, TaskFixContext context)
    {
        if (lambda.ExpressionBody is { } expression)
        {
            return expression is InvocationExpressionSyntax or AwaitExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
                && !IsTask(expression, context)
                ? Block(ExpressionStatement(expression.WithoutTrivia()))
                : null;
        }

        // A return, or a yield of another kind, would leave the function; a variable may meet one of the function's.
        return lambda.Block is { } block
            && !block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(n => n is ReturnStatementSyntax or GotoStatementSyntax
                or VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax or LocalFunctionStatementSyntax or CatchDeclarationSyntax)
                ? block.WithoutTrivia()
                : null;
    }

    // What a lambda only returns would have to be awaited.
    private static bool IsTask(ExpressionSyntax expression, TaskFixContext context) => context.Symbols.IsTask(context.Model.GetTypeInfo(expression).Type);
}
