using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>What a statement evaluates first.</summary>
internal static class EvaluationOrder
{
    /// <summary>Does nothing in the statement happen before the value is evaluated? Then code in front of the statement runs when it would have run in the value.</summary>
    public static bool IsFirst(SyntaxNode value, StatementSyntax statement)
    {
        for (var node = value; node != statement; node = node.Parent)
        {
            var isFirst = node!.Parent switch
            {
                ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax or CastExpressionSyntax or AwaitExpressionSyntax => true,
                InvocationExpressionSyntax call => call.Expression == node,
                ElementAccessExpressionSyntax element => element.Expression == node,
                ConditionalAccessExpressionSyntax access => access.Expression == node,
                BinaryExpressionSyntax binary => binary.Left == node,
                IsPatternExpressionSyntax test => test.Expression == node,
                AssignmentExpressionSyntax assignment => assignment is { Left: IdentifierNameSyntax, OperatorToken.Text: "=" },
                EqualsValueClauseSyntax or VariableDeclaratorSyntax => true,
                VariableDeclarationSyntax declaration => declaration.Variables.Count == 1,
                ReturnStatementSyntax or ExpressionStatementSyntax or LocalDeclarationStatementSyntax => true,
                IfStatementSyntax or SwitchStatementSyntax or ForEachStatementSyntax => true,
                _ => false,
            };
            if (!isFirst)
                return false;
        }

        return true;
    }
}
