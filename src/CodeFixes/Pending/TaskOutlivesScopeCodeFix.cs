using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Awaits the task inside the scope. A function that is not async becomes so: what it throws at once is then thrown by its
/// task as well, and the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskOutlivesScopeCodeFix() : TaskCodeFix(TaskOutlivesScopeAnalyzer.Id)
{
    private const string Key = TaskOutlivesScopeAnalyzer.Id + ".Await";
    private const string InsideKey = TaskOutlivesScopeAnalyzer.Id + ".AwaitInside";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call)
            yield break;

        if (call.GivenTo() is { } variable)
        {
            if (AsyncScope.Of(call).IsAsync)
            {
                if (AwaitInside(call, variable, context) is { } fix)
                    yield return fix;
                yield break;
            }

            // Awaiting a task that is returned behind the scope changes nothing.
            if (TouchedScope.Of(call, context.Symbols) is not { } scope || !scope.IsReturnedInside(variable, call))
                yield break;
        }

        if (AsyncFunction.Around(call.Syntax, context) is { } function)
            yield return new("Make the function async and await: every failure is then thrown by its task", Key, ChangesBehaviour: true, function.Write);
    }

    private static TaskFix? AwaitInside(IInvocationOperation call, ILocalSymbol variable, TaskFixContext context)
    {
        if (call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || TouchedScope.Of(call, context.Symbols) is not { } scope)
            return null;

        if (StartedTask.Find(call, context.Symbols) is { } started
            && FlowGraphs.Of(call) is { } graph && TaskFlow.Around(call, graph, context.Symbols)?.FateOf(call) is { Kind: TaskFateKind.Lost } fate)
        {
            return LastChance.Of(started, fate, statement, context) is { } chance
                ? new($"Wait for '{variable.Name}' {chance.Description}", InsideKey, ChangesBehaviour: true, chance.Write)
                : null;
        }

        // At the end of the using in which it is started, once more behind it: a second await of a task gives the same.
        return scope.Scope is IUsingOperation { Body.Syntax: BlockSyntax { Statements: [.., ExpressionStatementSyntax last] } body }
            && statement.Parent == body && context.Symbols.IsReferenceTask(variable.Type)
                ? new($"Wait for '{variable.Name}' at the end of the block", InsideKey, ChangesBehaviour: true, editor => editor.InsertAfter(
                    last, ExpressionStatement(Generate.Await(IdentifierName(variable.Name), Style.ConfiguresAwaits(last))).WithAdditionalAnnotations(Formatter.Annotation)))
                : null;
    }
}
