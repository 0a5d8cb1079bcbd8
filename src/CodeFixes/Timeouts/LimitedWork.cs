using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Statements that start work, race it with a delay, throw a <c>TimeoutException</c> when the delay wins and else await the
/// work. All that is what <c>WithTimeoutAsync</c> does.
/// </summary>
internal sealed class LimitedWork
{
    private readonly TimeoutCall _call;
    private readonly AwaitExpressionSyntax _await;
    private readonly SyntaxNode _replaced;
    private readonly StatementSyntax _last;
    private readonly List<StatementSyntax> _removed;

    private LimitedWork(TimeoutCall call, AwaitExpressionSyntax await, SyntaxNode replaced, StatementSyntax last, List<StatementSyntax> removed)
    {
        _call = call;
        _await = await;
        _replaced = replaced;
        _last = last;
        _removed = removed;
    }

    /// <summary>Reads a race; null when the code around it does anything else.</summary>
    public static LimitedWork? Find(DelayRace race, IInvocationOperation work, TaskFixContext context)
    {
        if (race.Pair is not var (task, delay) || !delay.IsDelay(context.Symbols) || race.IsBlocking || !AsyncScope.Of(race.Call).IsAsync)
            return null;
        if (task is not ILocalReferenceOperation { Local: var local } || SymbolUses.Around(work).FirstValue(local) != work || SymbolUses.Around(work).OnlyValue(local) != work)
            return null;

        return new Reader(race, work, local, delay, context).Read();
    }

    public void Write(DocumentEditor editor, INamedTypeSymbol library)
    {
        var limited = Generate.AwaitLike(_await, _call.Write(library, editor.Generator));
        var last = _last.ReplaceNode(_replaced, limited.WithTriviaFrom(_replaced));
        Statements.Replace(editor, _removed[0], [.. _call.Locals, last]);
        foreach (var statement in _removed.Skip(1).Concat(_removed.Any(r => r.Span.Contains(_last.Span)) ? [] : [_last]))
            editor.RemoveNode(Neighbours.Removable(statement), SyntaxRemoveOptions.KeepNoTrivia);
    }

    private sealed class Reader(DelayRace race, IInvocationOperation work, ILocalSymbol task, IInvocationOperation delay, TaskFixContext context)
    {
        private readonly RaceTests _tests = new(race, context.Symbols);
        private readonly List<StatementSyntax> _removed = [];
        private AwaitExpressionSyntax? _await;
        private SyntaxNode? _replaced;

        public LimitedWork? Read()
        {
            if (work.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } start || TokenParameter.Of(work, context.Symbols) is not { } started)
                return null;
            if (Neighbours.Before(start).FirstOrDefault() is { } before && Declares(before, delay))
                _removed.Add(before);
            _removed.Add(start);
            if (ReadLast(start) is not { } last || !IsAll(last))
                return null;

            // Two different tokens could not both be handed on.
            if (started.Token is { } own && CompletionTest.TokenOf(delay, context) is { } other && !own.IsSameObject(other))
                return null;

            var limit = delay.TimeLimitArgument(context.Symbols)!.Value;
            var clock = delay.Arguments.FirstOrDefault(a => a.Parameter is { Type.Name: "TimeProvider" })?.Value.Unwrap();
            return TimeoutCall.Find(started, limit, Token(started), clock, context) is { } call ? new(call, _await!, _replaced!, last, _removed) : null;
        }

        // The token that the work or the delay has today, or else the caller's.
        private IOperation? Token(TokenParameter started) =>
            started.Token ?? CompletionTest.TokenOf(delay, context);

        // Declarations of the delay and of the winner; the test; the statement with the await.
        private StatementSyntax? ReadLast(StatementSyntax start)
        {
            foreach (var statement in Neighbours.Behind(start))
            {
                if (Declares(statement, delay) || Declares(statement, race.Wait))
                    _removed.Add(statement);
                else if (_removed[_removed.Count - 1] is IfStatementSyntax test)
                    return ReadBehind(test, statement);
                else if (statement is IfStatementSyntax { Else: null } found && _tests.WorkWonWhen.ContainsKey(found.Condition))
                    _removed.Add(found);
                else
                    return ReadChoice(statement);
            }

            return null;
        }

