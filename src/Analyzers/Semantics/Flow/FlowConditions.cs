using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// The conditions of a graph that are tested in more than one place, so that the outcome of one decides the other:
/// <c>if (flag) t = F(); .. if (flag) await t;</c>.
/// </summary>
internal sealed class FlowConditions
{
    // One bit each. A body with more of them is not followed where they matter.
    private const int Maximum = 64;

    private readonly List<FlowCondition> _conditions = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<BasicBlock, BranchTest> _ofBlock = [];
    private readonly HashSet<BasicBlock> _untold = [];
    private readonly List<ulong> _sameOperand = [];
    private readonly Dictionary<string, ulong> _dependent = new(StringComparer.Ordinal);

    public FlowConditions(ControlFlowGraph graph)
    {
        var tests = new List<BranchTest>();
        var values = new Lazy<Dictionary<CaptureId, IOperation?>>(() => CapturedValues(graph));
        foreach (var block in graph.Blocks)
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } value }
                && FlowCondition.Of(value, id => values.Value.TryGetValue(id, out var captured) ? captured : null) is { } condition)
            {
                tests.Add(new(block, condition));
            }
        }

        // An operand that is tested once decides nothing else, unless it is in the next round of a loop, and is decided by
        // nothing but a written value.
        var written = WrittenValues.In(graph).ToLookup(w => w.Variable, w => w.Value);
        foreach (var operand in tests.GroupBy(t => t.Condition.Operand))
        {
            if (operand.Skip(1).Any() || written.Contains(operand.Key) || IsMetAgain(operand.First()))
                AddTests(operand);
        }

        AddCopied(written);
        // What others were copied from matters wherever it is tested.
        AddTests(tests.Where(t => !_ofBlock.ContainsKey(t.Block) && _numbers.ContainsKey(t.Condition.Identity)));
        Connect();
    }

    /// <summary>Are there none, so that every path can be taken?</summary>
    public bool IsEmpty => _ofBlock.Count == 0 && _untold.Count == 0;

    /// <summary>What it means that a variable or capture gets a value; null when no condition speaks of it.</summary>
    /// <param name="target">The variable, or the operation that captures.</param>
    /// <param name="value">What it gets; null when nothing is known of it.</param>
    public FlowWrite? WriteOf(IOperation target, IOperation? value)
    {
        if (FlowCondition.VariableKey(target) is not { } variable || !_dependent.TryGetValue(variable, out var dependent))
            return null;

        var shown = FlowKnowledge.None;
        var copied = ImmutableArray.CreateBuilder<FlowWrite.Copy>();
        for (var i = 0; value is not null && i < _conditions.Count; i++)
        {
            var condition = _conditions[i];
            if (!condition.IsEquality || condition.Operand != variable)
                continue;
            var bit = 1UL << i;
            if (WrittenValues.Passes(value, condition.Test) is { } passes)
                shown = new(shown.Known | bit, shown.True | (passes ? bit : 0));
            else if (WrittenValues.Copied(value) is var (source, isNegated) && _numbers.TryGetValue((condition with { Operand = source }).Identity, out var from))
                copied.Add(new(1UL << from, bit, isNegated, IsEither: _sameOperand[from] == 0));
        }

        return new(dependent, shown, copied.ToImmutable());
    }

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
        if ((known.Unclear & bit) != 0)
        {
            isDoubtful = true;
            return null;
        }

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

        known = known with { Known = known.Known | bit, True = holds ? known.True | bit : known.True };
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

    private void AddTests(IEnumerable<BranchTest> tests)
    {
        foreach (var test in tests.ToList())
        {
            if (Add(test.Condition) is >= 0 and var number)
                _ofBlock.Add(test.Block, test with { Number = number });
            else
                _untold.Add(test.Block);
        }
    }

    // Only a variable: what a member says in the next round is another matter.
    private static bool IsMetAgain(BranchTest test) =>
        test.Condition.Variables.Contains(test.Condition.Operand)
        && test.Block.BranchValue!.Syntax is var code
        && OptionalCode.TestedBy(code) is null
        && OptionalCode.Around(code).Any(o => o is StatementSyntax);

    // -1 when there are too many.
    private int Add(FlowCondition condition)
    {
        if (_numbers.TryGetValue(condition.Identity, out var number))
            return number;
        if (_conditions.Count == Maximum)
            return -1;
        _numbers.Add(condition.Identity, _conditions.Count);
        _conditions.Add(condition);
        return _conditions.Count - 1;
    }

    // t = other; if (t != null) ..: what is known of the other, and of what that one was copied from, is known of t.
    private void AddCopied(ILookup<string, IOperation> written)
    {
        for (var i = 0; i < _conditions.Count; i++)
        {
            var condition = _conditions[i];
            if (!condition.IsEquality)
                continue;
            foreach (var value in written[condition.Operand])
            {
                if (WrittenValues.Copied(value) is var (source, _))
                    Add(condition with { Operand = source, Variables = ImmutableArray.Create(source) });
            }
        }
    }

    private void Connect()
    {
        for (var i = 0; i < _conditions.Count; i++)
        {
            var same = 0UL;
            for (var j = 0; j < _conditions.Count; j++)
            {
                if (j != i && _conditions[j].Operand == _conditions[i].Operand)
                    same |= 1UL << j;
            }

            _sameOperand.Add(same);
            foreach (var variable in _conditions[i].Variables)
                _dependent[variable] = (_dependent.TryGetValue(variable, out var bits) ? bits : 0) | (1UL << i);
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

    /// <summary>The condition that a block ends with, and its number where it matters.</summary>
    private sealed record BranchTest(BasicBlock Block, FlowCondition Condition, int Number = -1);
}
