using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>Declares a cancellation token source: <c>using var source = new CancellationTokenSource();</c></summary>
internal static class NewSource
{
    /// <summary>Can one be declared in front of a statement, and be disposed of at the end of its block?</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="token">The token that the source is linked to; null for none.</param>
    public static bool CanBeDeclared(StatementSyntax statement, ExpressionSyntax? token) =>
        statement.Parent is BlockSyntax or GlobalStatementSyntax && !statement.ContainsDirectives
        // A goto may not jump over a using declaration.
        && !(statement.Parent is GlobalStatementSyntax global ? global.Parent : statement.Parent)!.DescendantNodes().OfType<LabeledStatementSyntax>().Any()
        // One that is linked to nothing holds nothing when it is cancelled.
        && (token is null || HasUsingDeclarations(statement));

    /// <summary>The declaration.</summary>
    public static StatementSyntax Declare(string name, ExpressionSyntax? token, StatementSyntax near, INamedTypeSymbol source, SyntaxGenerator generator)
    {
        var type = Generate.TypeName(source, generator);
        ExpressionSyntax value = token is null
            ? ObjectCreationExpression(type).WithArgumentList(ArgumentList())
            : InvocationExpression(Generate.Member(type, "CreateLinkedTokenSource"), ArgumentList(SingletonSeparatedList(Argument(token.WithoutTrivia()))));
        return Declare(name, value, near);
    }

    /// <summary>The declaration of one that cancels its token after some seconds.</summary>
    public static StatementSyntax DeclareWithLimit(string name, int seconds, StatementSyntax near, INamedTypeSymbol source, INamedTypeSymbol timeSpan, SyntaxGenerator generator)
    {
        var limit = InvocationExpression(
            Generate.Member(Generate.TypeName(timeSpan, generator), "FromSeconds"),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(seconds))))));
        return Declare(name, ObjectCreationExpression(Generate.TypeName(source, generator)).WithArgumentList(ArgumentList(SingletonSeparatedList(Argument(limit)))), near);
    }

    private static StatementSyntax Declare(string name, ExpressionSyntax value, StatementSyntax near)
    {
        var declaration = Generate.Variable(name, value);
        return HasUsingDeclarations(near) ? declaration.WithUsingKeyword(Token(SyntaxKind.UsingKeyword)) : declaration;
    }

    private static bool HasUsingDeclarations(SyntaxNode near) => near.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 };
}