        // if (late) throw new TimeoutException(); .. await work; or the other way round: if (!late) return await work; throw ..
        private StatementSyntax? ReadBehind(IfStatementSyntax test, StatementSyntax behind)
        {
            if (!_tests.WorkWonWhen[test.Condition])
                return ThrowsTimeout(test.Statement) && ReadAwait(behind) ? behind : null;
            if (!ThrowsTimeout(behind) || Only(test.Statement) is not ReturnStatementSyntax returned || !ReadAwait(returned))
                return null;
            _removed.Add(behind);
            return returned;
        }

        // return late ? throw new TimeoutException() : await work;
        private StatementSyntax? ReadChoice(StatementSyntax statement)
        {
            var choice = statement.DescendantNodes().OfType<ConditionalExpressionSyntax>().FirstOrDefault(c => _tests.WorkWonWhen.ContainsKey(c.Condition));
            if (choice is null || !EvaluationOrder.IsFirst(choice, statement))
                return null;
            var (whenWon, whenLate) = _tests.WorkWonWhen[choice.Condition] ? (choice.WhenTrue, choice.WhenFalse) : (choice.WhenFalse, choice.WhenTrue);
            if (whenLate is not ThrowExpressionSyntax { Expression: var thrown } || !IsTimeout(thrown) || whenWon is not AwaitExpressionSyntax await || !Awaits(await))
                return null;
            _await = await;
            _replaced = choice;
            return statement;
        }

        private bool ReadAwait(StatementSyntax statement)
        {
            _await = statement.DescendantNodes(n => n is not AnonymousFunctionExpressionSyntax).OfType<AwaitExpressionSyntax>().FirstOrDefault(Awaits);
            _replaced = _await;
            return _await is not null && EvaluationOrder.IsFirst(_await, statement);
        }

        private bool Awaits(AwaitExpressionSyntax await) => context.Model.GetOperation(await, context.CancellationToken) is IAwaitOperation operation
            && operation.Operation.WithoutConfigureAwait(context.Symbols) is ILocalReferenceOperation { Local: var awaited } && SymbolEqualityComparer.Default.Equals(awaited, task);

        // Everything that names the task, the delay or the winner goes; comments would go with it.
        private bool IsAll(StatementSyntax last)
        {
            var uses = SymbolUses.Around(race.Call);
            var locals = new[] { task, delay.GivenTo(), race.Winner, race.Call.GivenTo() }.OfType<ILocalSymbol>();
            var gone = _removed.Concat([last]).ToList();
            return locals.SelectMany(uses.Of).All(use => gone.Any(s => s.Span.Contains(use.Syntax.Span)))
                && uses.Of(task).Count(use => use.AwaitedBy(context.Symbols) is not null) == 1
                && !gone.Any(s => s.ContainsDirectives)
                && !gone.Skip(1).Any(Layout.HasComments) && !Layout.HasComments(_removed[0].WithoutLeadingTrivia());
        }

        private static bool Declares(StatementSyntax statement, IOperation value) =>
            statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: var given }] } && given == value.Syntax;

        private bool ThrowsTimeout(StatementSyntax statement) => Only(statement) is ThrowStatementSyntax { Expression: { } thrown } && IsTimeout(thrown);

        // A message of its own would be lost.
        private bool IsTimeout(ExpressionSyntax thrown) => thrown is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null }
            && TaskSymbols.Is(context.Model.GetTypeInfo(thrown, context.CancellationToken).Type, context.Symbols.TimeoutException);

        private static StatementSyntax? Only(StatementSyntax statement) =>
            statement is BlockSyntax block ? block.Statements.Count == 1 ? block.Statements[0] : null : statement;
    }
}
