using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A scope around an operation at whose end objects are disposed of, and the variables that name them.</summary>
public readonly struct DisposedAround
{
    private DisposedAround(IOperation scope, List<ISymbol> resources)
    {
        Scope = scope;
        Resources = resources;
    }

    /// <summary>The operation at whose end they are disposed of: a using statement, the block of a using declaration, a try with a finally.</summary>
    public IOperation Scope { get; }

    /// <summary>The variables that name what is disposed of.</summary>
    public IReadOnlyList<ISymbol> Resources { get; }

    /// <summary>The scopes of the same function around an operation, the innermost first.</summary>
    public static IEnumerable<DisposedAround> Of(IOperation operation)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null && !child.IsFunction(); child = parent, parent = parent.Parent!)
        {
            if (ResourcesOf(parent, child) is { } resources)
                yield return new(parent, resources);
        }
    }

    private static List<ISymbol>? ResourcesOf(IOperation scope, IOperation part) => scope switch
    {
        IUsingOperation statement when ReferenceEquals(statement.Body, part) => OfUsing(statement.Resources),
        IBlockOperation block => OfBlock(block, part),
        ITryOperation { Finally: { } cleanup } attempt when ReferenceEquals(attempt.Body, part) => OfFinally(cleanup, attempt),
        _ => null,
    };

    private static List<ISymbol>? OfUsing(IOperation resources)
    {
        List<ISymbol>? found = null;
        if (resources is IVariableDeclarationGroupOperation group)
            Add(group, ref found);
        else if (resources.Unwrap().ReferencedSymbol() is { } symbol)
            (found = []).Add(symbol);
        return found;
    }

    private static List<ISymbol>? OfBlock(IBlockOperation block, IOperation part)
    {
        List<ISymbol>? found = null;
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, part))
                break;
            if (statement is IUsingDeclarationOperation declaration)
                Add(declaration.DeclarationGroup, ref found);
        }

        return found;
    }

    private static void Add(IVariableDeclarationGroupOperation group, ref List<ISymbol>? found)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
                (found ??= []).Add(declarator.Symbol);
        }
    }

    // stream.Dispose(); in a finally. Under any other condition than a test for null somebody may have taken it over.
    private static List<ISymbol>? OfFinally(IBlockOperation cleanup, ITryOperation attempt)
    {
        List<ISymbol>? found = null;
        foreach (var statement in cleanup.Operations)
        {
            if (DisposedBy(statement) is { } symbol && !IsHandedOver(symbol, attempt))
                (found ??= []).Add(symbol);
        }

        return found;
    }

    private static ISymbol? DisposedBy(IOperation? statement) => statement switch
    {
        IExpressionStatementOperation { Operation: var operation } => DisposedBy(operation),
        IConditionalOperation { WhenFalse: null } test => IsNullTest(test.Condition) ? DisposedBy(test.WhenTrue) : null,
        IBlockOperation { Operations: [var only] } => DisposedBy(only),
        IConditionalAccessOperation access => DisposedBy(access.WhenNotNull),
        IInvocationOperation { TargetMethod.Name: "Dispose" } call => call.Receiver()?.ReferencedSymbol(),
        _ => null,
    };

    private static bool IsNullTest(IOperation condition) =>
        condition.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } or IIsPatternOperation { Pattern: INegatedPatternOperation };

    // var result = UseAsync(stream); stream = null; return result;
    private static bool IsHandedOver(ISymbol symbol, ITryOperation attempt)
    {
        foreach (var use in SymbolUses.Around(attempt).Of(symbol))
        {
            if (use.AssignedValue() is { } value && value.Unwrap() is ILiteralOperation or IDefaultValueOperation && use.IsWithin(attempt.Body))
                return true;
        }

        return false;
    }
}
