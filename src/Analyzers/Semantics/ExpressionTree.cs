using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Code that is only described, for somebody to read or translate: it runs elsewhere, or not at all.</summary>
public static class ExpressionTree
{
    /// <summary>Is the operation in a lambda that becomes an expression tree, or may: in broken code nobody knows.</summary>
    public static bool MayBeAround(IOperation operation)
    {
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation && o.Parent is not IDelegateCreationOperation { Type.TypeKind: TypeKind.Delegate })
                return true;
        }

        return false;
    }
}
