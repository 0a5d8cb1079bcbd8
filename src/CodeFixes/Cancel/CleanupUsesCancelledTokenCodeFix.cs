using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Cancel;

/// <summary>Lets the cleanup run to its end: without a token, or with one of its own that is cancelled after a while.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CleanupUsesCancelledTokenCodeFix() : TaskCodeFix(CleanupUsesCancelledTokenAnalyzer.Id)
{
    private const string NoneKey = CleanupUsesCancelledTokenAnalyzer.Id + ".None";
    private const string LimitKey = CleanupUsesCancelledTokenAnalyzer.Id + ".Limit";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Expression: var token } argument
            || argument.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } syntax
            || context.Model.GetOperation(syntax, context.CancellationToken) is not IInvocationOperation call
            || call.Arguments.All(a => a.Syntax != argument)
            || context.Symbols.CancellationToken is not { } tokenType || context.Symbols.CancellationTokenSource is not { } sourceType || context.Symbols.TimeSpan is not { } timeSpan)
        {
            yield break;
        }

        yield return new(
            "Clean up even when cancelled: pass 'CancellationToken.None'",
            NoneKey,
            ChangesBehaviour: true,
            editor => editor.ReplaceNode(token, Generate.Member(Generate.TypeName(tokenType, editor.Generator), "None").WithTriviaFrom(token)));

        // A gate that is not taken back in time is released all the same.
        if (!TaskSymbols.Is(call.TargetMethod.ContainingType, context.Symbols.SemaphoreSlim) && syntax.FirstAncestorOrSelf<StatementSyntax>() is { } statement && NewSource.CanBeDeclared(statement, token))
        {
            yield return new(
                "Clean up even when cancelled, for ten seconds at most",
                LimitKey,
                ChangesBehaviour: true,
                editor => WriteLimit(editor, statement, token, sourceType, timeSpan, context));
        }
    }

    // using var cleanup = new CancellationTokenSource(TimeSpan.FromSeconds(10)); in front, and its token in the call.
    private static void WriteLimit(DocumentEditor editor, StatementSyntax statement, ExpressionSyntax token, INamedTypeSymbol source, INamedTypeSymbol timeSpan, TaskFixContext context)
    {
        var cleanup = Names.Unused("cleanup", statement, context.Model);
        var declaration = NewSource.DeclareWithLimit(cleanup, seconds: 10, statement, source, timeSpan, editor.Generator);
        Statements.Replace(editor, statement, declaration, statement.ReplaceNode(token, Generate.Member(IdentifierName(cleanup), "Token").WithTriviaFrom(token)));
    }
}
