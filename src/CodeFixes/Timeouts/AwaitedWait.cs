using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>A blocking wait for tasks, rewritten to one that does not block: <c>CompletesWithinAsync</c>, then the await.</summary>
internal static class AwaitedWait
{
    /// <summary>Can the wait become an await here, and mean the same?</summary>
    public static bool IsPossible(TimedWait wait, StatementSyntax statement, TaskSymbols symbols)
    {
        if (!AsyncScope.Of(wait.Call).IsAsync || wait.Kind != TimedWaitKind.Completion || !wait.IsForTasks)
            return false;
        // A handler that told an AggregateException apart would no longer be entered; in a lock or in unsafe code nothing
        // can be awaited.
        if (EnclosingTries.WithHandlers(wait.Call) is not null || statement.FirstAncestorOrSelf<LockStatementSyntax>() is not null || IsUnsafe(statement))
            return false;
        if (statement is not ExpressionStatementSyntax { Expression: var waiting } || waiting != wait.Call.Syntax)
            return false;

        // The task is named several times: only what can be named again.
        return wait.Subject is { } subject
            ? subject.ReferencedSymbol() is not null && symbols.IsReferenceTask(subject.Type)
            : TaskArguments.Of(wait.Call) is { } tasks && (tasks.Open.IsEmpty || (tasks.Known.IsEmpty && tasks.Open.Length == 1));
    }

    /// <summary><c>if (!await work.CompletesWithinAsync(limit)) throw ..; await work;</c></summary>
    public static void Write(
        DocumentEditor editor, TimedWait wait, StatementSyntax statement, INamedTypeSymbol timeoutException, INamedTypeSymbol library, TaskFixContext context)
    {
        var generator = editor.Generator;
        var arguments = new List<ExpressionSyntax> { Generate.Limit(wait.Limit, context.Symbols.TimeSpan!, generator) };
        if (wait.Call.Arguments.FirstOrDefault(a => TaskSymbols.Is(a.Parameter?.Type, context.Symbols.CancellationToken)) is { Value.Syntax: ExpressionSyntax token })
            arguments.Add(token.WithoutTrivia());

        var statements = new List<StatementSyntax>();
        var task = (ExpressionSyntax)(wait.Subject?.Syntax ?? wait.Call.Arguments[0].Value.Syntax);
        if (wait.Subject is null)
        {
            // Task.WaitAll(a, b) becomes one task for all of them.
            var all = Names.Unused("all", statement, context.Model);
            var tasks = TaskArguments.Of(wait.Call);
            var whenAll = InvocationExpression(
                Generate.Member(Generate.TypeName(context.Symbols.Task!, generator), "WhenAll"),
                ArgumentList(SeparatedList(tasks.Known.Concat(tasks.Open).Select(t => Argument(((ExpressionSyntax)t.Syntax).WithoutTrivia())))));
            statements.Add(Generate.Variable(all, whenAll));
            task = IdentifierName(all);
        }

        var configure = Style.ConfiguresAwaits(statement);
        var completes = Generate.CallOn(task.WithoutTrivia(), TaskWaitMethods.CompletesWithinAsync, library, generator, [.. arguments]);
        statements.Add(Generate.If(Generate.Not(Generate.Await(completes, configure)), Generate.ThrowTimeout(timeoutException, generator)));
        statements.Add(ExpressionStatement(Generate.Await(task.WithoutTrivia(), configure)).WithAdditionalAnnotations(Formatter.Annotation));

        statements[0] = statements[0].WithLeadingTrivia(statement.GetLeadingTrivia());
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(statement.GetTrailingTrivia());
        if (statement.Parent is BlockSyntax)
        {
            editor.InsertBefore(statement, statements.Take(statements.Count - 1));
            editor.ReplaceNode(statement, statements[statements.Count - 1]);
        }
        else
        {
            editor.ReplaceNode(statement, Block(statements).WithAdditionalAnnotations(Formatter.Annotation));
        }
    }

    private static bool IsUnsafe(SyntaxNode node) => node.AncestorsAndSelf().Any(n => n switch
    {
        UnsafeStatementSyntax => true,
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        _ => false,
    });
}
