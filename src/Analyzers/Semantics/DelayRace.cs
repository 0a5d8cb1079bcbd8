using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// A race of tasks with a delay: <c>Task.WhenAny</c> that is awaited, or <c>Task.WaitAny</c>. It gives work a limited
/// time, and leaves running what did not win.
/// </summary>
public sealed class DelayRace
{
    private readonly TaskSymbols _symbols;
    private readonly List<Entry> _entries;

    private DelayRace(IInvocationOperation call, IOperation wait, List<Entry> entries, TaskSymbols symbols)
    {
        Call = call;
        Wait = wait;
        Winner = wait.GivenTo();
        _entries = entries;
        _symbols = symbols;
    }

    /// <summary>The call of <c>WhenAny</c> or <c>WaitAny</c>.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>What gives the winner: the await of the call, or the call of <c>WaitAny</c> itself, which gives its index.</summary>
    public IOperation Wait { get; }

    /// <summary>The local that the winner is put into; null when it has none.</summary>
    public ILocalSymbol? Winner { get; }

    /// <summary>Is it <c>WaitAny</c>, which blocks and gives an index?</summary>
    public bool IsBlocking => ReferenceEquals(Call, Wait);

    /// <summary>The calls of <c>Task.Delay</c> that take part.</summary>
    public IEnumerable<IInvocationOperation> Delays => _entries.SelectMany(e => e.Tasks).Where(t => IsDelay(t, _symbols)).Cast<IInvocationOperation>();

    /// <summary>The calls that start work here, which nobody but this function has, and which takes part.</summary>
    public IEnumerable<IInvocationOperation> Works => _entries.Where(e => !e.IsDelay).SelectMany(e => e.Tasks).OfType<IInvocationOperation>()
        .Where(t => !IsDelay(t, _symbols) && TaskStart.IsOwn(t, _symbols));

    /// <summary>The task that is raced against the delay, and the delay; null when there are more of either.</summary>
    public (IOperation Task, IInvocationOperation Delay)? Pair => _entries is [{ IsSingle: true } first, { IsSingle: true } second] && first.IsDelay != second.IsDelay && Delays.ToList() is [var delay]
        ? (first.IsDelay ? second.Task : first.Task, delay)
        : null;

    /// <summary>Where its tasks come from, and which variables they are in.</summary>
    public TaskSources Sources => TaskSources.OfArguments(Call, _symbols);

    /// <summary>Is it thrown away, with nothing between it and a wait without limit for the task that some locals hold?</summary>
    public IOperation? WaitRightBehind(IReadOnlyList<ILocalSymbol> holders) =>
        Wait.ThrownAwayBy() is { Syntax: StatementSyntax statement } && Neighbour(statement) is { } next ? WaitIn(next, holders) : null;

    /// <summary>
    /// Does it only give the task that some locals hold a head start: thrown away, with <c>if (work.IsCompleted) await work;</c>
    /// right behind it, and no other question who won? The work is meant to run on beside the code.
    /// </summary>
    public bool IsHeadStart(IReadOnlyList<ILocalSymbol> holders, RaceTests tests) =>
        Wait.ThrownAwayBy() is { Syntax: StatementSyntax statement } && Neighbour(statement) is IfStatementSyntax { Else: null } test
        && tests.WorkWonWhen.Count == 1 && tests.WorkWonWhen.TryGetValue(test.Condition, out var workWonWhen) && workWonWhen
        && (test.Statement is BlockSyntax { Statements: [var only] } ? only : test.Statement) is ExpressionStatementSyntax { Expression: not AssignmentExpressionSyntax } await
        && WaitIn(await, holders) is not null;

    private IOperation? WaitIn(StatementSyntax statement, IReadOnlyList<ILocalSymbol> holders) => holders.SelectMany(SymbolUses.Around(Wait).Of).FirstOrDefault(use => statement.Span.Contains(use.Syntax.Span)
        && (use.AwaitedBy(_symbols) ?? use.Outermost().Parent) is { Syntax: ExpressionSyntax wait } && Evaluated(statement) == wait && TaskFacts.UseOf(use, _symbols) == TaskUse.Observed);

