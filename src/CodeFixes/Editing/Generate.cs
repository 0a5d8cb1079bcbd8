using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>The pieces of code that fixes write.</summary>
internal static class Generate
{
    /// <summary>
    /// <c>task.Helper(arguments)</c> for an extension method of our library; the file gets its using directive when it
    /// needs one. Anything but a simple expression is put into parentheses first.
    /// </summary>
    public static ExpressionSyntax CallOn(ExpressionSyntax target, string helper, INamedTypeSymbol library, SyntaxGenerator generator, params ExpressionSyntax[] arguments)
    {
        // The generator's type name carries the annotation from which the IDE's clean-up adds the import.
        var import = generator.TypeExpression(library).GetAnnotations("SymbolId");
        var name = IdentifierName(helper).WithAdditionalAnnotations(import).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation, Imports.Helper);
        var call = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, AsReceiver(target.WithoutTrivia()), name),
            ArgumentList(SeparatedList(arguments.Select(Argument))));
        return call.WithTriviaFrom(target);
    }

    /// <summary>A type's name, as short as the file allows.</summary>
    public static TypeSyntax TypeName(ITypeSymbol type, SyntaxGenerator generator) =>
        ((TypeSyntax)generator.TypeExpression(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary><c>throw new TimeoutException();</c></summary>
    public static ThrowStatementSyntax ThrowTimeout(INamedTypeSymbol timeoutException, SyntaxGenerator generator) =>
        ThrowStatement(ObjectCreationExpression(TypeName(timeoutException, generator)).WithArgumentList(ArgumentList()));

    /// <summary><c>if (condition) { statement }</c></summary>
    public static IfStatementSyntax If(ExpressionSyntax condition, StatementSyntax statement) =>
        IfStatement(condition, Block(statement)).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary><c>foreach (var name in sequence) { statements }</c></summary>
    public static ForEachStatementSyntax ForEach(string name, ExpressionSyntax sequence, IEnumerable<StatementSyntax> statements) =>
        ForEachStatement(IdentifierName("var"), name, sequence, Block(statements)).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary><c>var name = value;</c></summary>
    public static LocalDeclarationStatementSyntax Variable(string name, ExpressionSyntax value) => Variable(IdentifierName("var"), name, value);

    /// <summary><c>type name = value;</c>, or <c>type name;</c></summary>
    public static LocalDeclarationStatementSyntax Variable(TypeSyntax type, string name, ExpressionSyntax? value)
    {
        var declarator = VariableDeclarator(Identifier(name));
        if (value is not null)
            declarator = declarator.WithInitializer(EqualsValueClause(value));
        return LocalDeclarationStatement(VariableDeclaration(type, SingletonSeparatedList(declarator)))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary><c>name = value;</c></summary>
    public static ExpressionStatementSyntax Assignment(string name, ExpressionSyntax value) =>
        ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(name), value))
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary><c>await task</c>, or <c>await task.ConfigureAwait(false)</c>.</summary>
    public static ExpressionSyntax Await(ExpressionSyntax task, bool configure) => AwaitExpression(configure
        ? InvocationExpression(
            Member(AsReceiver(task), "ConfigureAwait"),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.FalseLiteralExpression)))))
        : task);

    /// <summary>The arguments of the <c>ConfigureAwait</c> in an await; null when it has none.</summary>
    public static ArgumentListSyntax? ConfigurationOf(AwaitExpressionSyntax? await) => await?.Expression
        is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }, ArgumentList: var arguments } ? arguments : null;

    /// <summary><c>await task</c>, which goes on as another await does: with its <c>ConfigureAwait</c>, if it has one.</summary>
    public static ExpressionSyntax AwaitLike(AwaitExpressionSyntax? other, ExpressionSyntax task) => AwaitExpression(
        ConfigurationOf(other) is { } configuration ? InvocationExpression(Member(AsReceiver(task), "ConfigureAwait"), configuration.WithoutTrivia()) : task);

    /// <summary><c>Task.WhenAll(tasks)</c></summary>
    public static ExpressionSyntax WhenAll(IEnumerable<ExpressionSyntax> tasks, INamedTypeSymbol task, SyntaxGenerator generator) => InvocationExpression(
        Member(TypeName(task, generator), "WhenAll"),
        ArgumentList(SeparatedList(tasks.Select(t => Argument(t.WithoutTrivia())))));

    /// <summary>A limit as a <c>TimeSpan</c>: milliseconds become <c>TimeSpan.FromMilliseconds(limit)</c>.</summary>
    public static ExpressionSyntax Limit(IOperation limit, INamedTypeSymbol timeSpan, SyntaxGenerator generator)
    {
        var value = ((ExpressionSyntax)limit.Syntax).WithoutTrivia();
        return SymbolEqualityComparer.Default.Equals(limit.Type, timeSpan)
            ? value
            : InvocationExpression(Member(TypeName(timeSpan, generator), "FromMilliseconds"), ArgumentList(SingletonSeparatedList(Argument(value))));
    }

    /// <summary><c>source.Cancel();</c></summary>
    public static ExpressionStatementSyntax Cancel(string source) =>
        ExpressionStatement(InvocationExpression(Member(IdentifierName(source), "Cancel"))).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary><c>target.Member</c></summary>
    public static ExpressionSyntax Member(ExpressionSyntax target, string member) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target, IdentifierName(member));

    /// <summary><c>!value</c>, with parentheses where they are needed.</summary>
    public static ExpressionSyntax Not(ExpressionSyntax value) =>
        PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, value is AwaitExpressionSyntax ? value : AsReceiver(value));

    /// <summary>An expression that a member can be read off.</summary>
    public static ExpressionSyntax AsReceiver(ExpressionSyntax expression) => expression
        is InvocationExpressionSyntax or MemberAccessExpressionSyntax or SimpleNameSyntax or ElementAccessExpressionSyntax
        or ParenthesizedExpressionSyntax or ThisExpressionSyntax or BaseExpressionSyntax or PostfixUnaryExpressionSyntax { OperatorToken.Text: "!" }
            ? expression
            : ParenthesizedExpression(expression);
}
