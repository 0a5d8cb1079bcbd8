using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Awaits the started task together with what is awaited in between: <c>await Task.WhenAll(other, task)</c>. Only where
/// the one await follows the other: code between them may be what the task is waiting for.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StartedTaskPendingAcrossAwaitCodeFix() : TaskCodeFix(StartedTaskPendingAcrossAwaitAnalyzer.Id)
{
    private const string Key = StartedTaskPendingAcrossAwaitAnalyzer.Id + ".WhenAll";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        var symbols = context.Symbols;
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || StartedTask.Find(call, symbols) is not { } started
            || FlowGraphs.Of(call) is not { } graph
            || TaskFlow.Around(call, graph, symbols) is not { } flow)
        {
            yield break;
        }

        // The variable must hold the task, and nothing but this task, whenever the other await is reached.
        var variable = started.Variable;
        if (!symbols.IsReferenceTask(variable.Type) || SymbolUses.Around(call).OnlyValue(variable) != call)
            yield break;
        if (flow.AwaitsAcross(call, code => AwaitBetween.LosesTask(code, started, symbols)) is not [AwaitExpressionSyntax { Parent: ExpressionStatementSyntax statement } await]
            || await.SpanStart < call.Syntax.SpanStart || !AwaitBetween.IsAwaitedBehind(statement, started))
        {
            yield break;
        }

        if (context.Model.GetOperation(await, context.CancellationToken) is not IAwaitOperation { Operation: var awaited }
            || awaited.WithoutConfigureAwait(symbols) is not { Syntax: ExpressionSyntax other } task || !symbols.IsReferenceTask(task.Type))
        {
            yield break;
        }

        var holdsTasks = task is IInvocationOperation whenAll && whenAll.IsWhenAll(symbols) && IsListOfTasks(other, context);
        yield return new(
            $"Await both with 'Task.WhenAll': waits for '{variable.Name}' even when the other one fails",
            Key,
            ChangesBehaviour: true,
            editor => editor.ReplaceNode(other, (holdsTasks
                ? With((InvocationExpressionSyntax)other, variable)
                : With(InvocationExpression(Generate.Member(Generate.TypeName(symbols.Task!, editor.Generator), "WhenAll"), ArgumentList(SingletonSeparatedList(Argument(other.WithoutTrivia())))), variable)).WithTriviaFrom(other)));
    }

    // Task.WhenAll(a, b), to which one more can be added; not Task.WhenAll(tasks).
    private static bool IsListOfTasks(ExpressionSyntax whenAll, TaskFixContext context) =>
        whenAll is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax }, ArgumentList.Arguments: { Count: > 0 } arguments }
        && arguments.All(a => a.NameColon is null && context.Symbols.IsReferenceTask(context.Model.GetTypeInfo(a.Expression, context.CancellationToken).Type));

    private static InvocationExpressionSyntax With(InvocationExpressionSyntax whenAll, ILocalSymbol task) =>
        whenAll.AddArgumentListArguments(Argument(IdentifierName(task.Name)));
}
