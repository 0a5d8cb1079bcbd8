using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>The <c>foreach</c> that does what an async lambda does with each element of a list, one after the other.</summary>
internal sealed class ElementLoop
{
    private readonly ExpressionStatementSyntax _statement;
    private readonly ExpressionSyntax _sequence;
    private readonly TypeSyntax _type;
    private readonly SyntaxToken _variable;
    private readonly BlockSyntax _body;

    private ElementLoop(ExpressionStatementSyntax statement, ExpressionSyntax sequence, TypeSyntax type, SyntaxToken variable, BlockSyntax body)
    {
        _statement = statement;
        _sequence = sequence;
        _type = type;
        _variable = variable;
        _body = body;
    }

    /// <summary>The loop for <c>list.ForEach(async x => ..);</c> and <c>Array.ForEach(array, async x => ..);</c>; null for any other call, and where the body cannot stand in a loop.</summary>
    public static ElementLoop? Of(IInvocationOperation call, AnonymousFunctionExpressionSyntax lambda, ExpressionStatementSyntax statement, TaskFixContext context)
    {
        if (SequenceOf(call) is not { } sequence || ParameterOf(lambda) is not (true, var parameter) || BodyOf(lambda) is not { } body)
            return null;
        if (Layout.HasCommentsBeside(lambda.Body, statement) || HasOuterNames(lambda, statement, context.Model) || IsWritten(lambda, parameter, context))
            return null;

        var name = parameter?.Identifier.WithoutTrivia() ?? Identifier(Names.Unused("item", statement, context.Model));
        return new(statement, sequence.WithoutTrivia(), parameter?.Type?.WithoutTrivia() ?? IdentifierName("var"), name, body);
    }

    public StatementSyntax Write() => ForEachStatement(_type, _variable, _sequence, _body)
        .WithTriviaFrom(_statement)
        .WithAdditionalAnnotations(Formatter.Annotation);

    private static ExpressionSyntax? SequenceOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.Name != "ForEach")
            return null;
        if (method.ContainingType.SpecialType == SpecialType.System_Array)
            return call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "array")?.Value.Syntax as ExpressionSyntax;

        return method.ContainingType is { Name: "List" or "ImmutableList", ContainingNamespace: { Name: "Generic" or "Immutable", ContainingNamespace.Name: "Collections" } }
            && call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: not BaseExpressionSyntax and var list } }
                ? list
                : null;
    }

    // (Is there one at most?) A method without a list of parameters does not look at the element.
    private static (bool, ParameterSyntax?) ParameterOf(AnonymousFunctionExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => (true, simple.Parameter),
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [{ Modifiers.Count: 0, AttributeLists.Count: 0 } only] } => (true, only),
        AnonymousMethodExpressionSyntax { ParameterList: null } => (true, null),
        AnonymousMethodExpressionSyntax { ParameterList.Parameters: [{ Modifiers.Count: 0 } only] } => (true, only),
        _ => (false, null),
    };

    private static BlockSyntax? BodyOf(AnonymousFunctionExpressionSyntax lambda)
    {
        if (lambda.ExpressionBody is { } expression)
        {
            return expression is AwaitExpressionSyntax or InvocationExpressionSyntax or AssignmentExpressionSyntax
                ? Block(ExpressionStatement(expression.WithoutTrivia()))
                : null;
        }

        if (lambda.Block is not { } block || block.DescendantNodes().Any(n => n is LabeledStatementSyntax))
            return null;

        var returns = block.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>().ToList();
        if (returns.Exists(r => IsInLoop(r, block)))
            return null;

        block = block.ReplaceNodes(returns, (r, _) => ContinueStatement(Token(SyntaxKind.ContinueKeyword).WithTriviaFrom(r.ReturnKeyword), r.SemicolonToken));
        // What stands on one line is laid out anew.
        return block.DescendantTrivia().Any(t => t.IsKind(SyntaxKind.EndOfLineTrivia)) || Layout.HasComments(block)
            ? block.WithOpenBraceToken(block.OpenBraceToken.WithLeadingTrivia(ElasticMarker)).WithCloseBraceToken(block.CloseBraceToken.WithTrailingTrivia())
            : Block(block.Statements.Select(s => s.WithLeadingTrivia(ElasticMarker).WithTrailingTrivia(ElasticMarker)));
    }

    // A continue there would go on with that loop.
    private static bool IsInLoop(ReturnStatementSyntax statement, BlockSyntax block) =>
        statement.Ancestors().TakeWhile(n => n != block).Any(n => n is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    // In a lambda a variable may have the name of one outside, in a loop it may not.
    private static bool HasOuterNames(AnonymousFunctionExpressionSyntax lambda, ExpressionStatementSyntax statement, SemanticModel model)
    {
        var outer = new HashSet<string>(model.LookupSymbols(statement.SpanStart).Where(s => s is ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } or IRangeVariableSymbol).Select(s => s.Name));
        return lambda.DescendantNodes().Any(n => n
            is ParameterSyntax or VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax or CatchDeclarationSyntax or LocalFunctionStatementSyntax
            && model.GetDeclaredSymbol(n) is { } declared && outer.Contains(declared.Name));
    }

    // The variable of a foreach cannot be assigned to.
    private static bool IsWritten(AnonymousFunctionExpressionSyntax lambda, ParameterSyntax? parameter, TaskFixContext context)
    {
        if (parameter is null || context.Model.GetDeclaredSymbol(parameter, context.CancellationToken) is not IParameterSymbol symbol || context.Model.GetOperation(lambda, context.CancellationToken) is not { } function)
            return false;

        return SymbolUses.Around(function).Of(symbol).Any(u => u.AssignedValue() is not null || u.IsWrittenOtherwise());
    }
}
