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
/// Awaits the task where the function is async; gives its failure to a handler of the library; or writes the discard that
/// says that nobody minds.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskDroppedCodeFix() : TaskCodeFix(TaskDroppedAnalyzer.Id)
{
    private const string AwaitKey = TaskDroppedAnalyzer.Id + ".Await";
    private const string ObserveKey = TaskDroppedAnalyzer.Id + ".Observe";
    private const string DiscardKey = TaskDroppedAnalyzer.Id + ".Discard";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call || ThrownAway(context.Node) is not { } expression)
            yield break;

        var unkept = UnkeptExpression.Of(expression, context);
        if (unkept is not null && Await(unkept, call, expression, context) is { } await)
            yield return await;

        // A delay does nothing when nobody waits for it, whoever takes it.
        if (call.IsDelay(context.Symbols))
            yield break;

        if (unkept is not null && ObserveCall.At(context) is { } observe)
        {
            yield return new(
                "Let it run on, and trace its failure with 'Observe'",
                ObserveKey,
                ChangesBehaviour: false,
                editor => editor.ReplaceNode(expression, unkept.Observed(observe, editor.Generator)));
        }

        if (IsFree("_", expression, context.Model))
        {
            yield return new(
                "Discard deliberately: its failure stays unseen",
                DiscardKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(expression, Discarded(expression)));
        }
    }

    // The whole expression, as the statement, the lambda's or the member's body, or a part of a 'for' has it.
    private static ExpressionSyntax? ThrownAway(SyntaxNode node)
    {
        for (var n = node; n is ExpressionSyntax expression; n = n.Parent)
        {
            if (n.Parent is ExpressionStatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or ForStatementSyntax)
                return expression;
        }

        return null;
    }

    // In a function that is async, or that can be, because it gives a task.
    private static TaskFix? Await(UnkeptExpression unkept, IInvocationOperation call, ExpressionSyntax expression, TaskFixContext context)
    {
        if (expression.Parent is ForStatementSyntax || AsyncScope.MustNotThrowAt(call))
            return null;
        if (AsyncScope.Of(call).IsAsync)
        {
            return AwaitPlace.Is(expression, context.Model)
                ? new("Wait for it: its failure is thrown here", AwaitKey, ChangesBehaviour: true, editor => editor.ReplaceNode(expression, unkept.Awaited(editor.Generator)))
                : null;
        }

        return expression.Parent is ExpressionStatementSyntax && AwaitPlace.IsAllowed(expression) && AsyncFunction.Around(expression, context) is { } function
            ? new(
                "Make the function async and wait for it: its failure is thrown here",
                AwaitKey,
                ChangesBehaviour: true,
                editor => function.Write(editor, expression, _ => unkept.Awaited(editor.Generator)))
            : null;
    }

    private static bool IsFree(string name, ExpressionSyntax near, SemanticModel model) =>
        !model.LookupSymbols(near.SpanStart, name: name).Any(s => s is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol);

    // A mere identifier of this name would be an unknown variable.
    private static ExpressionSyntax Discarded(ExpressionSyntax expression) => AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression,
        IdentifierName(Identifier(default, SyntaxKind.UnderscoreToken, "_", "_", default)),
        expression.WithoutTrivia()).WithTriviaFrom(expression);
}
