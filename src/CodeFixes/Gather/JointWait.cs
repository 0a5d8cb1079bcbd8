using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary><c>await Task.WhenAll(a, b);</c> in front of the statement in which the first of them is awaited.</summary>
internal sealed class JointWait
{
    private JointWait(StatementSyntax statement, AwaitExpressionSyntax first, IReadOnlyList<ExpressionSyntax> tasks, IReadOnlyList<StatementSyntax> reads)
    {
        Statement = statement;
        First = first;
        Tasks = tasks;
        Reads = reads;
    }

    /// <summary>The statement with the first of the awaits, or the loop around it.</summary>
    public StatementSyntax Statement { get; }

    /// <summary>The first of the awaits.</summary>
    public AwaitExpressionSyntax First { get; }

    /// <summary>The tasks, or the one sequence of them.</summary>
    public IReadOnlyList<ExpressionSyntax> Tasks { get; }

    /// <summary>The statements that read the tasks, one behind the other.</summary>
    public IReadOnlyList<StatementSyntax> Reads { get; }

    /// <summary>The wait for the tasks that are awaited in turn; null when it would change more than how long is waited.</summary>
    public static JointWait? For(AwaitInTurn turn, TaskFixContext context)
    {
        if (turn.Await.Syntax is not AwaitExpressionSyntax first || !Handlers.TakeAll(turn.Await, context.Symbols))
            return null;
        if (turn.List is { } list)
            return SequenceOf(list, context.Symbols) is { } sequence && StatementOf(turn, list, first) is { } place ? new(place, first, [sequence], [place]) : null;

        return first.FirstAncestorOrSelf<StatementSyntax>() is { } statement && InARow(statement, turn, context) is var (tasks, reads) ? new(statement, first, tasks, reads) : null;
    }

    public void Write(DocumentEditor editor, TaskFixContext context)
    {
        var all = Generate.WhenAll(Tasks, context.Symbols.Task!, editor.Generator);
        var wait = ExpressionStatement(Generate.AwaitLike(First, all)).WithAdditionalAnnotations(Formatter.Annotation);

        if (Statement.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            editor.InsertBefore(Statement, wait.WithLeadingTrivia(Statement.GetLeadingTrivia()).WithTrailingTrivia(Layout.EndOfLine(Statement)));
            editor.ReplaceNode(Statement, Statement.WithLeadingTrivia(Layout.Indentation(Statement)));
        }
        else
        {
            Statements.Replace(editor, Statement, wait, Statement);
        }
    }

    // What Task.WhenAll takes: the list, or the values of the dictionary.
    private static ExpressionSyntax? SequenceOf(ILocalSymbol list, TaskSymbols symbols)
    {
        var name = IdentifierName(list.Name);
        if (list.Type is IArrayTypeSymbol { Rank: 1, ElementType: var element })
            return symbols.IsReferenceTask(element) ? name : null;
        if (list.Type.IsTupleType)
            return null;
        if (list.Type is INamedTypeSymbol { TypeArguments: [_, var value] })
            return symbols.IsReferenceTask(value) && list.Type.GetMembers("Values").Any() ? Generate.Member(name, "Values") : null;
        return list.Type is INamedTypeSymbol { TypeArguments: [var item] } named && symbols.IsReferenceTask(item)
            && (named.Name == "IEnumerable" || named.AllInterfaces.Any(i => i is { Name: "IEnumerable", TypeArguments.Length: 1 })) ? name : null;
    }

