using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The nearest function around an operation: method, accessor, lambda, local function or top-level code.</summary>
public readonly struct AsyncScope
{
    private static readonly string[] ShutdownWords = ["Stop", "Shutdown", "ShutDown", "Dispose", "Terminat", "TearDown", "Graceful"];

    private readonly IOperation _operation;

    private AsyncScope(IOperation body, IOperation operation)
    {
        Body = body;
        _operation = operation;
    }

    /// <summary>The operation that holds the whole function.</summary>
    public IOperation Body { get; }

    /// <summary>
    /// The function; null where code stands outside of any (a field's initializer). Of a member it is looked up on each
    /// question, which costs more than all else here: most only ask for the body.
    /// </summary>
    public IMethodSymbol? Function => Body switch
    {
        IAnonymousFunctionOperation lambda when !ReferenceEquals(lambda, _operation) => lambda.Symbol,
        ILocalFunctionOperation local when !ReferenceEquals(local, _operation) => local.Symbol,
        _ => _operation.SemanticModel?.GetEnclosingSymbol(_operation.Syntax.SpanStart) as IMethodSymbol,
    };

    /// <summary>The function, for an analysis that knows which member it is in: without a lookup.</summary>
    public IMethodSymbol? FunctionIn(ISymbol member) => Body switch
    {
        IAnonymousFunctionOperation lambda when !ReferenceEquals(lambda, _operation) => lambda.Symbol,
        ILocalFunctionOperation local when !ReferenceEquals(local, _operation) => local.Symbol,
        _ => member as IMethodSymbol,
    };

    /// <summary>Is the function async, so that an await can be written into it as it stands?</summary>
    public bool IsAsync => Function is { IsAsync: true } || IsTopLevel;

    /// <summary>Is this the code of top-level statements, which becomes async with its first await?</summary>
    public bool IsTopLevel => Function is { } function && IsOfTopLevel(function);

    /// <summary>
    /// Does the function end the life of its object: a finalizer, or named like Dispose, Stop, Close, Shutdown? Waits
    /// in there are often the last, best effort.
    /// </summary>
    public bool IsCleanup => Function is { } function
        && (function.MethodKind == MethodKind.Destructor || IsCleanupName(NameOf(function)));

    /// <summary>
    /// Is the function, or one around it, part of a shutdown, by its name: one that <see cref="IsCleanup"/>, or
    /// <c>OnHostStopping</c>, <c>GracefulShutdownAsync</c>? A limit in there is a grace period.
    /// </summary>
    public bool IsShutdown
    {
        get
        {
            for (var scope = this; ; scope = Of(scope.Body))
            {
                if (scope.IsCleanup || scope.Function is { } function && Array.Exists(ShutdownWords, NameOf(function).Contains))
                    return true;
                if (scope.Body.Parent is null)
                    return false;
            }
        }
    }

    /// <summary>Is the function one that must not throw: Dispose in any form, or a finalizer?</summary>
    public bool MustNotThrow => Function is { } function
        && (function.MethodKind == MethodKind.Destructor || NameOf(function).StartsWith("Dispose", StringComparison.Ordinal));

    /// <summary>Is a limit that is set here a grace period: in a shutdown, or in a <c>finally</c>, where a limited time is all that is left?</summary>
    public static bool IsGracePeriod(IOperation operation) =>
        Of(operation).IsShutdown || IsInFinally(operation);

    /// <summary>Must nothing be thrown here that was not before: in a function that <see cref="MustNotThrow"/>, or in a <c>finally</c>, where it would replace what is on its way?</summary>
    public static bool MustNotThrowAt(IOperation operation) => Of(operation).MustNotThrow || IsInFinally(operation);

    /// <summary>Are two operations of one member in the same function?</summary>
    public static bool IsSame(IOperation a, IOperation b) => ReferenceEquals(Of(a).Body, Of(b).Body);

    /// <summary>Is this what top-level statements become?</summary>
    public static bool IsOfTopLevel(IMethodSymbol function) => function.Name == "<Main>$";

    /// <summary>The nearest function around an operation.</summary>
    public static AsyncScope Of(IOperation operation)
    {
        var body = operation;
        for (; ; body = body.Parent)
        {
            switch (body)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation when !ReferenceEquals(body, operation):
                    return new(body, operation);
            }

            if (body.Parent is null)
                return new(body, operation);
        }
    }

    /// <summary>A parameter of the function that carries the caller's cancellation; null when it has none, or several.</summary>
    public IParameterSymbol? CancellationToken(TaskSymbols symbols)
    {
        if (Function is null)
            return null;

        IParameterSymbol? token = null;
        foreach (var parameter in Function.Parameters)
        {
            if (!TaskSymbols.Is(parameter.Type, symbols.CancellationToken))
                continue;
            if (token is not null)
                return null;
            token = parameter;
        }

        return token;
    }

    private static bool IsInFinally(IOperation operation) => EnclosingTries.Of(operation).Any(t => ReferenceEquals(t.Part, t.Try.Finally));

    private static bool IsCleanupName(string name) =>
        StartsWith(name, "Dispose") || StartsWith(name, "Stop") || StartsWith(name, "Close") || StartsWith(name, "Shutdown")
        || StartsWith(name, "ShutDown") || StartsWith(name, "TearDown") || StartsWith(name, "Terminate") || StartsWith(name, "Cleanup")
        || StartsWith(name, "CleanUp") || StartsWith(name, "Kill") || StartsWith(name, "Abort");

    private static bool StartsWith(string name, string verb) => name.StartsWith(verb, StringComparison.Ordinal);

    // An explicit implementation is named after its interface: System.IDisposable.Dispose.
    private static string NameOf(IMethodSymbol function) => function.Name.Substring(function.Name.LastIndexOf('.') + 1);
}
