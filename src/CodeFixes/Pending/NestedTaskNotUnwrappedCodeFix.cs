using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Makes the task end with its inner one: by <c>Task.Run</c>, by <c>Unwrap</c>, or by a second await. Whoever waits then
/// waits longer, and sees a failure; the titles say so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NestedTaskNotUnwrappedCodeFix() : TaskCodeFix(NestedTaskNotUnwrappedAnalyzer.Id)
{
    private const string RunKey = NestedTaskNotUnwrappedAnalyzer.Id + ".TaskRun";
    private const string UnwrapKey = NestedTaskNotUnwrappedAnalyzer.Id + ".Unwrap";
    private const string AwaitKey = NestedTaskNotUnwrappedAnalyzer.Id + ".AwaitTwice";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (Place(context) is not { } nested || nested.Use != NestedTaskUse.Kept && AsyncScope.MustNotThrowAt(nested.Value))
            yield break;

        var value = (ExpressionSyntax)nested.Value.Syntax;
        // The task that Unwrap gives cannot be started.
        var canBeGiven = nested.Value is not IObjectCreationOperation && CanBeGiven(nested.Value);
        if (canBeGiven && PoolStart.Of(nested.Value, context) is { } start)
        {
            yield return new(
                "Use 'Task.Run': the task ends when the inner one does, and fails with it" + (start.ChangesScheduler ? "; it starts on the thread pool" : ""),
                RunKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(value, start.Expression));
        }

        if (canBeGiven && Unwrapped(nested.Value, value, context) is { } unwrapped)
        {
            yield return new(
                "Use 'Unwrap': the task ends when the inner one does, and fails with it",
                UnwrapKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(value, unwrapped));
        }
        else if (nested.Value.AwaitedBy(context.Symbols) is IAwaitOperation { Syntax: AwaitExpressionSyntax await } outer && context.Symbols.IsTask(outer.Type))
        {
            yield return new(
                "Await the inner task too: waits longer, and throws its failure",
                AwaitKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(await, Generate.AwaitLike(await, await.WithoutTrivia()).WithTriviaFrom(await)));
        }
    }

    private static NestedTask? Place(TaskFixContext context)
    {
        var value = context.Node.Parent is InvocationExpressionSyntax call && call.Expression == context.Node ? call : context.Node;
        return context.Model.GetOperation(value, context.CancellationToken) is { } operation ? NestedTask.Find(operation, context.Symbols) : null;
    }

    private static ExpressionSyntax? Unwrapped(IOperation outer, ExpressionSyntax value, TaskFixContext context)
    {
        var unwrapped = InvocationExpression(Generate.Member(Generate.AsReceiver(value.WithoutTrivia()), "Unwrap"));
        return PoolStart.GivesInner(unwrapped, outer, context) ? unwrapped.WithTriviaFrom(value) : null;
    }

    // Task outer = .., var outer = ..; a Task<Task> cannot hold the inner one, nor can a parameter of that type.
    private static bool CanBeGiven(IOperation value) => value.Parent switch
    {
        IConversionOperation => true,
        IInvocationOperation { TargetMethod.Name: "ContinueWith" } next => !next.Syntax.DescendantNodes().Any(n => n is ParameterSyntax { Type: GenericNameSyntax }),
        _ => value.GivenTo() is null || value.Syntax.Parent is EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Type.IsVar: true } },
    };
}
