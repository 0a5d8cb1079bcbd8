using AsyncPitfalls.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>Gives the failure of a discarded task to a handler of the library.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskDiscardedCodeFix() : TaskCodeFix(TaskDiscardedAnalyzer.Id)
{
    private const string ObserveKey = TaskDiscardedAnalyzer.Id + ".Observe";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (ObserveCall.At(context) is not { } observe || Discard(context) is not { } discard || UnkeptExpression.Of(discard.Value, context) is not { } unkept)
            yield break;

        yield return new(
            "Let it run on, and trace its failure with 'Observe'",
            ObserveKey,
            ChangesBehaviour: false,
            editor =>
            {
                var observed = unkept.Observed(observe, editor.Generator);
                editor.ReplaceNode(
                    discard.Node,
                    discard.Node is StatementSyntax
                        ? ExpressionStatement(observed.WithoutTrivia()).WithTriviaFrom(discard.Node)
                        : observed.WithTriviaFrom(discard.Node));
            });
    }

    private static (SyntaxNode Node, ExpressionSyntax Value)? Discard(TaskFixContext context) => context.Node.FirstAncestorOrSelf<SyntaxNode>(n => n is AssignmentExpressionSyntax or LocalDeclarationStatementSyntax) switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } assignment when IsStatement(assignment, context) => (assignment, assignment.Right),
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } value }] } declaration => (declaration, value),
        _ => null,
    };

    // What is written instead has no value: only where nobody takes that of the discard either.
    private static bool IsStatement(AssignmentExpressionSyntax discard, TaskFixContext context) =>
        discard.Parent is ExpressionStatementSyntax
        || discard.Parent is ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax && context.Model.GetOperation(discard, context.CancellationToken)?.Parent is IExpressionStatementOperation;
}
