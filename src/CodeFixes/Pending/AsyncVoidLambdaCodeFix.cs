using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Waits for the work: <c>Parallel.ForEachAsync</c> in place of <c>Parallel.ForEach</c>, a loop in place of
/// <c>list.ForEach</c>. Nobody waited before, so both say what they change.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AsyncVoidLambdaCodeFix() : TaskCodeFix(AsyncVoidLambdaAnalyzer.Id)
{
    private const string ForEachKey = AsyncVoidLambdaAnalyzer.Id + ".ForEach";
    private const string ParallelKey = AsyncVoidLambdaAnalyzer.Id + ".ParallelAsync";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Node is not AnonymousFunctionExpressionSyntax lambda || CallOf(lambda, context) is not { Syntax: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } } call)
            yield break;
        if (statement.ContainsDirectives || !AwaitPlace.Is(statement, context.Model))
            yield break;

        if (ElementLoop.Of(call, lambda, statement, context) is { } loop)
            yield return new("Use 'foreach': does one after the other, waits, and throws a failure", ForEachKey, ChangesBehaviour: true, editor => editor.ReplaceNode(statement, loop.Write()));
        if (ParallelAsyncCall.Of(call, lambda, context) is { } parallel)
            yield return new($"Await 'Parallel.{parallel.Name}': waits for the work, and throws a failure", ParallelKey, ChangesBehaviour: true, editor => editor.ReplaceNode(call.Syntax, parallel.Write(editor.Generator)));
    }

    // The call that the lambda is an argument of.
    private static IInvocationOperation? CallOf(AnonymousFunctionExpressionSyntax lambda, TaskFixContext context)
    {
        SyntaxNode value = lambda;
        while (value.Parent is ParenthesizedExpressionSyntax)
            value = value.Parent;
        return value.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } ? context.Model.GetOperation(call, context.CancellationToken) as IInvocationOperation : null;
    }
}