    // The loop, or the statement with the first of the elements.
    private static StatementSyntax? StatementOf(AwaitInTurn turn, ILocalSymbol list, AwaitExpressionSyntax first)
    {
        var declaration = list.DeclaringSyntaxReferences[0].Span;
        var loop = first.Ancestors().TakeWhile(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) && !n.Span.Contains(declaration))
            .OfType<StatementSyntax>().LastOrDefault(n => n is ForEachStatementSyntax or ForEachVariableStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax);
        if (loop is not null)
            return turn.Pending.Call.Syntax.Span.End <= loop.SpanStart ? loop : null;
        return first.FirstAncestorOrSelf<StatementSyntax>() is { } statement && IsReadFirst(first, statement) ? statement : null;
    }

    // var x = await a; y = await b; return x + await c: nothing but reading the tasks, one statement behind the other.
    private static (IReadOnlyList<ExpressionSyntax> Tasks, IReadOnlyList<StatementSyntax> Reads)? InARow(StatementSyntax first, AwaitInTurn turn, TaskFixContext context)
    {
        var tasks = new List<ExpressionSyntax>();
        var statements = Neighbours.Behind(first).Prepend(first);
        foreach (var statement in statements)
        {
            var awaits = AwaitsIn(statement);
            foreach (var await in awaits)
            {
                if (TaskIn(await, context) is not { } task)
                    return null;
                if (!tasks.Any(t => AreEquivalent(t, task)))
                    tasks.Add(task);
                if (task is IdentifierNameSyntax { Identifier.ValueText: var name } && name == turn.Pending.Variable.Name)
                    return IsReadFirst(await, statement) && tasks.Count > 1 && AreAllReady(tasks, turn, first, context) ? AndTheRest(tasks, statements, statement, context) : null;
            }

            if (awaits.Count == 0 || !IsReadingOnly(statement))
                return null;
        }

        return null;
    }

    // The tasks that are awaited right behind those go along.
    private static (IReadOnlyList<ExpressionSyntax>, IReadOnlyList<StatementSyntax>) AndTheRest(
        List<ExpressionSyntax> tasks, IEnumerable<StatementSyntax> statements, StatementSyntax from, TaskFixContext context)
    {
        var reads = statements.TakeWhile(s => s != from).ToList();
        foreach (var statement in statements.SkipWhile(s => s != from))
        {
            var awaits = AwaitsIn(statement);
            if (awaits.Count > 0)
                reads.Add(statement);
            foreach (var await in awaits)
            {
                if (TaskIn(await, context) is not { } task || !IsReadFirst(await, statement))
                    return (tasks, reads);
                if (!tasks.Any(t => AreEquivalent(t, task)) && IsStarted(task, statements.First(), context))
                    tasks.Add(task);
            }

            if (!IsReadingOnly(statement))
                break;
        }

        return (tasks, reads);
    }

    private static List<AwaitExpressionSyntax> AwaitsIn(StatementSyntax statement) => statement
        .DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<AwaitExpressionSyntax>().ToList();

    private static bool AreAllReady(List<ExpressionSyntax> tasks, AwaitInTurn turn, StatementSyntax first, TaskFixContext context) =>
        tasks.All(t => t is IdentifierNameSyntax { Identifier.ValueText: var name } && name == turn.Pending.Variable.Name
            ? turn.Pending.Call.Syntax.Span.End <= first.SpanStart
            : IsStarted(t, first, context));

    // A local that has its task, and keeps it, before the statement.
    private static bool IsStarted(ExpressionSyntax task, StatementSyntax first, TaskFixContext context) =>
        context.Model.GetOperation(task, context.CancellationToken) is ILocalReferenceOperation reference
        && LocalValues.Of(reference.Local, reference).ToList() is [var value] && value.Syntax.Span.End <= first.SpanStart;

    // The local behind await t, await t.ConfigureAwait(false).
    private static ExpressionSyntax? TaskIn(AwaitExpressionSyntax await, TaskFixContext context) =>
        context.Model.GetOperation(await, context.CancellationToken) is IAwaitOperation { Operation: var awaited }
        && awaited.WithoutConfigureAwait(context.Symbols) is ILocalReferenceOperation { Syntax: IdentifierNameSyntax task, Type: var type }
        && context.Symbols.IsReferenceTask(type) ? task : null;

    // await t; var x = await t; x = await t;
    private static bool IsReadingOnly(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AwaitExpressionSyntax } => true,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: AwaitExpressionSyntax, RawKind: (int)SyntaxKind.SimpleAssignmentExpression } } => true,
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax }] } => true,
        _ => false,
    };

    // Does the statement do nothing before this await but read variables and await tasks?
    private static bool IsReadFirst(AwaitExpressionSyntax await, StatementSyntax statement) =>
        statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax or IfStatementSyntax or YieldStatementSyntax
        && !(statement is IfStatementSyntax branch && !branch.Condition.Span.Contains(await.Span))
        && !statement.DescendantNodes().Any(n => n.Span.End <= await.SpanStart && n switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } } => false,
            InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax => true,
            _ => false,
        });
}
