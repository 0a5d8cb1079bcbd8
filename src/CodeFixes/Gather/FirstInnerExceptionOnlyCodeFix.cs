using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Gather;

/// <summary>
/// Reports every failure where only the first was; or waits in a way that throws the first failure itself, so that
/// nobody has to unwrap it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class FirstInnerExceptionOnlyCodeFix() : TaskCodeFix(FirstInnerExceptionOnlyAnalyzer.Id)
{
    private const string FlattenKey = FirstInnerExceptionOnlyAnalyzer.Id + ".Flatten";
    private const string AwaitKey = FirstInnerExceptionOnlyAnalyzer.Id + ".Await";
    private const string GetResultKey = FirstInnerExceptionOnlyAnalyzer.Id + ".GetResult";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (Property(context) is not { } property || FirstFailure.Find(property, context.Symbols) is not { } first)
            yield break;

        if (Report(first, context.Symbols) is { } report)
        {
            yield return new(
                "Report every failure",
                FlattenKey,
                ChangesBehaviour: false,
                editor => ReportAll(editor, report, first, context));
        }

        if (UnwrappingTry.Find(first, context) is { } unwrapping)
        {
            yield return unwrapping.CanAwait
                ? new("Await the task instead of blocking: it throws its first failure itself", AwaitKey, ChangesBehaviour: true, unwrapping.Write)
                : new("Wait with 'GetAwaiter().GetResult()', which throws the first failure itself", GetResultKey, ChangesBehaviour: false, unwrapping.Write);
        }
    }

    private static IPropertyReferenceOperation? Property(TaskFixContext context)
    {
        for (SyntaxNode? node = context.Node; node is ExpressionSyntax or ArgumentSyntax; node = node.Parent)
        {
            if (context.Model.GetOperation(node, context.CancellationToken) is IPropertyReferenceOperation property && FirstFailure.Find(property, context.Symbols) is not null)
                return property;
        }

        return null;
    }

    // The statement that reports the first failure, and names the aggregate for nothing else.
    private static ExpressionStatementSyntax? Report(FirstFailure first, TaskSymbols symbols)
    {
        // With a question mark there may be no aggregate at all.
        if (first.Value is IConditionalAccessOperation || first.Aggregate is not (ILocalReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation))
            return null;

        var o = first.Value;
        while (o is not (null or IExpressionStatementOperation) && !o.IsFunction())
            o = o.Parent;
        if (o is not IExpressionStatementOperation statement || !ReportingStatements.IsReport(statement) || FirstFailure.IsForwarded(first.Value, symbols))
            return null;

        return NamesOf(first.Aggregate, statement) == 1 ? (ExpressionStatementSyntax)statement.Syntax : null;
    }

    private static int NamesOf(IOperation aggregate, IOperation statement) =>
        statement.Descendants().Count(o => o.ReferencedSymbol() is not null && o.IsSameObject(aggregate));

    private static void ReportAll(DocumentEditor editor, ExpressionStatementSyntax report, FirstFailure first, TaskFixContext context)
    {
        var name = Names.Unused("failure", report, context.Model);
        SyntaxNode read = first.Value.Syntax;
        var failure = SyntaxFactory.IdentifierName(name);
        while (read.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            read = read.Parent;
        // failure?.Message: a failure that is there needs no question mark.
        var renamed = read.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax member } access && access.Expression == read
            ? report.ReplaceNode(access, SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, failure, member.Name).WithTriviaFrom(access))
            : report.ReplaceNode(read, failure.WithTriviaFrom(read));

        var aggregate = (ExpressionSyntax)first.Aggregate.Syntax;
        if (aggregate.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed)
            aggregate = suppressed;
        var flatten = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, aggregate.WithoutTrivia(), SyntaxFactory.IdentifierName("Flatten")));
        var loop = Generate.ForEach(name, Generate.Member(flatten, "InnerExceptions"), [renamed.WithoutLeadingTrivia()]);
        editor.ReplaceNode(report, loop.WithLeadingTrivia(report.GetLeadingTrivia()).WithTrailingTrivia(report.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia))));
    }
}
