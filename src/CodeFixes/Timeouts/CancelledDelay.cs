using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>Gives the delay of a race a source of its own, which is cancelled right behind the race.</summary>
internal sealed class CancelledDelay
{
    private readonly DelayRace _race;
    private readonly TokenParameter _parameter;
    private readonly StatementSyntax _start;
    private readonly StatementSyntax _end;
    private readonly bool _isWhole;
    private readonly TaskFixContext _context;

    private CancelledDelay(DelayRace race, TokenParameter parameter, StatementSyntax start, StatementSyntax end, bool isWhole, TaskFixContext context)
    {
        _race = race;
        _parameter = parameter;
        _start = start;
        _end = end;
        _isWhole = isWhole;
        _context = context;
    }

    /// <summary>Reads a delay of a race; null when there is no place right behind the race, or when somebody would see that the delay is cancelled.</summary>
    public static CancelledDelay? Find(DelayRace race, IInvocationOperation delay, TaskFixContext context)
    {
        if (TokenParameter.Of(delay, context.Symbols) is not { } parameter || parameter.Token is { } token && !Movable.IsPlain(token))
            return null;
        if (delay.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } start || race.Wait.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } end)
            return null;
        if (!ReferenceEquals(AsyncScope.Of(delay).Body, AsyncScope.Of(race.Wait).Body) || !start.Parent!.Span.Contains(end.Span) || end.ContainsDirectives)
            return null;
        if (OwnSource(parameter, race) is null && !NewSource.CanBeDeclared(start, parameter.Token?.Syntax as ExpressionSyntax) || IsSeen(race, delay))
            return null;

        var isWhole = IsWhole(race.Wait, end);
        if (!isWhole && (end is not (IfStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax or ExpressionStatementSyntax or SwitchStatementSyntax)
            || end.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax) || !EvaluationOrder.IsFirst(race.Wait.Syntax, end)))
        {
            return null;
        }

        return new(race, parameter, start, end, isWhole, context);
    }

    public void Write(DocumentEditor editor)
    {
        if (OwnSource(_parameter, _race) is { } own)
        {
            Replace(editor, [.. Raced(own, (ExpressionSyntax)_parameter.Call.Syntax, null)]);
            return;
        }

        var timer = Names.Unused("timer", _end, _context.Model);
        var declaration = NewSource.Declare(timer, _parameter.Token?.Syntax as ExpressionSyntax, _start, _context.Symbols.CancellationTokenSource!, editor.Generator);
        var delay = TokenArgument.With(_parameter, Generate.Member(IdentifierName(timer), "Token"));

        if (_start != _end)
            Statements.Replace(editor, _start, successor: 1, declaration, _start.ReplaceNode(_parameter.Call.Syntax, delay));
        Replace(editor, [.. Raced(timer, delay, declaration)]);
    }

    // Behind a race in a statement of its own comes the call that cancels.
    private void Replace(DocumentEditor editor, StatementSyntax[] statements) => Statements.Replace(editor, _end, statements.Length - (_isWhole ? 2 : 1), statements);

    // A source in a local whose token only this delay has, and that is made anew for each race; all that it lacks is to be
    // cancelled.
    private static string? OwnSource(TokenParameter parameter, DelayRace race) =>
        parameter.Token is IPropertyReferenceOperation { Property.Name: "Token", Instance: ILocalReferenceOperation { Local: var local } source }
        && SymbolUses.Around(source).Of(local).All(use => ReferenceEquals(use, source) || use.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "Dispose" })
        && SymbolUses.Around(source).FirstValue(local) is { } made && made.Unwrap() is IObjectCreationOperation { Arguments.IsEmpty: true } or IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" }
        && IsOncePer(made, race.Wait)
            ? local.Name
            : null;

    private static bool IsOncePer(IOperation made, IOperation wait) => AsyncScope.IsSame(made, wait) && ReferenceEquals(made.LoopAround(), wait.LoopAround())
        && !AsyncScope.Of(wait).Body.Syntax.DescendantNodes().Any(n => n is GotoStatementSyntax);

    private IEnumerable<StatementSyntax> Raced(string timer, ExpressionSyntax delay, StatementSyntax? declaration)
    {
        if (_start == _end && declaration is not null)
            yield return declaration;
        var wait = (ExpressionSyntax)_race.Wait.Syntax;
        var raced = _start == _end ? wait.ReplaceNode(_parameter.Call.Syntax, delay) : wait;
        if (_isWhole)
        {
            yield return _end.ReplaceNode(wait, raced).WithoutTrivia();
            yield return Generate.Cancel(timer);
            yield break;
        }

        var winner = Names.Unused(_race.IsBlocking ? "index" : "winner", _end, _context.Model);
        yield return Generate.Variable(winner, raced.WithoutTrivia());
        yield return Generate.Cancel(timer);
        yield return _end.ReplaceNode(Parenthesized(wait), IdentifierName(winner).WithTriviaFrom(wait)).WithoutTrivia();
    }

    // (await race).Id: the parentheses go too.
    private static ExpressionSyntax Parenthesized(ExpressionSyntax wait) => wait.Parent is ParenthesizedExpressionSyntax outer ? Parenthesized(outer) : wait;

    // await race; var winner = await race; winner = await race; _ = await race;
    private static bool IsWhole(IOperation wait, StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: var value } } => value == wait.Syntax,
        ExpressionStatementSyntax { Expression: var value } => value == wait.Syntax,
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: var value }] } => value == wait.Syntax,
        _ => false,
    };

    // delay.IsCompleted would be true from now on.
    private static bool IsSeen(DelayRace race, IInvocationOperation delay) => race.HoldersOf(delay)
        .SelectMany(holder => SymbolUses.Around(race.Call).Of(holder))
        .Any(use => !use.IsWithin(race.Call) && use.Outermost().Parent is IPropertyReferenceOperation or IForEachLoopOperation or IIsPatternOperation);
}
