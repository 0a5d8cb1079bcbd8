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
        if (unkept is not null && CanAwait(call, expression))
            yield return new("Wait for it: its failure is thrown here", AwaitKey, ChangesBehaviour: true, editor => editor.ReplaceNode(expression, unkept.Awaited(editor.Generator)));

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

    private static bool CanAwait(IInvocationOperation call, ExpressionSyntax expression) =>
        AsyncScope.Of(call) is { IsAsync: true, MustNotThrow: false }
        && expression.Parent is ExpressionStatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax
        && !expression.Ancestors().TakeWhile(a => a is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax))
            .Any(a => a is LockStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax)
        && !EnclosingTries.Of(call).Any(t => ReferenceEquals(t.Part, t.Try.Finally));

    private static bool IsFree(string name, ExpressionSyntax near, SemanticModel model) =>
        !model.LookupSymbols(near.SpanStart, name: name).Any(s => s is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol);

    private static ExpressionSyntax Discarded(ExpressionSyntax expression) =>
        AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName("_"), expression.WithoutTrivia()).WithTriviaFrom(expression);
}
