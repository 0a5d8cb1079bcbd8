using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// The statement that a branch was written as. A graph keeps no trace of <c>return;</c>, <c>break;</c> and
/// <c>continue;</c>: they are edges in it. They are found again in the source, behind the last code of the block.
/// </summary>
internal static class JumpStatements
{
    /// <summary>The jump that a branch was written as; null when it just runs on, to the end of the function for one.</summary>
    public static StatementSyntax? Of(ControlFlowBranch branch, ControlFlowGraph graph)
    {
        var block = branch.Source;
        if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue.Syntax: { } condition })
        {
            var outcome = (block.ConditionKind == ControlFlowConditionKind.WhenTrue) == branch.IsConditionalSuccessor;
            return AsJump(AfterTest(condition, outcome));
        }

        if (block is { BranchValue: null, Operations.IsEmpty: true })
            return AsJump(HandlerAt(block, graph));

        var last = (block.BranchValue ?? block.Operations.LastOrDefault())?.Syntax;
        var statement = last?.FirstAncestorOrSelf<StatementSyntax>();
        return statement is ReturnStatementSyntax || statement is null ? statement : AsJump(After(statement));
    }

    // catch { return; } leaves an empty block: its try is found by the code in that.
    private static StatementSyntax? HandlerAt(BasicBlock block, ControlFlowGraph graph)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                continue;

            var around = region.EnclosingRegion!;
            var handlers = around.NestedRegions.Where(r => r.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler).ToList();
            return TryAround(around.NestedRegions[0], handlers.Count, graph)?.Catches[handlers.IndexOf(region)].Block;
        }

        return null;
    }

    private static TryStatementSyntax? TryAround(ControlFlowRegion body, int handlers, ControlFlowGraph graph)
    {
        for (var i = body.FirstBlockOrdinal; i <= body.LastBlockOrdinal; i++)
        {
            var block = graph.Blocks[i];
            if ((block.Operations.FirstOrDefault() ?? block.BranchValue)?.Syntax is { } code)
                return code.AncestorsAndSelf().OfType<TryStatementSyntax>().FirstOrDefault(t => t.Catches.Count == handlers);
        }

        return null;
    }

    private static StatementSyntax? AfterTest(SyntaxNode test, bool outcome)
    {
        for (var node = test; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    outcome = !outcome;
                    break;
                case IfStatementSyntax branch when branch.Condition == node:
                    return outcome ? branch.Statement : branch.Else?.Statement ?? After(branch);
                case SwitchSectionSyntax section:
                    return outcome ? section.Statements.FirstOrDefault() : After((StatementSyntax)section.Parent!);
                case StatementSyntax statement:
                    return After(statement);
            }
        }

        return null;
    }

    // What runs next when a statement has run to its end; null at the end of a function or of a round of a loop.
    private static StatementSyntax? After(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; ; node = node.Parent)
        {
            switch (node.Parent)
            {
                case BlockSyntax block when Next(block.Statements, node) is { } next:
                    return next;
                case SwitchSectionSyntax section when Next(section.Statements, node) is { } next:
                    return next;
                case GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global:
                    return unit.Members.SkipWhile(m => m != global).Skip(1).OfType<GlobalStatementSyntax>().FirstOrDefault()?.Statement;
                case null or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                    or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax:
                    return null;
            }
        }
    }

    private static StatementSyntax? Next(SyntaxList<StatementSyntax> statements, SyntaxNode node)
    {
        var index = statements.IndexOf((StatementSyntax)node) + 1;
        while (index < statements.Count && statements[index] is EmptyStatementSyntax or LocalFunctionStatementSyntax)
            index++;
        return index < statements.Count ? statements[index] : null;
    }

    private static StatementSyntax? AsJump(StatementSyntax? statement) => statement switch
    {
        BlockSyntax { Statements: [var first, ..] } => AsJump(first),
        LabeledStatementSyntax labeled => AsJump(labeled.Statement),
        ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax { Expression: null } => statement,
        _ => null,
    };
}
