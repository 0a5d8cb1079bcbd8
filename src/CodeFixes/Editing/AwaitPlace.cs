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
        IsInAsyncFunction(place) && IsAllowed(place) && !model.LookupSymbols(place.SpanStart).Any(s => s is ILocalSymbol local && (local.IsRef || local.Type.IsRefLikeType));

    /// <summary>
    /// Does no lock, unsafe code, filter or query stand between a place and the function around it? All that is asked of a place
    /// in a function that is to become async.
    /// </summary>
    public static bool IsAllowed(SyntaxNode place)
    {
        for (var node = place.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case LockStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax or CatchFilterClauseSyntax or QueryClauseSyntax or SelectOrGroupClauseSyntax:
                    return false;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return true;
            }
        }

        return true;
    }

    private static bool IsInAsyncFunction(SyntaxNode place) =>
        place.Ancestors().FirstOrDefault(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) switch
        {
            AnonymousFunctionExpressionSyntax function => function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax function => IsAsync(function.Modifiers),
            MethodDeclarationSyntax method => IsAsync(method.Modifiers),
            GlobalStatementSyntax => true,
            _ => false,
        };

    private static bool IsAsync(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.AsyncKeyword) && !modifiers.Any(SyntaxKind.UnsafeKeyword);
}
