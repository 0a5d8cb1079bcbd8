using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// A race of one task with a delay, expression for expression: <c>await Task.WhenAny(work, Task.Delay(limit)) == work</c>
/// becomes <c>await work.CompletesWithinAsync(limit)</c>.
/// </summary>
internal sealed class CompletionTest
{
    private readonly TaskFixContext _context;
    private readonly DelayRace _race;
    private readonly IOperation _task;
    private readonly IInvocationOperation _delay;
    private readonly RaceTests _tests;
    private readonly List<IOperation> _answers = [];
    private StatementSyntax? _declaration;

    private CompletionTest(DelayRace race, IOperation task, IInvocationOperation delay, TaskFixContext context)
    {
        _race = race;
        _task = task;
        _delay = delay;
        _context = context;
        _tests = new(race, context.Symbols);
    }

    /// <summary>Reads a race; null when the helper would not mean the same.</summary>
    public static CompletionTest? Find(DelayRace race, TaskFixContext context)
    {
        if (race.Pair is not var (task, delay) || race.Wait.Syntax is not AwaitExpressionSyntax await || !race.Call.IsWithin(race.Wait) || race.Call.Arguments.Any(a => a.Syntax is ArgumentSyntax { NameColon: not null }))
            return null;
        // With a token the race ends when it is cancelled; the helper would throw.
        if (!context.Symbols.IsReferenceTask(task.Type) || !delay.IsDelay(context.Symbols) || TokenOf(delay, context) is not null)
            return null;

        var test = new CompletionTest(race, task, delay, context);
        return test.FindAnswers() && test.FindDelay() && !Layout.HasComments(await) ? test : null;
    }

    /// <summary>The token that a delay is given; null when that is none.</summary>
    public static IOperation? TokenOf(IInvocationOperation delay, TaskFixContext context) => TokenParameter.Of(delay, context.Symbols)?.Token;

    public void Write(DocumentEditor editor, INamedTypeSymbol library)
    {
        var limit = _delay.TimeLimitArgument(_context.Symbols)!.Value;
        var arguments = new List<ExpressionSyntax> { Generate.Limit(limit, _context.Symbols.TimeSpan!, editor.Generator) };
        if (Clock is { Syntax: ExpressionSyntax clock })
            arguments.Add(clock.WithoutTrivia());

        var wait = (AwaitExpressionSyntax)_race.Wait.Syntax;
        var call = Generate.CallOn(Task.WithoutTrivia(), TaskWaitMethods.CompletesWithinAsync, library, editor.Generator, [.. arguments]);
        var completes = Generate.AwaitLike(wait, call);
        if (_race.Winner is not null)
        {
            // The name of the winner is free again.
            var completed = _race.Winner.Name == "completed" ? "completed" : Names.Unused("completed", wait, _context.Model);
            editor.ReplaceNode(wait.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>()!, Declared(completed, completes, wait));
            foreach (var answer in _answers)
                editor.ReplaceNode(answer.Syntax, Answer(answer, IdentifierName(completed)));
        }
        else
        {
            var replaced = _answers is [var only] ? only.Syntax : wait;
            editor.ReplaceNode(replaced, _answers is [var answer] ? Answer(answer, completes) : completes.WithTriviaFrom(wait));
        }

        if (_declaration is not null)
            editor.RemoveNode(Neighbours.Removable(_declaration), SyntaxRemoveOptions.KeepNoTrivia);
    }

    // The ! of work! is no part of the operation.
    private ExpressionSyntax Task => _task.Syntax.Parent is PostfixUnaryExpressionSyntax asserted ? asserted : (ExpressionSyntax)_task.Syntax;

    private IOperation? Clock => _delay.Arguments.FirstOrDefault(a => a.Parameter is { Type.Name: "TimeProvider" })?.Value.Unwrap();

    private ExpressionSyntax Answer(IOperation test, ExpressionSyntax completes) =>
        (_tests.WorkWonWhen[test.Syntax] ? completes : Generate.Not(completes)).WithTriviaFrom(test.Syntax);

    private static StatementSyntax Declared(string name, ExpressionSyntax completes, SyntaxNode wait)
    {
        var declaration = wait.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>()!;
        return Generate.Variable(name, completes).WithTriviaFrom(declaration).WithAdditionalAnnotations(Formatter.Annotation);
    }

    // What the winner is compared with; for a winner without a name, the one comparison around the wait, or none.
    private bool FindAnswers()
    {
        if (_race.Winner is null)
            return _race.Wait.ThrownAwayBy() is not null || IsRead(_race.Wait) && IsSteady(_task);

        var uses = SymbolUses.Around(_race.Wait).Of(_race.Winner);
        return _race.Wait.Syntax.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } } }
            && uses.Count > 0 && IsSteady(_task) && uses.All(IsRead) && !IsReplaced(_task);
    }

    // Between the race and the question who won.
    private bool IsReplaced(IOperation task) => task.ReferencedSymbol() is { } symbol && SymbolUses.Around(_race.Wait).Of(symbol).Any(use =>
        use.AssignedValue() is not null && use.Syntax.SpanStart > _race.Wait.Syntax.Span.End && _answers.Any(answer => use.Syntax.SpanStart < answer.Syntax.SpanStart));

    private bool IsRead(IOperation winner)
    {
        var test = winner.Outermost().Parent is IArgumentOperation { Parent: { } call } ? call : winner.Outermost().Parent;
        if (test is not (IBinaryOperation or IInvocationOperation) || !_tests.WorkWonWhen.ContainsKey(test.Syntax) || Layout.HasComments(test.Syntax.WithoutTrivia()))
            return false;
        _answers.Add(test);
        return true;
    }

    // It is named in the race and again in the comparison: nobody may give it another task in between.
    private static bool IsSteady(IOperation task) => task.Unwrap() switch
    {
        IParameterReferenceOperation { Parameter.RefKind: RefKind.None } => true,
        ILocalReferenceOperation { Local: var local } => !local.IsRef,
        IFieldReferenceOperation { Field.IsReadOnly: true } => true,
        _ => false,
    };

    // The limit would begin behind it.
    private static bool TakesTime(SyntaxNode declaration) => declaration.DescendantTokens(n => n is not AnonymousFunctionExpressionSyntax).Any(t => t.IsKind(SyntaxKind.AwaitKeyword));

    // Inline, or in a local of its own that is only raced and compared, declared among the declarations in front of the race.
    private bool FindDelay()
    {
        var limit = _delay.TimeLimitArgument(_context.Symbols)!.Value;
        if (_delay.IsWithin(_race.Call))
            return _task.Syntax.SpanStart < _delay.Syntax.SpanStart || Movable.IsPlainLimit(limit, _context.Symbols);
        if (_delay.GivenTo() is not { } local || !Movable.IsPlainLimit(limit, _context.Symbols))
            return false;
        if (_delay.Syntax.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } } }
            || Layout.HasComments(declaration))
        {
            return false;
        }

        _declaration = declaration;
        var race = _race.Wait.Syntax.FirstAncestorOrSelf<StatementSyntax>()!;
        return Neighbours.Before(race).TakeWhile(s => s is LocalDeclarationStatementSyntax && !TakesTime(s)).Contains(declaration)
            && SymbolUses.Around(_race.Call).Of(local).All(use => use.IsWithin(_race.Call) || _answers.Any(use.IsWithin));
    }
}
