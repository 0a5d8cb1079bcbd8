using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>The call of <c>Parallel.ForEachAsync</c> or <c>ForAsync</c> that takes the place of one of <c>ForEach</c> or <c>For</c>.</summary>
internal sealed class ParallelAsyncCall
{
    private readonly InvocationExpressionSyntax _call;
    private readonly AnonymousFunctionExpressionSyntax _lambda;
    private readonly TaskFixContext _context;

    private ParallelAsyncCall(string name, InvocationExpressionSyntax call, AnonymousFunctionExpressionSyntax lambda, TaskFixContext context)
    {
        Name = name;
        _call = call;
        _lambda = lambda;
        _context = context;
    }

    /// <summary>The name of what is called.</summary>
    public string Name { get; }

    /// <summary>The call that can be written; null for any other one, and where the framework does not have it.</summary>
    public static ParallelAsyncCall? Of(IInvocationOperation call, AnonymousFunctionExpressionSyntax lambda, TaskFixContext context)
    {
        var method = call.TargetMethod;
        if (!TaskSymbols.Is(method.ContainingType, context.Symbols.Parallel) || call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } syntax)
            return null;

        var name = method.Name switch
        {
            "ForEach" when IsOverSequence(call) => "ForEachAsync",
            "For" => "ForAsync",
            _ => null,
        };
        // Those with a local state have a delegate for its end, too.
        var isPlain = method.Parameters.All(p => p.Name is "source" or "fromInclusive" or "toExclusive" or "parallelOptions" or "body");
        return name is not null && isPlain && !method.ContainingType.GetMembers(name).IsEmpty && ParametersOf(lambda) is { Count: 1 }
            ? new(name, syntax, lambda, context)
            : null;
    }

    public ExpressionSyntax Write(SyntaxGenerator generator)
    {
        var access = (MemberAccessExpressionSyntax)_call.Expression;
        var name = access.Name.WithIdentifier(Identifier(Name).WithTriviaFrom(access.Name.Identifier));
        var call = _call
            .ReplaceNode(_lambda, WithToken(generator))
            .WithExpression(access.WithName(name));
        return Generate.Await(call.WithoutTrivia(), Style.ConfiguresAwaits(_call)).WithTriviaFrom(_call);
    }

    // Not over a partitioner, nor over what is a sequence of both kinds.
    private static bool IsOverSequence(IInvocationOperation call) =>
        call.TargetMethod.Parameters[0].Type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value.Unwrap().Type is { } type
        && !type.AllInterfaces.Any(i => i.Name == "IAsyncEnumerable");

    private static IReadOnlyList<ParameterSyntax>? ParametersOf(AnonymousFunctionExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => [simple.Parameter],
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: var several } => several,
        AnonymousMethodExpressionSyntax { ParameterList.Parameters: var several } => several,
        _ => null,
    };

    // async x => .. becomes async (x, _) => ..
    private AnonymousFunctionExpressionSyntax WithToken(SyntaxGenerator generator)
    {
        var isFree = !_lambda.DescendantTokens().Any(t => t.ValueText == "_");
        var token = Parameter(Identifier(isFree ? "_" : Names.Unused("token", _lambda, _context.Model)));
        if (ParametersOf(_lambda) is [{ Type: not null }])
            token = token.WithType(Generate.TypeName(_context.Symbols.CancellationToken!, generator));

        switch (_lambda)
        {
            case ParenthesizedLambdaExpressionSyntax lambda:
                return lambda.WithParameterList(lambda.ParameterList.AddParameters(token));
            case AnonymousMethodExpressionSyntax method:
                return method.WithParameterList(method.ParameterList!.AddParameters(token));
            case SimpleLambdaExpressionSyntax simple:
                var parameters = ParameterList(SeparatedList([simple.Parameter.WithoutTrivia(), token])).WithTriviaFrom(simple.Parameter);
                return ParenthesizedLambdaExpression(simple.AttributeLists, simple.Modifiers, null, parameters, simple.ArrowToken, simple.Block, simple.ExpressionBody);
            default:
                return _lambda;
        }
    }
}
