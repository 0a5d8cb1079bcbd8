using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Lets the timeout be known: a TimeoutException when the wait says that the time is up; in async code the wait no
/// longer blocks either. Both throw where nothing was thrown before, and say so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TimedWaitResultIgnoredCodeFix() : TaskCodeFix(TimedWaitResultIgnoredAnalyzer.Id)
{
    private const string LibraryKey = TimedWaitResultIgnoredAnalyzer.Id + ".CompletesWithinAsync";
    private const string BclKey = TimedWaitResultIgnoredAnalyzer.Id + ".ThrowTimeoutException";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Nearest<InvocationExpressionSyntax, IInvocationOperation>() is not { } call
            || TimedWait.Find(call, context.Symbols) is not { } wait
            || wait.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
            || context.Symbols.TimeoutException is not { } timeoutException)
        {
            yield break;
        }

        // What throws in there takes down the program, or replaces the exception in flight.
        if (AsyncScope.MustNotThrowAt(call) || GivesBackInFinally(wait))
            yield break;

        if (context.Symbols.TaskWait is { } library && AwaitedWait.IsPossible(wait, statement, context.Symbols))
        {
            yield return new(
                "Wait with 'CompletesWithinAsync': throws TimeoutException when the time is up, and the task's own failure unwrapped",
                LibraryKey,
                ChangesBehaviour: true,
                editor => AwaitedWait.Write(editor, wait, statement, timeoutException, library, context));
        }

        if (TimeIsUp(wait, statement) is { } timeIsUp)
        {
            yield return new(
                "Throw TimeoutException when the time is up",
                BclKey,
                ChangesBehaviour: true,
                editor => ThrowWhen(editor, statement, timeIsUp, timeoutException));
        }
    }

    // if (!work.Wait(limit)) throw; for an index that is kept: if (index < 0) throw; after its declaration.
    private static ExpressionSyntax? TimeIsUp(TimedWait wait, StatementSyntax statement)
    {
        if (statement is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value } index] } && wait.Kind == TimedWaitKind.Index && value == wait.Call.Syntax)
            return IsNegative(IdentifierName(index.Identifier.WithoutTrivia()));
        if (statement is not ExpressionStatementSyntax { Expression: var waiting })
            return null;
        if (wait.Kind == TimedWaitKind.Index)
            return waiting == wait.Call.Syntax ? IsNegative(waiting.WithoutTrivia()) : null;

        // gate.WaitAsync(limit); that nobody awaits: its answer is not there to be asked yet.
        if (wait.Call.Type?.SpecialType != SpecialType.System_Boolean && waiting is not AwaitExpressionSyntax)
            return null;

        // thread?.Join(limit) is null when there is no thread: no timeout either.
        return waiting is ConditionalAccessExpressionSyntax
            ? BinaryExpression(SyntaxKind.EqualsExpression, waiting.WithoutTrivia(), LiteralExpression(SyntaxKind.FalseLiteralExpression))
            : Generate.Not(waiting.WithoutTrivia());
    }

    private static ExpressionSyntax IsNegative(ExpressionSyntax index) =>
        BinaryExpression(SyntaxKind.LessThanExpression, index, LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(0)));

    private static void ThrowWhen(DocumentEditor editor, StatementSyntax statement, ExpressionSyntax timeIsUp, INamedTypeSymbol timeoutException)
    {
        StatementSyntax check = Generate.If(timeIsUp, Generate.ThrowTimeout(timeoutException, editor.Generator));
        if (statement is LocalDeclarationStatementSyntax)
            editor.InsertAfter(statement, check);
        else
            editor.ReplaceNode(statement, Embedded(check.WithTriviaFrom(statement), statement));
    }

    // if (x) work.Wait(1); else ..: a bare if would take the else.
    private static StatementSyntax Embedded(StatementSyntax check, StatementSyntax replaced) =>
        replaced.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax
            ? check
            : Block(check.WithoutTrivia()).WithTriviaFrom(replaced).WithAdditionalAnnotations(Formatter.Annotation);

    // Thrown inside the try, the exception would still run the release of what was never taken.
    private static bool GivesBackInFinally(TimedWait wait) => EnclosingTries.Of(wait.Call).Any(t =>
        ReferenceEquals(t.Part, t.Try.Body)
        && t.Try.Finally is { } cleanup
        && cleanup.DescendantsInFunction().Any(o => o is IInvocationOperation release && wait.IsReleasedBy(release)));
}
