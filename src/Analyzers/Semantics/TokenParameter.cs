using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// How a call takes a cancellation token: by a parameter of its method, or by the last one of an overload that has no
/// other parameter more.
/// </summary>
public sealed class TokenParameter
{
    private TokenParameter(IInvocationOperation call, IParameterSymbol parameter, IArgumentOperation? argument)
    {
        Call = call;
        Parameter = parameter;
        Argument = argument;
    }

    public IInvocationOperation Call { get; }

    /// <summary>The parameter; that of the overload, when the method itself has none.</summary>
    public IParameterSymbol Parameter { get; }

    /// <summary>The argument that the call writes for it; null when it writes none.</summary>
    public IArgumentOperation? Argument { get; }

    /// <summary>The token that the call is given; null when that is none: nothing is written, <c>default</c> or <c>CancellationToken.None</c>.</summary>
    public IOperation? Token => Argument is null ? null : Given(Argument);

    /// <summary>The token that an argument gives; null likewise.</summary>
    public static IOperation? Given(IArgumentOperation argument) => argument.Value.Unwrap() switch
    {
        IDefaultValueOperation or IObjectCreationOperation { Arguments.IsEmpty: true } => null,
        IPropertyReferenceOperation { Property: { IsStatic: true, Name: "None" } } => null,
        var token => token,
    };

    /// <summary>Is it the parameter to which one more argument would go?</summary>
    public bool IsNext => Argument is null
        && Call.Arguments.Count(a => a.ArgumentKind == ArgumentKind.Explicit) == Parameter.Ordinal
        && Call.Syntax is InvocationExpressionSyntax { ArgumentList: var list } && list.Arguments.All(a => a.NameColon is null);

    /// <summary>The parameter; null when the call takes no token, or several.</summary>
    public static TokenParameter? Of(IInvocationOperation call, TaskSymbols symbols)
    {
        var own = call.Arguments.Where(a => TaskSymbols.Is(a.Parameter?.Type, symbols.CancellationToken)).ToList();
        if (own.Count > 0)
            return own is [var only] ? new(call, only.Parameter!, only.ArgumentKind == ArgumentKind.Explicit ? only : null) : null;
        return OverloadOf(call, symbols) is { } overload ? new(call, overload.Parameters[overload.Parameters.Length - 1], argument: null) : null;
    }

    private static IMethodSymbol? OverloadOf(IInvocationOperation call, TaskSymbols symbols)
    {
        var method = call.TargetMethod.OriginalDefinition;
        // With an argument left out, or with several for one parameter, the arguments mean something else there.
        if (method.MethodKind != MethodKind.Ordinary || call.Arguments.Any(a => a.ArgumentKind != ArgumentKind.Explicit))
            return null;
        return method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(m =>
            IsWithTokenMore(m, method, symbols) && call.SemanticModel is { } model && model.IsAccessible(call.Syntax.SpanStart, m) && !IsInside(call, m, model));
    }

    // Task LoadAsync(string name, CancellationToken token) => LoadAsync(name).WaitAsync(token); would call itself.
    private static bool IsInside(IInvocationOperation call, IMethodSymbol overload, SemanticModel model)
    {
        for (var around = model.GetEnclosingSymbol(call.Syntax.SpanStart); around is IMethodSymbol; around = around.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(around.OriginalDefinition, overload))
                return true;
        }

        return false;
    }

    private static bool IsWithTokenMore(IMethodSymbol overload, IMethodSymbol method, TaskSymbols symbols)
    {
        var count = method.Parameters.Length;
        if (overload.IsStatic != method.IsStatic || overload.Arity != method.Arity || overload.Parameters.Length != count + 1
            || !TaskSymbols.Is(overload.Parameters[count].Type, symbols.CancellationToken))
        {
            return false;
        }

        var comparable = method.Arity == 0 ? overload : overload.Construct(method.TypeParameters.ToArray<ITypeSymbol>());
        return SymbolEqualityComparer.Default.Equals(comparable.ReturnType, method.ReturnType)
            && method.Parameters.All(p => comparable.Parameters[p.Ordinal] is var other
                && other.RefKind == p.RefKind && SymbolEqualityComparer.Default.Equals(other.Type, p.Type));
    }
}
