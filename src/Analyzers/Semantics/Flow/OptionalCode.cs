using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>Code that may run not at all and is written as if it did: the body of a loop, what stands behind <c>?.</c>.</summary>
internal static class OptionalCode
{
    /// <summary>The loops around some code, and the accesses whose arguments it is among.</summary>
    public static IEnumerable<SyntaxNode> Around(SyntaxNode code)
    {
        for (var node = code; node is not null and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is WhileStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                || node is ConditionalAccessExpressionSyntax access && !access.Expression.Span.Contains(code.Span))
            {
                yield return node;
            }
        }
    }

    /// <summary>The loop or access whose condition this is; null when it is another one's.</summary>
    public static SyntaxNode? TestedBy(SyntaxNode condition)
    {
        for (var node = condition; node is not null and not BlockSyntax; node = node.Parent)
        {
            switch (node.Parent)
            {
                case WhileStatementSyntax loop when loop.Condition == node:
                case ForStatementSyntax { Condition: { } tested } when tested == node:
                case CommonForEachStatementSyntax each when each.Expression == node:
                case ConditionalAccessExpressionSyntax access when access.Expression == node:
                    return node.Parent;
            }
        }

        return condition as CommonForEachStatementSyntax;
    }
}
