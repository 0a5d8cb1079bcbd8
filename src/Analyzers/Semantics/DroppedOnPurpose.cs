using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncPitfalls.Semantics;

/// <summary>Does the code say that it means to drop the task of a statement, by silencing the same warning of others?</summary>
public static class DroppedOnPurpose
{
    private static readonly string[] SameElsewhere = ["CS4014", "4014", "VSTHRD110", "MA0134"];

    /// <summary>Does a pragma against the compiler's warning, or another analyzer's, stand right above the statement?</summary>
    public static bool IsSaidAt(SyntaxNode statement)
    {
        foreach (var trivia in statement.GetLeadingTrivia())
        {
            if (trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax { DisableOrRestoreKeyword.RawKind: (int)SyntaxKind.DisableKeyword } pragma
                && pragma.ErrorCodes.Any(code => Array.IndexOf(SameElsewhere, code.ToString()) >= 0))
            {
                return true;
            }
        }

        return false;
    }
}
