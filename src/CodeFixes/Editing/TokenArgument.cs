using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>Gives a call another cancellation token.</summary>
internal static class TokenArgument
{
    /// <summary>The call with this token in place of its own, or as one more argument.</summary>
    /// <param name="parameter">How the call takes a token.</param>
    /// <param name="token">The token.</param>
    /// <param name="others">What else in the call is replaced.</param>
    public static InvocationExpressionSyntax With(
        TokenParameter parameter, ExpressionSyntax token, IReadOnlyDictionary<ExpressionSyntax, ExpressionSyntax>? others = null)
    {
        var call = (InvocationExpressionSyntax)parameter.Call.Syntax;
        var given = (parameter.Argument?.Syntax as ArgumentSyntax)?.Expression;
        var replaced = call.ReplaceNodes(
            [.. others?.Keys ?? [], .. given is null ? [] : new[] { given }],
            (node, _) => (node == given ? token : others![node]).WithTriviaFrom(node));
        if (given is not null)
            return replaced;

        var argument = Argument(token);
        if (!parameter.IsNext)
            argument = argument.WithNameColon(NameColon(parameter.Parameter.Name));
        // The comma comes with its space: a call on several lines keeps its layout.
        return replaced.WithArgumentList(replaced.ArgumentList.WithArguments(replaced.ArgumentList.Arguments.Add(argument)));
    }
}
