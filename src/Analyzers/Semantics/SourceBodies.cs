using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The operation trees of functions that are written in this compilation, for rules that must look into a callee.
/// Asked only for the few places a rule is about to report, so binding another body is no cost on the common path.
/// </summary>
public sealed class SourceBodies
{
    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IOperation>> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _implementations = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _types;

    internal SourceBodies(Compilation compilation)
    {
        _compilation = compilation;
        _types = new(() => TypesIn(compilation.Assembly.GlobalNamespace).ToImmutableArray());
    }

    /// <summary>The body of a function; none for one without source, and for one without a body.</summary>
    public ImmutableArray<IOperation> Of(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return _bodies.GetOrAdd(definition.PartialImplementationPart ?? definition, Read);
    }

    /// <summary>
    /// The bodies a call can end up in: the function's own and, where the call is dispatched, those of its overrides
    /// and implementations in this compilation.
    /// </summary>
    public IEnumerable<IOperation> Reached(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        // Types that inherit an implementation all lead to the same body: many subclasses, one walk.
        return IsDispatched(definition)
            ? Of(definition).Concat(_implementations.GetOrAdd(definition, m => Implementations(m).ToImmutableArray()).SelectMany(i => Of(i))).Distinct()
            : Of(definition);
    }

    /// <summary>Is the member declared in this compilation, so that its implementations here are most likely all?</summary>
    public bool IsOurs(IMethodSymbol method) => SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _compilation.Assembly);

    /// <summary>Is this the body of an async function?</summary>
    public static bool IsAsync(IOperation body) => body.Syntax.ChildTokens().Any(t => t.IsKind(SyntaxKind.AsyncKeyword));

    private static bool IsDispatched(IMethodSymbol method) =>
        method.ContainingType?.TypeKind == TypeKind.Interface || method.IsAbstract || method.IsVirtual || method.IsOverride;

    private IEnumerable<IMethodSymbol> Implementations(IMethodSymbol method)
    {
        foreach (var type in _types.Value)
        {
            if (method.ContainingType.TypeKind == TypeKind.Interface)
            {
                foreach (var implemented in type.AllInterfaces)
                {
                    if (SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, method.ContainingType)
                        && implemented.GetMembers(method.Name).FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method)) is { } member
                        && type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation)
                    {
                        yield return implementation;
                    }
                }
            }
            else
            {
                foreach (var member in type.GetMembers(method.Name))
                {
                    if (member is IMethodSymbol { IsOverride: true } candidate && Overrides(candidate, method))
                        yield return candidate;
                }
            }
        }
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol method)
    {
        for (var m = candidate.OverriddenMethod; m is not null; m = m.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method))
                return true;
        }

        return false;
    }

    private ImmutableArray<IOperation> Read(IMethodSymbol method)
    {
        var bodies = ImmutableArray.CreateBuilder<IOperation>();
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (!_compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;

            // RS1030 warns of the cost: it is paid only where a diagnostic is about to be reported.
#pragma warning disable RS1030
            var model = _compilation.GetSemanticModel(reference.SyntaxTree);
#pragma warning restore RS1030
            if (model.GetOperation(reference.GetSyntax()) is { } body)
                bodies.Add(body);
        }

        return bodies.ToImmutable();
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            if (member is INamespaceOrTypeSymbol nested)
            {
                foreach (var inner in TypesIn(nested))
                    yield return inner;
            }
        }
    }
}
