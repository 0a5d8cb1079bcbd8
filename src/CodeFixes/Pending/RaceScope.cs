using AsyncPitfalls.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>Writes the scope of a race: <c>await TaskScope.RunAsync(async scope => { .. scope.Cancel(); return await first; }, token)</c></summary>
internal sealed class RaceScope
{
    private readonly ScopedRace _race;
    private readonly ScopeCall _call;
    private readonly string _first;

    public RaceScope(ScopedRace race, SemanticModel model)
    {
        _race = race;
        _call = new(race.Starts, race.Configuration, race.Winner, model);
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

    private ExpressionSyntax Run(SyntaxTriviaList above, INamedTypeSymbol library, SyntaxGenerator generator) =>
        _call.Around(Body(above), _race.Starts.Token, library, generator);

    private IEnumerable<StatementSyntax> Body(SyntaxTriviaList above)
    {
        foreach (var statement in _race.Statements)
            yield return _call.Statement(statement, isFirst: statement == _race.Statements[0]);

        if (_race.InlineWait is { } wait)
        {
            var first = _call.InScope(wait).WithoutTrivia();
            yield return Generate.Variable(_first, first is AwaitExpressionSyntax ? first : AwaitExpression(_call.Configured(first)));
        }

        yield return ExpressionStatement(InvocationExpression(Generate.Member(IdentifierName(_call.Scope), "Cancel")));
        var winner = AwaitExpression(_call.Configured(IdentifierName(_race.WinnerName ?? _first)));
        yield return (_race.HasResult ? ReturnStatement(winner) : (StatementSyntax)ExpressionStatement(winner)).WithLeadingTrivia(above);
    }
}
