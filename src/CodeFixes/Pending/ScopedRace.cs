using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A race that can be run in a scope of its own: the statements that start its tasks and wait for the first, one behind
/// the other, and the await of the winner at their end.
/// </summary>
internal sealed class ScopedRace
{
    private ScopedRace(ScopedStarts starts, AwaitExpressionSyntax winner, ArgumentListSyntax? configuration, bool hasResult)
    {
        Starts = starts;
        Winner = winner;
        Configuration = configuration;
        HasResult = hasResult;
    }

    public ScopedStarts Starts { get; }

    /// <summary>The await of the winner, in whose place the scope comes.</summary>
    public AwaitExpressionSyntax Winner { get; }

    /// <summary>The arguments of the <c>ConfigureAwait</c> in it; null when it has none.</summary>
    public ArgumentListSyntax? Configuration { get; }

    public bool HasResult { get; }

    /// <summary>The statements that go into the scope: the starts, and the declaration of the winner.</summary>
    public IReadOnlyList<StatementSyntax> Statements { get; private set; } = [];

    /// <summary>The name of the local that holds the winner; null when it has none.</summary>
    public string? WinnerName { get; private set; }

    /// <summary>The wait for the race where it stands inside the await of the winner; null where the winner has a local.</summary>
    public ExpressionSyntax? InlineWait { get; private set; }

    /// <summary>Reads a race; null when it cannot be moved into a scope, or would not mean the same there.</summary>
    public static ScopedRace? Find(IInvocationOperation call, TaskFixContext context)
    {
        var symbols = context.Symbols;
        var unwrapped = UnwrappedBy(call);
        var race = unwrapped is null ? Race.Find(call, symbols) : null;
        if (unwrapped is null && race?.Wait is not IAwaitOperation { Syntax: AwaitExpressionSyntax })
            return null;
        if ((unwrapped ?? ReadOf(race!)) is not { } winner || winner.AwaitedBy(symbols) is not IAwaitOperation { Syntax: AwaitExpressionSyntax syntax } await)
            return null;
        if (!AsyncScope.Of(call).IsAsync || !ReferenceEquals(AsyncScope.Of(await).Body, AsyncScope.Of(call).Body) || ScopedStarts.OfArguments(call, symbols) is not { } starts)
            return null;

        var awaited = await.Operation.Unwrap();
        var configured = awaited is IInvocationOperation configure && configure.IsConfigureAwait(symbols) ? configure : null;
        if (configured is not null && configured.Arguments is not [{ Value.Type.SpecialType: SpecialType.System_Boolean, Value.ConstantValue.HasValue: true }])
            return null;

        var scoped = new ScopedRace(starts, syntax, (configured?.Syntax as InvocationExpressionSyntax)?.ArgumentList, await.Type?.SpecialType != SpecialType.System_Void);
        scoped.WinnerName = race?.Winner?.Name;
        if (scoped.WinnerName is null)
            scoped.InlineWait = (ExpressionSyntax)(race?.Wait.Syntax ?? call.Syntax);
        return scoped.FindStatements(race, call, context) && scoped.CanMove(context) ? scoped : null;
    }

    // Task.WhenAny(a, b).Unwrap()
    private static IOperation? UnwrappedBy(IInvocationOperation call) =>
        call.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap", Arguments.Length: 1 } unwrap } ? unwrap : null;

    private static IOperation? ReadOf(Race race)
    {
        if (race.Winner is null)
            return race.Wait;

        var uses = SymbolUses.Around(race.Call);
        return uses.FirstValue(race.Winner) == race.Wait && uses.Of(race.Winner) is [var only] ? only : null;
    }

    // Right in front of the winner's await, and nothing else among them.
    private bool FindStatements(Race? race, IInvocationOperation call, TaskFixContext context)
    {
        var missing = new HashSet<ILocalSymbol>(Starts.Locals, SymbolEqualityComparer.Default);
        if (race?.Winner is { } winner)
            missing.Add(winner);
        if (race is not null && call.GivenTo() is { } kept)
            missing.Add(kept);
        if (missing.Count == 0)
            return true;
        if (Last is not { } last || !EvaluationOrder.IsFirst(Winner, last))
            return false;

        var locals = missing.ToList();
        var statements = new List<StatementSyntax>();
        foreach (var statement in Neighbours.Before(last))
        {
            if (missing.Count == 0)
                break;
            if (statement is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: var variables }
                || !variables.All(v => context.Model.GetDeclaredSymbol(v, context.CancellationToken) is ILocalSymbol local && missing.Remove(local)))
            {
                return false;
            }

            statements.Insert(0, statement);
        }

        Statements = statements;
        var uses = SymbolUses.Around(call);
        return missing.Count == 0 && locals.All(l => uses.Of(l).All(u => Moved.Any(m => m.Span.Contains(u.Syntax.Span))));
    }

    /// <summary>The statement with the await of the winner; null in an expression.</summary>
    public StatementSyntax? Last => Winner.FirstAncestorOrSelf<StatementSyntax>();

    private IEnumerable<SyntaxNode> Moved => [.. Statements, Winner];

    private bool CanMove(TaskFixContext context) =>
        Moved.All(m => context.Model.GetOperation(m, context.CancellationToken) is { } operation && Movable.CanBeCaptured(operation))
        && !Moved.Any(m => m.ContainsDirectives)
        && (Statements.Count == 0 || !Last!.GetLeadingTrivia().Any(t => t.IsDirective))
        // What stands in the await of the winner around the race itself is written anew.
        && !Layout.HasCommentsBeside(InlineWait, Winner);
}
