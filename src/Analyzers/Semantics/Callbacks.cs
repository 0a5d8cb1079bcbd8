using System.Collections.Immutable;
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
    public static IOperation? Of(IInvocationOperation call) => In(call.Arguments);

    /// <summary>The same for a <c>new</c>.</summary>
    public static IOperation? Of(IObjectCreationOperation creation) => In(creation.Arguments);

    private static IOperation? In(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Value.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation or IMethodReferenceOperation } callback)
                return callback.Target;
        }

        return null;
    }
}
