using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Where a member's body, nested functions included, names its locals, parameters, fields and properties. Built once
/// per body, on the first question, and shared by all rules.
/// </summary>
public sealed class SymbolUses
{
    private static readonly ConditionalWeakTable<IOperation, SymbolUses> Cache = new();

    private readonly Dictionary<ISymbol, List<IOperation>> _references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IVariableDeclaratorOperation> _declarators = new(SymbolEqualityComparer.Default);

    private SymbolUses(IOperation root)
    {
        foreach (var operation in root.DescendantsAndSelf())
        {
            // The variable of a catch or a foreach has a value before anything is assigned to it.
            if (operation is IVariableDeclaratorOperation { Parent: IVariableDeclarationOperation } declarator)
                _declarators[declarator.Symbol] = declarator;
            else if (operation.ReferencedSymbol() is { } symbol)
                Add(symbol, operation);
        }
    }

    /// <summary>The uses in the member that an operation belongs to.</summary>
    public static SymbolUses Around(IOperation operation) => Cache.GetValue(operation.Root(), static r => new SymbolUses(r));

    /// <summary>Every place that names the symbol, in source order; its declaration is none.</summary>
    public IReadOnlyList<IOperation> Of(ISymbol symbol) =>
        _references.TryGetValue(symbol, out var references) ? references : ImmutableArray<IOperation>.Empty;

    /// <summary>
    /// The value that a local is declared with, when it never gets another one; null otherwise. A local that is
    /// declared as null or without a value and assigned in one place has that place's value.
    /// </summary>
    public IOperation? OnlyValue(ILocalSymbol local)
    {
        if (!_declarators.TryGetValue(local, out var declarator))
            return null;

        var value = declarator.GetVariableInitializer()?.Value.Unwrap();
        if (value is ILiteralOperation { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation)
            value = null;

        foreach (var reference in Of(local))
        {
            if (reference.AssignedValue() is { } assigned)
            {
                if (value is not null)
                    return null;
                value = assigned.Unwrap();
            }
            else if (reference.IsWrittenOtherwise())
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>Does a variable get another value in the text between two places?</summary>
    public bool IsWrittenBetween(ISymbol symbol, IOperation first, IOperation second)
    {
        foreach (var use in Of(symbol))
        {
            if (use.Syntax.SpanStart > first.Syntax.SpanStart && use.Syntax.SpanStart < second.Syntax.SpanStart && (use.AssignedValue() is not null || use.IsWrittenOtherwise()))
                return true;
        }

        return false;
    }

    /// <summary>The value that a local is declared with; null when it has none.</summary>
    public IOperation? FirstValue(ILocalSymbol local) =>
        _declarators.TryGetValue(local, out var declarator) ? declarator.GetVariableInitializer()?.Value.Unwrap() : null;

    private void Add(ISymbol symbol, IOperation operation)
    {
        if (!_references.TryGetValue(symbol, out var list))
            _references.Add(symbol, list = []);
        list.Add(operation);
    }
}
