using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary>An awaited WhenAll, rewritten to throw the aggregate that its task holds.</summary>
internal static class AggregateRethrow
{
    /// <summary>The WhenAll of an await that stands as a statement or gives a local its value; null for all else.</summary>
    public static AwaitedWhenAll? For(IAwaitOperation await, TaskSymbols symbols) =>
        await.Operation.WithoutConfigureAwait(symbols) is IInvocationOperation call
        && call.IsWhenAll(symbols)
        && await.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax } or EqualsValueClauseSyntax
        {
            Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax, UsingKeyword.RawKind: 0 } } },
        }
        && (await.Syntax.Parent is ExpressionStatementSyntax || Names.CanBeWritten(call.Type))
            ? AwaitedWhenAll.Find(call, symbols)
            : null;

    /// <summary><c>var all = Task.WhenAll(..); try { await all; } catch when (all.Exception != null) { throw all.Exception; }</c></summary>
    public static void Write(DocumentEditor editor, AwaitedWhenAll whenAll, TaskFixContext context)
    {
        var call = (ExpressionSyntax)whenAll.Call.Syntax;
        var statement = call.FirstAncestorOrSelf<StatementSyntax>()!;
        var all = Names.Unused("all", statement, context.Model);
        var awaited = call.FirstAncestorOrSelf<AwaitExpressionSyntax>()!.ReplaceNode(call, IdentifierName(all)).WithoutTrivia();

        editor.InsertBefore(statement, Generate.Variable(all, call.WithoutTrivia()).WithLeadingTrivia(statement.GetLeadingTrivia()));
        StatementSyntax awaiting;
        if (statement is LocalDeclarationStatementSyntax { Declaration: { Type: var type, Variables: [{ Identifier.ValueText: var results }] } })
        {
            // The results outlive the inner try: declared before it, assigned in it.
            editor.InsertBefore(statement, Generate.Variable(type.IsVar ? Generate.TypeName(ResultsOf(whenAll), editor.Generator) : type.WithoutTrivia(), results, value: null));
            awaiting = Generate.Assignment(results, awaited);
        }
        else
        {
            awaiting = ExpressionStatement(awaited);
        }

        editor.ReplaceNode(statement, InnerTry(awaiting, all).WithTrailingTrivia(statement.GetTrailingTrivia()));
    }

    // Task<T[]> of the WhenAll: T[], which is never null.
    private static ITypeSymbol ResultsOf(AwaitedWhenAll whenAll) =>
        ((INamedTypeSymbol)whenAll.Call.Type!).TypeArguments[0].WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    // try { await all; } catch when (all.Exception != null) { throw all.Exception; }
    private static TryStatementSyntax InnerTry(StatementSyntax awaiting, string all)
    {
        var exception = Generate.Member(IdentifierName(all), "Exception");
        var hasFailed = BinaryExpression(SyntaxKind.NotEqualsExpression, exception, LiteralExpression(SyntaxKind.NullLiteralExpression));
        return TryStatement(
                Block(awaiting),
                SingletonList(CatchClause(null, CatchFilterClause(hasFailed), Block(ThrowStatement(exception)))),
                null)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }
}
