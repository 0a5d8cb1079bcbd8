using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics;

/// <summary>Which methods have their signature from an interface?</summary>
public static class InterfaceMembers
{
    /// <summary>Does the method implement a member of an interface, explicitly or by its name?</summary>
    public static bool AreImplementedBy(IMethodSymbol method)
    {
        if (!method.ExplicitInterfaceImplementations.IsEmpty)
            return true;
        if (method is not { DeclaredAccessibility: Accessibility.Public, MethodKind: MethodKind.Ordinary, ContainingType: { } type })
            return false;

        foreach (var implemented in type.AllInterfaces)
        {
            foreach (var member in implemented.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }

        return false;
    }
}
