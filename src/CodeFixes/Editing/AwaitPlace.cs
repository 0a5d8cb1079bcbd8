using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Editing;

/// <summary>Where an <c>await</c> can be written.</summary>
internal static class AwaitPlace
{
    /// <summary>
    /// Can an await be written at a place as the code around it stands: in an async function or at the top of a file, in no
    /// lock, and among no variables that may not live on behind an await?
    /// </summary>
    public static bool Is(SyntaxNode place, SemanticModel model) =>
        IsInAsyncFunction(place) && !model.LookupSymbols(place.SpanStart).Any(s => s is ILocalSymbol local && (local.IsRef || local.Type.IsRefLikeType));

    private static bool IsInAsyncFunction(SyntaxNode place)
    {
        for (var node = place.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case LockStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax or CatchFilterClauseSyntax or QueryClauseSyntax or SelectOrGroupClauseSyntax:
                    return false;
                case AnonymousFunctionExpressionSyntax function:
                    return function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return IsAsync(function.Modifiers);
                case MethodDeclarationSyntax method:
                    return IsAsync(method.Modifiers);
                case GlobalStatementSyntax:
                    return true;
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    private static bool IsAsync(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.AsyncKeyword) && !modifiers.Any(SyntaxKind.UnsafeKeyword);
}
