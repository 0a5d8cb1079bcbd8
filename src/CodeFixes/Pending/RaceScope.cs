using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>Writes the scope of a race: <c>await TaskScope.RunAsync(async scope => { .. scope.Cancel(); return await first; }, token)</c></summary>
internal sealed class RaceScope
{
    private readonly ScopedRace _race;
    private readonly string _scope;
    private readonly string _token;
    private readonly string _first;

    public RaceScope(ScopedRace race, SemanticModel model)
    {
        _race = race;
        _scope = Names.Unused("scope", race.Winner, model);
        _token = Names.Unused("ct", race.Winner, model);
        _first = Names.Unused("first", race.Winner, model);
    }

    public void Write(DocumentEditor editor, INamedTypeSymbol library)
    {
        var winner = _race.Winner;
        if (_race.Statements is not [var first, ..])
        {
            editor.ReplaceNode(winner, Run(default, library, editor.Generator).WithTriviaFrom(winner));
            return;
        }

        // What stands above the race stays above it; what stands above the await of the winner goes with it.
        var last = _race.Last!;
        var run = Run(last.GetLeadingTrivia(), library, editor.Generator).WithTriviaFrom(winner);
        editor.ReplaceNode(last, last.ReplaceNode(winner, run).WithLeadingTrivia(first.GetLeadingTrivia()));
        foreach (var statement in _race.Statements)
            editor.RemoveNode(Neighbours.Removable(statement), SyntaxRemoveOptions.KeepNoTrivia);
    }

    private ExpressionSyntax Run(SyntaxTriviaList above, INamedTypeSymbol library, SyntaxGenerator generator)
    {
        // Left to itself the formatter would write a lambda on one line.
        var block = Block(Body(above)).WithOpenBraceToken(Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(Layout.EndOfLine(_race.Winner)));
        var body = SimpleLambdaExpression(Parameter(Identifier(_scope)), block).WithAsyncKeyword(Token(SyntaxKind.AsyncKeyword));
        var arguments = new List<ArgumentSyntax> { Argument(body) };
        if (_race.Starts.Token is { } token)
            arguments.Add(Argument(token.WithoutTrivia()));
        var run = InvocationExpression(Generate.Member(Generate.TypeName(library, generator), "RunAsync"), ArgumentList(SeparatedList(arguments)));
        return AwaitExpression(Configured(run)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private IEnumerable<StatementSyntax> Body(SyntaxTriviaList above)
    {
        foreach (var statement in _race.Statements)
        {
            var isFirst = statement == _race.Statements[0];
            var inScope = InScope(statement);
            yield return Layout.FurtherIn(isFirst ? inScope.WithLeadingTrivia(Layout.Indentation(statement)) : inScope);
        }

        if (_race.InlineWait is { } wait)
        {
            var first = InScope(wait).WithoutTrivia();
            yield return Generate.Variable(_first, first is AwaitExpressionSyntax ? first : AwaitExpression(Configured(first)));
        }

        yield return ExpressionStatement(InvocationExpression(Generate.Member(IdentifierName(_scope), "Cancel")));
        var winner = AwaitExpression(Configured(IdentifierName(_race.WinnerName ?? _first)));
        yield return (_race.HasResult ? ReturnStatement(winner) : (StatementSyntax)ExpressionStatement(winner)).WithLeadingTrivia(above);
    }

    // LoadAsync(name, token) becomes scope.Start(ct => LoadAsync(name, ct)).
    private TNode InScope<TNode>(TNode node)
        where TNode : SyntaxNode => node.ReplaceNodes(_race.Starts.Starts.Keys.Where(node.Contains), (start, _) => Start(start));

    private ExpressionSyntax Start(ExpressionSyntax start)
    {
        var parameter = _race.Starts.Starts[start];
        var call = TokenArgument.With(parameter, IdentifierName(_token));
        var made = start == parameter.Call.Syntax ? call : start.ReplaceNode(parameter.Call.Syntax, call);
        var lambda = SimpleLambdaExpression(Parameter(Identifier(_token)), made.WithoutTrivia());
        return InvocationExpression(Generate.Member(IdentifierName(_scope), "Start"), ArgumentList(SingletonSeparatedList(Argument(lambda)))).WithTriviaFrom(start);
    }

    private ExpressionSyntax Configured(ExpressionSyntax task) => _race.Configuration is { } configuration
        ? InvocationExpression(Generate.Member(task, "ConfigureAwait"), configuration.WithoutTrivia())
        : task;
}
