using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// Makes the function async, so that it awaits the task inside the scope. What it throws at once is then thrown by its
/// task as well, and the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskOutlivesScopeCodeFix() : TaskCodeFix(TaskOutlivesScopeAnalyzer.Id)
{
    private const string Key = TaskOutlivesScopeAnalyzer.Id + ".Await";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is { } call
            && IsReturned(call, context.Symbols)
            && AsyncFunction.Around(call.Syntax, context) is { } function)
        {
            yield return new(
                "Make the function async and await: every failure is then thrown by its task",
                Key,
                ChangesBehaviour: true,
                function.Write);
        }
    }

    // In the scope, directly or by a variable: awaiting a task that is returned behind the scope changes nothing.
    private static bool IsReturned(IInvocationOperation call, TaskSymbols symbols)
    {
        if (call.GivenTo() is not { } variable)
            return true;
        return TouchedScope.Of(call, symbols) is { } scope && scope.IsReturnedInside(variable, call);
    }
}
