using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Brings the dead handler to life: makes the awaits throw what it waits for, or makes it wait for what they throw.
/// Each way changes what is caught, and says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AggregateCatchNeverEnteredCodeFix() : TaskCodeFix(AggregateCatchNeverEnteredAnalyzer.Id)
{
    private const string LibraryKey = AggregateCatchNeverEnteredAnalyzer.Id + ".WithAggregateException";
    private const string WidenKey = AggregateCatchNeverEnteredAnalyzer.Id + ".CatchException";
    private const string InnerTryKey = AggregateCatchNeverEnteredAnalyzer.Id + ".RethrowAggregate";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<TryStatementSyntax, ITryOperation>() is not { } attempt
            || AggregateHandler.Of(attempt, context.Symbols) is not { Syntax: CatchClauseSyntax clause } handler)
        {
            yield break;
        }

        // An await in a nested try with handlers of its own throws into those.
        var awaits = attempt.Body.DescendantsInFunction().Where(o => AggregateHandler.IsAwait(o) && EnclosingTries.WithHandlers(o) == attempt).ToList();
        var othersKeepTheirs = attempt.Catches.All(c => c == handler || IsForAnythingElse(c, context.Symbols));

        if (context.Symbols.TaskWait is { } library && othersKeepTheirs && awaits.Count > 0 && awaits.All(a => AwaitedTask(a, context.Symbols) is not null))
        {
            yield return new(
                "Await with 'WithAggregateException', so that failures of the awaited tasks enter this handler",
                LibraryKey,
                ChangesBehaviour: true,
                editor => ThrowAggregates(editor, awaits.Select(a => AwaitedTask(a, context.Symbols)!), library, context.Symbols));
        }

        if (WidenedType(handler, clause, attempt, context) is { } exception)
        {
            yield return new(
                attempt.Catches.TakeWhile(c => c != handler).Any(c => new CaughtException(c, context.Symbols).IsForCancellation)
                    ? "Catch 'Exception', so that every failure may enter this handler"
                    : "Catch 'Exception', so that every failure (cancellation included) may enter this handler",
                WidenKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(clause.Declaration!.Type, exception.WithTriviaFrom(clause.Declaration.Type)));
        }

        if (othersKeepTheirs && awaits is [IAwaitOperation only] && AggregateRethrow.For(only, context.Symbols) is { } whenAll)
        {
            yield return new(
                "Throw the AggregateException of the WhenAll task, so that its failures enter this handler",
                InnerTryKey,
                ChangesBehaviour: true,
                editor => AggregateRethrow.Write(editor, whenAll, context));
        }
    }

    // A clause for one kind of failure would lose what it is entered for today to the AggregateException.
    private static bool IsForAnythingElse(ICatchClauseOperation clause, TaskSymbols symbols) =>
        new CaughtException(clause, symbols) is var caught && (caught.IsForCancellation || TaskSymbols.Is(caught.EnteredFor, symbols.Exception));

    // The awaited expression without ConfigureAwait, when it is a task that can be wrapped.
    private static IOperation? AwaitedTask(IOperation awaiting, TaskSymbols symbols) =>
        awaiting is IAwaitOperation { Operation: var operand }
        && operand.WithoutConfigureAwait(symbols) is { Syntax: ExpressionSyntax } task
        && task is not IConditionalAccessOperation
        && symbols.IsTask(task.Type)
            ? task
            : null;

    private static void ThrowAggregates(DocumentEditor editor, IEnumerable<IOperation> tasks, INamedTypeSymbol library, TaskSymbols symbols)
    {
        foreach (var task in tasks)
        {
            var isValueTask = !symbols.IsReferenceTask(task.Type);
            // An await can stand inside another one's arguments: wrap what the inner edit left.
            editor.ReplaceNode(WithParentheses(task.Syntax), (current, generator) =>
            {
                var expression = (ExpressionSyntax)current;
                if (isValueTask)
                    expression = InvocationExpression(Generate.Member(Generate.AsReceiver(expression.WithoutTrivia()), "AsTask")).WithTriviaFrom(expression);
                return Generate.CallOn(expression, TaskWaitMethods.WithAggregateException, library, generator);
            });
        }
    }

    private static SyntaxNode WithParentheses(SyntaxNode expression)
    {
        while (expression.Parent is ParenthesizedExpressionSyntax parenthesized)
            expression = parenthesized;
        return expression;
    }

    // The wider type for the declaration, when the handler would work with any exception; null when it would not.
    private static TypeSyntax? WidenedType(ICatchClauseOperation handler, CatchClauseSyntax clause, ITryOperation attempt, TaskFixContext context)
    {
        if (clause.Declaration is not { Type: var declared } || !TaskSymbols.Is(handler.ExceptionType, context.Symbols.AggregateException))
            return null;
        // With nothing but a filter of its own to let others through, whatever follows could no longer be reached.
        if (clause.Filter is null && attempt.Catches.LastOrDefault() != handler)
            return null;
        if (new CaughtException(handler, context.Symbols).Variable is { } variable
            && !SymbolUses.Around(handler).Of(variable).All(u => ExceptionUses.FitsAnyException(u, context.Symbols)))
        {
            return null;
        }

        TypeSyntax widened = declared is QualifiedNameSyntax qualified ? qualified.WithRight(IdentifierName("Exception")) : IdentifierName("Exception");
        var meaning = context.Model.GetSpeculativeTypeInfo(declared.SpanStart, widened, SpeculativeBindingOption.BindAsTypeOrNamespace).Type;
        return TaskSymbols.Is(meaning, context.Symbols.Exception) ? widened : null;
    }
}
