using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>Habits of the code around a place, which a fix follows.</summary>
internal static class Style
{
    /// <summary>Does every other await of the same type say <c>ConfigureAwait(false)</c>?</summary>
    public static bool ConfiguresAwaits(SyntaxNode near)
    {
        var scope = near.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? near.SyntaxTree.GetRoot();
        var awaits = scope.DescendantNodes().OfType<AwaitExpressionSyntax>().ToList();
        return awaits.Count > 0 && awaits.All(a => a.Expression is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" },
            ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } }],
        });
    }
}
