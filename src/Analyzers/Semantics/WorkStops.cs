using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Calls that may stop a piece of work: they cancel its source, or end the object that it works on. Whether they do is
/// more than can be seen here; a rule takes each for one that does.
/// </summary>
public static class WorkStops
{
    private static readonly ConditionalWeakTable<IOperation, List<IOperation>> Cache = new();

    private static readonly string[] Ends = ["Dispose", "Close", "Stop", "Shutdown", "ShutDown", "Disconnect"];

    /// <summary>
    /// The calls, the methods that are handed on, and the sources that a field is given, in the member of an operation, which
    /// could stop some work; found once for each member.
    /// </summary>
    public static IReadOnlyList<IOperation> Around(IOperation operation) => Cache.GetValue(
        operation.Root(),
        static root => [.. root.Descendants().Where(o => o switch
        {
            IInvocationOperation { TargetMethod: var called } => CouldStop(called),
            IMethodReferenceOperation { Method: var handed } => CouldStop(handed),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation, Value: var value } => value.Unwrap() is IObjectCreationOperation { Type.Name: "CancellationTokenSource" },
            _ => false,
        })]);

    /// <summary>
    /// Does what the work is done on end with its scope: <c>using var client = ..; client.LoadAsync()</c>? A source only lets
    /// go of its token.
    /// </summary>
    public static bool EndsWithScope(IInvocationOperation work, TaskSymbols symbols) => work.DescendantsAndSelf().Any(o =>
        o is ILocalReferenceOperation { Local: var local } && (local.IsUsing || IsUsedAround(work, local)) && !TaskSymbols.Is(local.Type, symbols.CancellationTokenSource));

    // using (client) { .. }
    private static bool IsUsedAround(IOperation work, ILocalSymbol local)
    {
        for (var o = work.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is IUsingOperation { Resources: var resource } && SymbolEqualityComparer.Default.Equals(resource.Unwrap().ReferencedSymbol(), local))
                return true;
        }

        return false;
    }

    private static bool CouldStop(IMethodSymbol method) =>
        method.Name.Contains("Cancel") || method.Name is "Kill" or "Abort" or "Terminate" || Array.Exists(Ends, end => method.Name.StartsWith(end, StringComparison.Ordinal)) || IsHelper(method);

    /// <summary>May this operation stop the work?</summary>
    /// <param name="operation">A call, or a method that is handed on to be called.</param>
    /// <param name="work">The call that started the work.</param>
    /// <param name="unrelated">Sources whose cancellation ends something else, as far as the work does not name them.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static bool MayStop(IOperation operation, IInvocationOperation work, IReadOnlyList<IOperation> unrelated, TaskSymbols symbols)
    {
        var method = (operation as IInvocationOperation)?.TargetMethod ?? (operation as IMethodReferenceOperation)?.Method;
        if (method is null)
            return false;
        var target = (operation as IInvocationOperation)?.Receiver() ?? (operation as IMethodReferenceOperation)?.Instance?.Unwrap();

        return method.Name switch
        {
            // These cancel nothing.
            "ThrowIfCancellationRequested" or "FromCanceled" => false,
            var name when name.Contains("Cancel") => target is null || !IsUnrelated(target, work, unrelated, symbols),
            "Kill" or "Abort" or "Terminate" => true,
            var name => Array.Exists(Ends, end => name.StartsWith(end, StringComparison.Ordinal)) && target switch
            {
                null => false,
                IInstanceReferenceOperation => true,
                _ => IsNamedBy(target, work, symbols) && !IsSource(target, symbols),
            } || IsHelperThatCancels(method, symbols),
        };
    }

    private static bool IsHelper(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable, Locations: [{ IsInSource: true }, ..] };

    // GiveUp() of the same type, which cancels a source in a field; it may have any name.
    private static bool IsHelperThatCancels(IMethodSymbol method, TaskSymbols symbols) =>
        IsHelper(method) && symbols.Bodies.Of(method).Any(body => body.DescendantsInFunction().Any(o => o is IInvocationOperation call && call.IsCancel()));

    private static bool IsUnrelated(IOperation source, IInvocationOperation work, IReadOnlyList<IOperation> unrelated, TaskSymbols symbols) =>
        unrelated.Any(u => u.IsSameObject(source)) && !IsNamedBy(source, work, symbols);

    // Disposing a source cancels nothing.
    private static bool IsSource(IOperation target, TaskSymbols symbols) => TaskSymbols.Is(target.Type, symbols.CancellationTokenSource);

    // F(client), client.FAsync(), F(source.Token), () => F(token) for a token of that source
    private static bool IsNamedBy(IOperation target, IInvocationOperation work, TaskSymbols symbols) => work.DescendantsAndSelf().Any(o =>
        o.ReferencedSymbol() is not null && o.IsSameObject(target)
        || TaskSymbols.Is(o.Type, symbols.CancellationToken) && o.ReferencedSymbol() is not null && TokenFlow.SourcesOf(o, symbols).Any(s => s.IsSameObject(target)));
}
