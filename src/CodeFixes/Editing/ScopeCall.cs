using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>Writes <c>await TaskScope.RunAsync(async scope => { .. }, token)</c>, with certain tasks started in the scope.</summary>
internal sealed class ScopeCall
{
    private readonly ScopedStarts _starts;
    private readonly ArgumentListSyntax? _configuration;
    private readonly SyntaxNode _near;
    private readonly string _token;

    /// <param name="starts">What is started in the scope.</param>
    /// <param name="configuration">The arguments of <c>ConfigureAwait</c> for its awaits; null when they have none.</param>
    /// <param name="near">The code in whose place the call comes.</param>
    /// <param name="model">The semantic model of that code.</param>
    public ScopeCall(ScopedStarts starts, ArgumentListSyntax? configuration, SyntaxNode near, SemanticModel model)
    {
        _starts = starts;
        _configuration = configuration;
        _near = near;
        Scope = Names.Unused("scope", near, model);
        _token = Names.Unused("ct", near, model);
    }

    /// <summary>The name of the scope in the lambda.</summary>
    public string Scope { get; }

    /// <summary>The call, awaited, around the statements.</summary>
    public ExpressionSyntax Around(IEnumerable<StatementSyntax> statements, ExpressionSyntax? token, INamedTypeSymbol library, SyntaxGenerator generator)
    {
        // Left to itself the formatter would write a lambda on one line.
        var block = Block(statements).WithOpenBraceToken(Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(Layout.EndOfLine(_near)));
        var body = SimpleLambdaExpression(Parameter(Identifier(Scope)), block).WithAsyncKeyword(Token(SyntaxKind.AsyncKeyword));
        var arguments = new List<ArgumentSyntax> { Argument(body) };
        if (token is not null)
            arguments.Add(Argument(token.WithoutTrivia()));
        var run = InvocationExpression(Generate.Member(Generate.TypeName(library, generator), "RunAsync"), ArgumentList(SeparatedList(arguments)));
        return AwaitExpression(Configured(run)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>A statement for the lambda: one level further in, its starts made by the scope.</summary>
    public StatementSyntax Statement(StatementSyntax statement, bool isFirst)
    {
        var inScope = InScope(statement);
        return Layout.FurtherIn(isFirst ? inScope.WithLeadingTrivia(Layout.Indentation(statement)) : inScope);
    }

    /// <summary>LoadAsync(name, token) becomes scope.Start(ct => LoadAsync(name, ct)).</summary>
    public TNode InScope<TNode>(TNode node)
        where TNode : SyntaxNode => node.ReplaceNodes(_starts.Starts.Keys.Where(node.Contains), (start, _) => Start(start));

    /// <summary>The task with the <c>ConfigureAwait</c> of the code that is replaced.</summary>
    public ExpressionSyntax Configured(ExpressionSyntax task) => _configuration is { } configuration
        ? InvocationExpression(Generate.Member(task, "ConfigureAwait"), configuration.WithoutTrivia())
        : task;

    private ExpressionSyntax Start(ExpressionSyntax start)
    {
        var parameter = _starts.Starts[start];
        var call = TokenArgument.With(parameter, IdentifierName(_token));
        var made = start == parameter.Call.Syntax ? call : start.ReplaceNode(parameter.Call.Syntax, call);
        var lambda = SimpleLambdaExpression(Parameter(Identifier(_token)), made.WithoutTrivia());
        return InvocationExpression(Generate.Member(IdentifierName(Scope), "Start"), ArgumentList(SingletonSeparatedList(Argument(lambda)))).WithTriviaFrom(start);
    }
}
