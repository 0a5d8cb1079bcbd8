using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>Gives a call another cancellation token.</summary>
internal static class TokenArgument
{
    /// <summary>The call with this token in place of its own, or as one more argument.</summary>
    public static InvocationExpressionSyntax With(TokenParameter parameter, ExpressionSyntax token)
    {
        var call = (InvocationExpressionSyntax)parameter.Call.Syntax;
        if (parameter.Argument is { Syntax: ArgumentSyntax { Expression: var given } })
            return call.ReplaceNode(given, token.WithTriviaFrom(given));

        var argument = Argument(token);
        if (!parameter.IsNext)
            argument = argument.WithNameColon(NameColon(parameter.Parameter.Name));
        // The comma comes with its space: a call on several lines keeps its layout.
        return call.WithArgumentList(call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Add(argument)));
    }
}
