using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Lets the work end with the wait for it: by the library, which cancels it when the time is up and waits until it has ended,
/// or by the token of the wait. Both change what the program does, and say so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WaitAsyncLeavesWorkRunningCodeFix() : TaskCodeFix(WaitAsyncLeavesWorkRunningAnalyzer.Id)
{
    private const string LibraryKey = WaitAsyncLeavesWorkRunningAnalyzer.Id + ".WithTimeoutAsync";
    private const string BclKey = WaitAsyncLeavesWorkRunningAnalyzer.Id + ".PassToken";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || WaitedWork.Find(call, context.Symbols) is not { } work
            || TokenParameter.Of(work.Call, context.Symbols) is not { } parameter)
        {
            yield break;
        }

        if (work.Limit is not null && context.Symbols.TaskWait is { } library && Repair(work, parameter, library, context) is { } edit)
        {
            yield return new(
                $"Wait with 'WithTimeoutAsync': cancels '{work.Call.TargetMethod.Name}' when the time is up, and waits until it has ended",
                LibraryKey,
                ChangesBehaviour: true,
                edit);
        }
        else if (work.Limit is null && work.Token is { Syntax: ExpressionSyntax token } && parameter.Token is null && CanBeNamedAtStart(work) && work.Call.Syntax is InvocationExpressionSyntax start)
        {
            yield return new(
                $"Pass the token to '{work.Call.TargetMethod.Name}' too: cancels it with the wait",
                BclKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(start, TokenArgument.With(parameter, token.WithoutTrivia())));
        }
    }

    private static Action<DocumentEditor>? Repair(WaitedWork work, TokenParameter parameter, INamedTypeSymbol library, TaskFixContext context)
    {
        // Two different tokens could not both be handed on.
        var token = work.Token ?? parameter.Token;
        if (work.Token is not null && parameter.Token is not null && !work.Token.IsSameObject(parameter.Token))
            return null;
        // What is written between the call and the wait goes away.
        if (work.Wait.Syntax is not InvocationExpressionSyntax wait || Layout.HasCommentsBeside(work.Call.Syntax, wait))
            return null;

        var declaration = work.Local is null ? null : DeclarationRightInFront(work, wait, context);
        if (work.Local is not null && declaration is null)
            return null;
        if (TimeoutCall.Find(parameter, work.Limit!, token, work.Clock(context.Symbols), context) is not { } timeout)
            return null;

        return editor =>
        {
            var written = timeout.Write(library, editor.Generator).WithTriviaFrom(wait).WithAdditionalAnnotations(Formatter.Annotation);
            if (declaration is null && timeout.Locals.Count == 0)
            {
                editor.ReplaceNode(wait, written);
                return;
            }

            var statement = wait.FirstAncestorOrSelf<StatementSyntax>()!;
            Statements.Replace(editor, declaration ?? statement, [.. timeout.Locals, statement.ReplaceNode(wait, written)]);
            if (declaration is not null)
                editor.RemoveNode(Neighbours.Removable(statement), SyntaxRemoveOptions.KeepNoTrivia);
        };
    }

    // var t = F(); await t.WaitAsync(limit); becomes one statement, where the local has no other use.
    private static StatementSyntax? DeclarationRightInFront(WaitedWork work, InvocationExpressionSyntax wait, TaskFixContext context)
    {
        if (wait.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || Neighbours.Before(statement).FirstOrDefault() is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [var only] } declaration)
            return null;
        var uses = SymbolUses.Around(work.Wait);
        return SymbolEqualityComparer.Default.Equals(context.Model.GetDeclaredSymbol(only, context.CancellationToken), work.Local)
            && uses.FirstValue(work.Local!) is not null && uses.Of(work.Local!).Count == 1
            && EvaluationOrder.IsFirst(wait, statement) && !Layout.HasComments(declaration.GetTrailingTrivia()) && !Layout.HasComments(statement.GetLeadingTrivia()) && !Layout.HasComments(statement.GetTrailingTrivia())
                ? declaration
                : null;
    }

    // Has the token its value where the work is started?
    private static bool CanBeNamedAtStart(WaitedWork work) => Movable.IsPlain(work.Token!) && (work.Local is null || work.Token!.DescendantsAndSelf().All(o =>
        o is not ILocalReferenceOperation { Local: var local }
        || local.DeclaringSyntaxReferences[0].Span.Start < work.Call.Syntax.SpanStart && SymbolUses.Around(o).FirstValue(local) is { } value && SymbolUses.Around(o).OnlyValue(local) == value));
}
