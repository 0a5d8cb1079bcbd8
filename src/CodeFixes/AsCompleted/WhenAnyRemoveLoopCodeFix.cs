using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.AsCompleted;

/// <summary>Makes the loop an <c>await foreach</c> that gets the tasks in the order in which they end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WhenAnyRemoveLoopCodeFix() : TaskCodeFix(WhenAnyRemoveLoopAnalyzer.Id)
{
    private const string EachAsyncKey = WhenAnyRemoveLoopAnalyzer.Id + ".EachAsync";
    private const string WhenEachKey = WhenAnyRemoveLoopAnalyzer.Id + ".WhenEach";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { Syntax: InvocationExpressionSyntax call } operation
            || RemoveLoop.Of(operation, context.Symbols) is not { } loop || ForEachInstead.Of(loop, context) is not { } instead)
        {
            yield break;
        }

        var list = (ExpressionSyntax)loop.ListReference.Syntax;
        // Who gave the list found it empty behind the loop, and finds the tasks there from now on.
        var isGiven = loop.List is IParameterSymbol;
        var note = isGiven ? ": leaves them in the caller's list" : "";
        if (context.Symbols.TaskWait is { } library)
        {
            yield return new("Go through the tasks with 'EachAsync'" + note, EachAsyncKey, isGiven, editor =>
                editor.ReplaceNode(instead.Loop, instead.Over(Generate.CallOn(list, "EachAsync", library, editor.Generator))));
        }

        if (context.Symbols.Task!.GetMembers("WhenEach").Length > 0 && WhenEach(call.Expression) is { } whenEach)
        {
            yield return new("Go through the tasks with 'Task.WhenEach'" + note, WhenEachKey, isGiven, editor =>
                editor.ReplaceNode(instead.Loop, instead.Over(InvocationExpression(whenEach, ArgumentList(SingletonSeparatedList(Argument(list.WithoutTrivia())))))));
        }
    }

    // Task.WhenAny as it is written, with the other name.
    private static ExpressionSyntax? WhenEach(ExpressionSyntax called)
    {
        var name = called switch
        {
            MemberAccessExpressionSyntax { Name: var member } => member,
            SimpleNameSyntax simple => simple,
            _ => null,
        };
        return name is null ? null : called.ReplaceNode(name, name.WithIdentifier(Identifier("WhenEach")).WithTriviaFrom(name)).WithoutTrivia();
    }
}
