using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>What is known of the conditions of a graph on one path: which have been met, and how they came out.</summary>
internal readonly record struct FlowKnowledge(ulong Known, ulong True)
{
    /// <summary>What two paths that meet have in common.</summary>
    public FlowKnowledge Meet(FlowKnowledge other)
    {
        var known = Known & other.Known & ~(True ^ other.True);
        return new(known, True & known);
    }

    /// <summary>Without what depended on a variable that has changed.</summary>
    public FlowKnowledge Without(ulong conditions) => new(Known & ~conditions, True & ~conditions);
}

/// <summary>
/// The conditions of a graph that are tested in more than one place, so that the outcome of one decides the other:
/// <c>if (flag) t = F(); .. if (flag) await t;</c>.
/// </summary>
internal sealed class FlowConditions
{
    // One bit each. A body with more of them is not followed where they matter.
    private const int Maximum = 64;

    private readonly List<FlowCondition> _conditions = [];
    private readonly Dictionary<(string, string), int> _numbers = [];
    private readonly Dictionary<BasicBlock, (FlowCondition Condition, int Number)> _ofBlock = [];
    private readonly HashSet<BasicBlock> _untold = [];
    private readonly Dictionary<ISymbol, ulong> _dependent = new(SymbolEqualityComparer.Default);
    private readonly List<ulong> _sameOperand = [];
    private readonly List<ulong> _dependentByNumber = [];
    private readonly Dictionary<ISymbol, int> _variables = new(SymbolEqualityComparer.Default);

    public FlowConditions(ControlFlowGraph graph)
    {
        var tests = new List<(BasicBlock Block, FlowCondition Condition)>();
        var values = new Lazy<Dictionary<CaptureId, IOperation?>>(() => CapturedValues(graph));
        foreach (var block in graph.Blocks)
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } value }
                && FlowCondition.Of(value, id => values.Value.TryGetValue(id, out var captured) ? captured : null) is { } condition)
            {
                tests.Add((block, condition));
            }
        }

        // An operand that is tested once decides nothing else.
        foreach (var operand in tests.GroupBy(t => t.Condition.Operand))
        {
            if (operand.Skip(1).Any())
                AddOperand(operand.ToList());
        }
    }

    /// <summary>The number by which a variable is known here; -1 when no condition depends on it.</summary>
    public int VariableOf(ISymbol? symbol) => symbol is not null && _variables.TryGetValue(symbol, out var number) ? number : -1;

    /// <summary>The conditions that say nothing any more once the variable has another value.</summary>
    public ulong DependentOn(int variable) => _dependentByNumber[variable];

    /// <summary>
    /// What is known after a branch of a block is taken; null when the branch cannot be taken, or when it cannot be told
    /// whether it can.
    /// </summary>
    /// <param name="block">The block that ends with the test.</param>
    /// <param name="outcome">The value of the test on this branch.</param>
    /// <param name="known">What is known in front of it.</param>
    /// <param name="isDoubtful">Does a test of the same operand make it unclear whether the branch can be taken?</param>
    public FlowKnowledge? Take(BasicBlock block, bool outcome, FlowKnowledge known, out bool isDoubtful)
    {
        isDoubtful = _untold.Contains(block);
        if (isDoubtful)
            return null;
        if (!_ofBlock.TryGetValue(block, out var test))
            return known;

        var bit = 1UL << test.Number;
        var holds = outcome != test.Condition.IsNegated;
        if ((known.Known & bit) != 0)
            return (known.True & bit) != 0 == holds ? known : null;

        // x == 1 and x > 0 speak of the same x: how they hang together is not worked out.
        var others = _sameOperand[test.Number] & known.Known;
        if (others != 0 && (!test.Condition.IsEquality || (others & Inequalities(test.Number)) != 0))
        {
            isDoubtful = true;
            return null;
        }

        known = new(known.Known | bit, holds ? known.True | bit : known.True);
        // It is this one: then it is none of the others.
        if (holds && test.Condition.IsEquality)
            known = known with { Known = known.Known | (_sameOperand[test.Number] & ~Inequalities(test.Number)) };
        return known;
    }

    private ulong Inequalities(int number)
    {
        var bits = 0UL;
        for (var i = 0; i < _conditions.Count; i++)
        {
            if ((_sameOperand[number] & (1UL << i)) != 0 && !_conditions[i].IsEquality)
                bits |= 1UL << i;
        }

        return bits;
    }

    private void AddOperand(List<(BasicBlock Block, FlowCondition Condition)> tests)
    {
        var group = 0UL;
        var first = _conditions.Count;
        foreach (var (block, condition) in tests)
        {
            if (!_numbers.TryGetValue((condition.Operand, condition.Test), out var number))
            {
                if (_conditions.Count == Maximum)
                {
                    _untold.Add(block);
                    continue;
                }

                number = _conditions.Count;
                _numbers.Add((condition.Operand, condition.Test), number);
                _conditions.Add(condition);
                _sameOperand.Add(0);
                foreach (var local in condition.Locals)
                    _dependent[local] = (_dependent.TryGetValue(local, out var bits) ? bits : 0) | (1UL << number);
            }

            group |= 1UL << number;
            _ofBlock.Add(block, (condition, number));
        }

        for (var i = first; i < _conditions.Count; i++)
            _sameOperand[i] = group & ~(1UL << i);
        foreach (var pair in _dependent)
        {
            if (!_variables.TryGetValue(pair.Key, out var variable))
            {
                _variables.Add(pair.Key, variable = _dependentByNumber.Count);
                _dependentByNumber.Add(0);
            }

            _dependentByNumber[variable] = pair.Value;
        }
    }

    // What a capture stands for, where it gets one value only.
    private static Dictionary<CaptureId, IOperation?> CapturedValues(ControlFlowGraph graph)
    {
        var values = new Dictionary<CaptureId, IOperation?>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                    values[capture.Id] = values.ContainsKey(capture.Id) ? null : capture.Value;
            }
        }

        return values;
    }
}
