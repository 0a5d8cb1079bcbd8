using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// The tasks handed to <c>Task.WhenAll</c> and its kin, however they are written: one by one, as an array, a
/// collection expression with spreads, a list, a local that holds one of these, or a query.
/// </summary>
public readonly struct TaskArguments
{
    private TaskArguments(Builder builder)
    {
        Known = builder.Known.ToImmutable();
        Open = builder.Open.ToImmutable();
        Holders = builder.Holders.ToImmutable();
    }

    /// <summary>The tasks that are named one by one, in order.</summary>
    public ImmutableArray<IOperation> Known { get; }

    /// <summary>The sequences of which only the whole is known: they hold any number of tasks.</summary>
    public ImmutableArray<IOperation> Open { get; }

    /// <summary>The locals whose content stands for some of the tasks: <c>tasks</c> of <c>var tasks = new[] { a, b };</c>.</summary>
    public ImmutableArray<ILocalSymbol> Holders { get; }

    /// <summary>Can there be more than one task?</summary>
    public bool MayBeSeveral => !Open.IsEmpty || Known.Length > 1;

    /// <summary>The tasks of a call whose tasks are its (first) argument.</summary>
    public static TaskArguments Of(IInvocationOperation call)
    {
        var builder = new Builder();
        foreach (var argument in call.Arguments)
        {
            // The parameters that take tasks; a limit or a token is none of ours. WhenAny has an overload for just two.
            if (argument.Parameter?.Type is { } type && TakesSeveral(type))
                builder.Read(argument.Value, depth: 0);
            else if (argument.Parameter?.Type.Name == "Task")
                builder.Known.Add(argument.Value.Unwrap());
        }

        return new(builder);
    }

    private static bool TakesSeveral(ITypeSymbol type) =>
        type is IArrayTypeSymbol or INamedTypeSymbol { IsGenericType: true, Name: "IEnumerable" or "ReadOnlySpan" or "Span" };

    private sealed class Builder
    {
        public ImmutableArray<IOperation>.Builder Known { get; } = ImmutableArray.CreateBuilder<IOperation>();

        public ImmutableArray<IOperation>.Builder Open { get; } = ImmutableArray.CreateBuilder<IOperation>();

        public ImmutableArray<ILocalSymbol>.Builder Holders { get; } = ImmutableArray.CreateBuilder<ILocalSymbol>();

        public void Read(IOperation value, int depth)
        {
            value = value.Unwrap();
            if (depth > Operations.MaximumDepth)
            {
                Open.Add(value);
            }
            else if (CollectionShapes.Items(value) is { } items)
            {
                foreach (var item in items)
                    ReadItem(item.Unwrap(), depth);
            }
            else if (CollectionShapes.Materialised(value) is { } source)
            {
                Read(source, depth + 1);
            }
            else if (value is ILocalReferenceOperation local && CollectionShapes.FixedContent(local) is { } content)
            {
                Holders.Add(local.Local);
                Read(content, depth + 1);
            }
            else
            {
                Open.Add(value);
            }
        }

        private void ReadItem(IOperation item, int depth)
        {
            if (CollectionShapes.IsSpread(item))
                Read(item.ChildOperations.FirstOrDefault() ?? item, depth + 1);
            else
                Known.Add(item);
        }
    }
}