    // work.Wait(); in a statement of its own, as the value of a declaration, an assignment or a return
    private static ExpressionSyntax? Evaluated(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: var value } } => value,
        ExpressionStatementSyntax { Expression: var value } => value,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value }, ..] } => value,
        ReturnStatementSyntax { Expression: { } value } => value,
        _ => null,
    };

    private static StatementSyntax? Neighbour(StatementSyntax statement)
    {
        var statements = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => [.. unit.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement)],
            _ => default,
        };
        var index = statements.IndexOf(statement);
        return index >= 0 && index + 1 < statements.Count ? statements[index + 1] : null;
    }

    /// <summary>Reads a call; null when it is no race with a delay that ends, or when nobody waits for it here.</summary>
    public static DelayRace? Find(IInvocationOperation call, TaskSymbols symbols)
    {
        var isBlocking = call.IsOnTask("WaitAny", symbols) && call.TimeLimitArgument(symbols) is null;
        if (!isBlocking && !call.IsWhenAny(symbols))
            return null;

        var arguments = TaskArguments.Of(call);
        if (!arguments.MayBeSeveral)
            return null;
        var entries = arguments.Known.Concat(arguments.Open).Select(task => new Entry(task, TaskSources.Of(task, symbols), symbols)).ToList();
        if (!entries.Any(e => e.HasDelay(symbols)))
            return null;

        var wait = isBlocking ? call : call.AwaitedBy(symbols) ?? AwaitOfLocal(call, symbols);
        return wait is null ? null : new(call, wait, entries, symbols);
    }

    /// <summary>The race that a delay takes part in, by itself, by its local, or in a collection; null when it is in none.</summary>
    public static DelayRace? Of(IInvocationOperation delay, TaskSymbols symbols) =>
        RacesWith(delay, depth: 0).Select(call => Find(call, symbols)).FirstOrDefault(race => race?.Delays.Contains(delay) == true);

    /// <summary>Is this a call of <c>Task.Delay</c>, or of a method in source that hands one out, with a limit that ends?</summary>
    public static bool IsDelay(IOperation task, TaskSymbols symbols) => task is IInvocationOperation call && (call.IsDelay(symbols)
        ? call.TimeLimitArgument(symbols) is not { } limit || TimeLimits.Read(limit.Value, symbols) == TimeLimit.Limited
        : HandsOutDelay(call.TargetMethod, symbols));

    /// <summary>Does a method in source hand out a delay?</summary>
    public static bool HandsOutDelay(IMethodSymbol method, TaskSymbols symbols) => symbols.Bodies.Of(method).Any(b => b.DescendantsInFunction().Any(o =>
        o is IInvocationOperation inner && inner.IsDelay(symbols) && inner.Outermost().Parent is IReturnOperation));

    /// <summary>The locals by which some work can still be reached: its own, and those of the collections it is in.</summary>
    public IReadOnlyList<ILocalSymbol> HoldersOf(IInvocationOperation work) => _entries.Where(e => e.Tasks.Contains(work))
        .SelectMany(e => e.Variables).OfType<ILocalSymbol>()
        .Where(local => TaskTypes.IsCollection(local.Type, _symbols) || LocalValues.Of(local, Call).Any(value => TaskSources.Of(value, _symbols).Sources.Contains(work)))
        .Concat(TaskArguments.Of(Call).Holders)
        .Distinct<ILocalSymbol>(SymbolEqualityComparer.Default).ToList();

    /// <summary>Is the delay what this value names? Null when it is neither a delay nor another task of the race.</summary>
    public bool? IsDelayNamed(IOperation value)
    {
        value = value.Unwrap();
        foreach (var entry in _entries)
        {
            if (entry.Task.IsSameObject(value) && value.ReferencedSymbol() is not null)
                return entry.IsDelay;
        }

        if (value is not ILocalReferenceOperation { Local: var local } || SymbolUses.Around(value).OnlyValue(local) is not { } only)
            return null;
        return _entries.SelectMany(e => e.Tasks).Contains(only) ? IsDelay(only, _symbols) : null;
    }

    /// <summary>Is the task at this place of the call a delay? Null when the tasks are not listed one by one.</summary>
    public bool? IsDelayAt(int index) => index >= 0 && index < _entries.Count && _entries.All(e => e.IsSingle) ? _entries[index].IsDelay : null;

    // Where a task, or a collection that it is in, is handed to something that is called like a race.
    private static IEnumerable<IInvocationOperation> RacesWith(IOperation task, int depth)
    {
        var value = CollectionShapes.CollectionAround(task);
        while (value.Parent is IConditionalOperation or ICoalesceOperation)
            value = CollectionShapes.CollectionAround(value.Parent);

        var holder = value.GivenTo();
        switch (value.Parent)
        {
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAny" or "WaitAny" } race }:
                yield return race;
                break;
            case IArgumentOperation { Parent: IInvocationOperation copy } when CollectionShapes.Materialised(copy) is not null && depth <= 2:
                foreach (var race in RacesWith(copy, depth + 1))
                    yield return race;
                break;
            case IInvocationOperation copy when CollectionShapes.Materialised(copy) is not null && depth <= 2:
                foreach (var race in RacesWith(copy, depth + 1))
                    yield return race;
                break;
            case IArgumentOperation { Parent: IInvocationOperation { Instance: IInstanceReferenceOperation { Parent.Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation } } } }:
                holder = creation.GivenTo();
                break;
            case IArgumentOperation { Parent: IInvocationOperation { Instance: ILocalReferenceOperation list } call } when CollectionShapes.IsPutting(call):
                holder = list.Local;
                break;
        }

        if (holder is null || depth > 2)
            yield break;
        foreach (var race in SymbolUses.Around(task).Of(holder).SelectMany(use => RacesWith(use, depth + 1)))
            yield return race;
    }

    // var race = Task.WhenAny(a, b); await race;
    private static IOperation? AwaitOfLocal(IInvocationOperation call, TaskSymbols symbols) => Race.Find(call, symbols)?.Wait;

    /// <summary>One argument: a task, or a sequence of which only the whole is known.</summary>
    private sealed class Entry
    {
        public Entry(IOperation task, TaskSources sources, TaskSymbols symbols)
        {
            Task = task;
            Tasks = sources.Sources;
            Variables = sources.Variables;
            IsSingle = symbols.IsTask(task.Type);
            IsDelay = IsSingle && Tasks.Count > 0 && Tasks.All(t => DelayRace.IsDelay(t, symbols));
        }

        public IOperation Task { get; }

        public IReadOnlyList<IOperation> Tasks { get; }

        public IReadOnlyCollection<ISymbol> Variables { get; }

        public bool IsSingle { get; }

        public bool IsDelay { get; }

        // Task.WhenAll(delay, stopped) is no limit: it may take longer.
        public bool HasDelay(TaskSymbols symbols) => IsDelay || !IsSingle && Tasks.Any(t => DelayRace.IsDelay(t, symbols));
    }
}
