using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary><c>cts.Cancel();</c> for work that got this source's token, and that nobody then waits for.</summary>
internal sealed class CancelledSource
{
    private readonly ExpressionStatementSyntax _cancel;
    private readonly ExpressionSyntax _source;
    private readonly string _task;

    private CancelledSource(ExpressionStatementSyntax cancel, ExpressionSyntax source, string task)
    {
        _cancel = cancel;
        _source = source;
        _task = task;
    }

    /// <summary>The statement that cancels; null when there is none, or several, or when it cannot wait there.</summary>
    public static CancelledSource? Find(StartedTask started, TaskFixContext context)
    {
        var call = started.Call;
        var scope = AsyncScope.Of(call);
        if (!scope.IsAsync || !context.Symbols.IsReferenceTask(started.Variable.Type) || SymbolUses.Around(call).OnlyValue(started.Variable) != call)
            return null;

        var source = call.Arguments
            .Select(a => a.Value.Unwrap() is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } instance } ? instance.Unwrap() : null)
            .FirstOrDefault(s => TaskSymbols.Is(s?.Type, context.Symbols.CancellationTokenSource));
        if (source?.ReferencedSymbol() is not { } symbol)
            return null;

        var cancels = SymbolUses.Around(call).Of(symbol)
            .Where(use => use.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" })
            .ToList();
        if (cancels is not [var only] || only.Syntax.SpanStart < call.Syntax.SpanStart || !ReferenceEquals(AsyncScope.Of(only).Body, scope.Body))
            return null;

        return only.Syntax.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax statement
            && !statement.Ancestors().Any(n => n is LockStatementSyntax)
            && started.Variable.DeclaringSyntaxReferences[0].GetSyntax().FirstAncestorOrSelf<BlockSyntax>()?.Span.Contains(statement.Span) == true
                ? new(statement, (ExpressionSyntax)only.Syntax, started.Variable.Name)
                : null;
    }

    public void Write(DocumentEditor editor, INamedTypeSymbol library)
    {
        var wait = Generate.CallOn(_source.WithoutTrivia(), TaskWaitMethods.CancelAndWaitAsync, library, editor.Generator, IdentifierName(_task));
        var awaited = ExpressionStatement(Generate.Await(wait, Style.ConfiguresAwaits(_cancel)));
        editor.ReplaceNode(_cancel, awaited.WithTriviaFrom(_cancel).WithAdditionalAnnotations(Formatter.Annotation));
    }
}
