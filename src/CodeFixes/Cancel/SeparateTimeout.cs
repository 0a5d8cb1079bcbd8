using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Timeouts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Cancel;

/// <summary>
/// A linked source, its limit, and a try whose first call has its token, written as one call of <c>WithTimeoutAsync</c>
/// without a source.
/// </summary>
internal sealed class SeparateTimeout
{
    private readonly TimeoutCall _call;
    private readonly ExpressionSyntax _started;
    private readonly StatementSyntax _source;
    private readonly StatementSyntax _limit;
    private readonly TryStatementSyntax _try;
    private readonly TypeSyntax _caught;

    private SeparateTimeout(TimeoutCall call, ExpressionSyntax started, StatementSyntax source, StatementSyntax limit, TryStatementSyntax attempt, TypeSyntax caught)
    {
        _call = call;
        _started = started;
        _source = source;
        _limit = limit;
        _try = attempt;
        _caught = caught;
    }

    /// <summary>Reads a try and what is in front of it; null where the source is more than the limit of one awaited call.</summary>
    public static SeparateTimeout? Find(LimitedTry limited, ICatchClauseOperation clause, ITryOperation attempt, TaskFixContext context)
    {
        var symbols = context.Symbols;
        if (clause.Syntax is not CatchClauseSyntax { Declaration.Type: var caught } || attempt.Syntax is not TryStatementSyntax { Parent: BlockSyntax block } syntax)
            return null;

        // using var both = CreateLinkedTokenSource(token); both.CancelAfter(limit); try { .. }
        var index = block.Statements.IndexOf(syntax);
        if (index < 2
            || block.Statements[index - 2] is not LocalDeclarationStatementSyntax { Declaration.Variables: [var declarator] } source
            || block.Statements[index - 1] is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax limiting } limit
            || context.Model.GetDeclaredSymbol(declarator, context.CancellationToken) is not ILocalSymbol local
            || Layout.HasComments(source.WithLeadingTrivia()) || Layout.HasComments(limit) || Layout.HasComments(syntax.GetLeadingTrivia()))
        {
            return null;
        }

        var uses = SymbolUses.Around(attempt);
        if (uses.FirstValue(local) is not { } creation || TokenFlow.LinkedBy(creation, symbols).ToList() is not [var token]
            || context.Model.GetOperation(limiting, context.CancellationToken) is not IInvocationOperation { TargetMethod.Name: "CancelAfter", Arguments: [var time] } setting
            || uses.Of(local) is not [var timed, var used] || !setting.Syntax.Span.Contains(timed.Syntax.Span) || !limited.Token.Syntax.Span.Contains(used.Syntax.Span))
        {
            return null;
        }

        // Who catches a timeout first, or needs a cancellation, would get something else.
        if (!attempt.Catches.TakeWhile(c => !ReferenceEquals(c, clause)).All(c => !TaskSymbols.IsOrInherits(symbols.TimeoutException, c.ExceptionType as INamedTypeSymbol))
            || attempt.Catches.Any(c => TaskSymbols.IsOrInherits(c.ExceptionType, symbols.TimeoutException))
            || new CaughtException(clause, symbols).Variable is { } variable && !uses.Of(variable).All(u => ExceptionUses.FitsAnyException(u, symbols)))
        {
            return null;
        }

        return IsFirst(limited.Call, syntax, symbols)
            && TokenParameter.Of(limited.Call, symbols) is { Argument: not null } parameter
            && TimeoutCall.Find(parameter, time.Value.Unwrap(), token, clock: null, context) is { Locals.Count: 0 } call
                ? new(call, (ExpressionSyntax)limited.Call.Syntax, source, limit, syntax, caught)
                : null;
    }

    /// <summary>Writes the call, and the timeout's exception in place of the cancellation.</summary>
    public void Write(DocumentEditor editor, INamedTypeSymbol library, INamedTypeSymbol timeoutException)
    {
        var written = _try.ReplaceNodes(
            new SyntaxNode[] { _started, _caught },
            (node, _) => node == _started
                ? _call.Write(library, editor.Generator).WithTriviaFrom(node)
                : Generate.TypeName(timeoutException, editor.Generator).WithTriviaFrom(node));
        editor.ReplaceNode(_try, written.WithLeadingTrivia(_source.GetLeadingTrivia()));
        editor.RemoveNode(_source, SyntaxRemoveOptions.KeepNoTrivia);
        editor.RemoveNode(_limit, SyntaxRemoveOptions.KeepNoTrivia);
    }

    // The limit is counted from the statement in front of the try: nothing may take its time in between.
    private static bool IsFirst(IInvocationOperation call, TryStatementSyntax attempt, TaskSymbols symbols) =>
        call.AwaitedBy(symbols) is IAwaitOperation wait
        && attempt.Block.Statements.FirstOrDefault() is { } first
        && first is ExpressionStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax
        && first.Span.Contains(wait.Syntax.Span)
        && first.DescendantNodes().OfType<AwaitExpressionSyntax>().Count() == 1;
}
