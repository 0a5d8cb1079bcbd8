using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>The places of a function that walk over a lazy sequence in a local, by itself or through what is made of it.</summary>
public sealed class SequenceWalks
{
    // How far calls are followed into source.
    private const int CallDepth = 2;

    private readonly TaskSymbols _symbols;
    private readonly List<IOperation> _walks = [];

    private SequenceWalks(TaskSymbols symbols) => _symbols = symbols;

    /// <summary>The references to the local, or to one that is made of it, at which it is walked over, in source order.</summary>
    /// <param name="local">The local.</param>
    /// <param name="near">An operation of the function; what nested functions do is not known.</param>
    /// <param name="symbols">The types of the compilation.</param>
    public static IReadOnlyList<IOperation> Over(ILocalSymbol local, IOperation near, TaskSymbols symbols)
    {
        var walks = new SequenceWalks(symbols);
        walks.AddOver(local, near, AsyncScope.Of(near).Body, depth: 0);
        walks._walks.Sort(static (a, b) => a.Syntax.SpanStart.CompareTo(b.Syntax.SpanStart));
        return walks._walks;
    }

    private void AddOver(ILocalSymbol local, IOperation near, IOperation function, int depth)
    {
        var uses = SymbolUses.Around(near);
        foreach (var use in uses.Of(local))
        {
            if (!ReferenceEquals(AsyncScope.Of(use).Body, function))
                continue;
            if (IsWalked(use, CallDepth, out var kept))
                _walks.Add(use);
            else if (kept is not null && depth < Operations.MaximumDepth && uses.OnlyValue(kept) is not null)
                AddOver(kept, near, function, depth + 1);
        }
    }

    // Is the sequence walked over here, or what a query makes of it? Kept in another local it is walked over there.
    private bool IsWalked(IOperation sequence, int callDepth, out ILocalSymbol? kept)
    {
        kept = null;
        for (var value = sequence.Outermost(); ;)
        {
            switch (value.Parent)
            {
                case IForEachLoopOperation { IsAsynchronous: false } loop:
                    return ReferenceEquals(loop.Collection, value);
                case { } spread when CollectionShapes.IsSpread(spread):
                    return true;
                case IInvocationOperation { TargetMethod.Name: "GetEnumerator" }:
                    return true;
                // As an element, list.Add(tasks), it is not walked over.
                case IArgumentOperation argument when !TakesSequence(argument):
                    return false;
                case IArgumentOperation { Parent: IInvocationOperation call } when LazyTasks.IsQuery(call, _symbols):
                    if (!LazyTasks.IsLazy(call.Type))
                        return call.TargetMethod.Name != "TryGetNonEnumeratedCount";
                    value = call.Outermost();
                    break;
                case IArgumentOperation { Parent: IObjectCreationOperation { Type: { } type } }:
                    return IsOfCollections(type);
                case IArgumentOperation { Parent: IInvocationOperation call } argument:
                    return Walks(call.TargetMethod, argument.Parameter!, callDepth);
                case IVariableInitializerOperation:
                case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    kept = value.GivenTo();
                    return false;
                default:
                    return false;
            }
        }
    }

    private static bool TakesSequence(IArgumentOperation argument) => LazyTasks.IsLazy(argument.Parameter?.OriginalDefinition.Type);

    private bool Walks(IMethodSymbol method, IParameterSymbol parameter, int callDepth)
    {
        var type = method.ContainingType;
        if (TaskSymbols.Is(type, _symbols.Task) || TaskSymbols.Is(type, _symbols.TaskWait) || TaskSymbols.Is(type, _symbols.Parallel)
            || type.SpecialType == SpecialType.System_String || IsOfCollections(type))
        {
            return true;
        }

        // A method in source, but no iterator: that one walks when it is walked over itself.
        return callDepth > 0 && _symbols.Bodies.Of(method) is [var body]
            && !body.DescendantsInFunction().Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak)
            && method.OriginalDefinition.Parameters.FirstOrDefault(p => p.Ordinal == parameter.Ordinal) is { } own
            && SymbolUses.Around(body).Of(own).Any(use => ReferenceEquals(AsyncScope.Of(use).Body, body.IsFunction() ? body : body.Root()) && IsWalked(use, callDepth - 1, out _));
    }

    private static bool IsOfCollections(ITypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true;
}
