using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The code that a call is given to run.</summary>
public static class Callbacks
{
    /// <summary>
    /// The lambda or the method that is written as an argument of a call, the first of them; null when there is none, or
    /// when a variable holds it.
    /// </summary>
    public static IOperation? Of(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation or IMethodReferenceOperation } callback)
                return callback.Target;
        }

        return null;
    }
}
