using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>Gives the work of a race a source of its own, which is cancelled where the code knows that the time is up.</summary>
internal sealed class CancelledWork
{
    private readonly TokenParameter _parameter;
    private readonly ILocalSymbol _task;
    private readonly StatementSyntax _start;
    private readonly IfStatementSyntax _test;
    private readonly bool _workWonWhen;
    private readonly TaskFixContext _context;

    private CancelledWork(TokenParameter parameter, ILocalSymbol task, StatementSyntax start, IfStatementSyntax test, bool workWonWhen, TaskFixContext context)
    {
        _parameter = parameter;
        _task = task;
        _start = start;
        _test = test;
        _workWonWhen = workWonWhen;
        _context = context;
    }

    /// <summary>Reads the work of a race; null when it takes no token, or when no single <c>if</c> tells that the time is up.</summary>
    public static CancelledWork? Find(DelayRace race, IInvocationOperation work, TaskFixContext context)
    {
        // The token of Task.Run keeps work from starting; it does not stop it.
        if (work.IsRun(context.Symbols) || TokenParameter.Of(work, context.Symbols) is not { } parameter || parameter.Token is { } token && !Movable.IsPlain(token))
            return null;
        if (work.GivenTo() is not { } task || SymbolUses.Around(work).OnlyValue(task) != work || work.Syntax is not InvocationExpressionSyntax
            || work.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not LocalDeclarationStatementSyntax start
            || !NewSource.CanBeDeclared(start, parameter.Token?.Syntax as ExpressionSyntax))
        {
            return null;
        }

        // Work that is given several chances is not to be cancelled after the first.
        if (!AsyncScope.IsSame(race.Wait, work) || !ReferenceEquals(race.Wait.LoopAround(), work.LoopAround()))
            return null;

        var tests = new RaceTests(race, context.Symbols).WorkWonWhen;
        var ifs = start.Parent!.DescendantNodes().OfType<IfStatementSyntax>()
            .Select(i => (If: i, WorkWonWhen: Outcome(i.Condition, tests))).Where(i => i.WorkWonWhen is not null).ToList();
        return ifs is [var (test, outcome)] && test.Condition.Span.End >= race.Wait.Syntax.Span.End && !IsInFunction(test, start) && !test.ContainsDirectives
            && (WhenTimeIsUp(test, outcome!.Value) is not null || test is { Else: null, Parent: BlockSyntax or GlobalStatementSyntax })
                ? new(parameter, task, start, test, outcome!.Value, context)
                : null;
    }

    /// <summary>Can the code wait there until the work has ended?</summary>
    public bool CanWait => AsyncScope.Of(_parameter.Call).IsAsync && _context.Symbols.IsReferenceTask(_task.Type) && !_test.Ancestors().Any(n => n is LockStatementSyntax);

    /// <summary>Writes it.</summary>
    /// <param name="editor">The editor of the document.</param>
    /// <param name="library">The library, with which the work is waited for as well; null to cancel it only.</param>
    public void Write(DocumentEditor editor, INamedTypeSymbol? library)
    {
        var source = Names.Unused("cancellation", _start, _context.Model);
        var declaration = NewSource.Declare(source, _parameter.Token?.Syntax as ExpressionSyntax, _start, _context.Symbols.CancellationTokenSource!, editor.Generator);
        var call = TokenArgument.With(_parameter, Generate.Member(IdentifierName(source), "Token"));
        Statements.Replace(editor, _start, successor: 1, declaration, _start.ReplaceNode(_parameter.Call.Syntax, call));

        var cancel = Stop(source, editor, library);
        if (WhenTimeIsUp(_test, _workWonWhen) is { } branch)
            InsertFirst(editor, branch, cancel);
        else if (IsLeft(_test.Statement))
            editor.InsertAfter(_test.Parent is GlobalStatementSyntax global ? global : _test, _test.Parent is GlobalStatementSyntax ? GlobalStatement(cancel) : cancel);
        else
            editor.ReplaceNode(_test, _test.WithElse(ElseClause(Block(cancel))).WithTrailingTrivia(_test.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
    }

    // cancellation.Cancel(); or await cancellation.CancelAndWaitAsync(work);
    private StatementSyntax Stop(string source, DocumentEditor editor, INamedTypeSymbol? library)
    {
        if (library is null)
            return Generate.Cancel(source);
        var wait = Generate.CallOn(IdentifierName(source), TaskWaitMethods.CancelAndWaitAsync, library, editor.Generator, IdentifierName(_task.Name));
        return ExpressionStatement(Generate.Await(wait, Style.ConfiguresAwaits(_test))).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static void InsertFirst(DocumentEditor editor, StatementSyntax branch, StatementSyntax cancel)
    {
        if (branch is not BlockSyntax block)
            Statements.Replace(editor, branch, successor: 1, cancel, branch);
        else if (block.Statements.FirstOrDefault() is { } first)
            editor.InsertBefore(first, cancel);
        else
            editor.ReplaceNode(block, block.AddStatements(cancel).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static StatementSyntax? WhenTimeIsUp(IfStatementSyntax test, bool workWonWhen) => workWonWhen ? test.Else?.Statement : test.Statement;

    // The outcome of the condition that says that the work has won, where it asks for nothing else.
    private static bool? Outcome(ExpressionSyntax condition, IReadOnlyDictionary<SyntaxNode, bool> tests) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Outcome(inner, tests),
        PrefixUnaryExpressionSyntax { OperatorToken.Text: "!", Operand: var operand } => !Outcome(operand, tests),
        _ => tests.TryGetValue(condition, out var outcome) ? outcome : null,
    };

    private static bool IsInFunction(SyntaxNode test, StatementSyntax start) =>
        test.Ancestors().TakeWhile(n => n != start.Parent).Any(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    private static bool IsLeft(StatementSyntax statement) => statement switch
    {
        BlockSyntax block => block.Statements.LastOrDefault() is { } last && IsLeft(last),
        ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
        _ => false,
    };
}
