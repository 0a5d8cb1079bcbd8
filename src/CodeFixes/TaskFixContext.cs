using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls;

/// <summary>The place a fix is asked about: one diagnostic in the document as it is now.</summary>
internal sealed record TaskFixContext(SyntaxNode Node, SemanticModel Model, TaskSymbols Symbols, Workspace Workspace, CancellationToken CancellationToken)
{
    /// <summary>The operation of the nearest syntax of a kind around the place; null when there is none that binds.</summary>
    public TOperation? Nearest<TSyntax, TOperation>()
        where TSyntax : SyntaxNode
        where TOperation : class, IOperation
    {
        for (var syntax = Node.FirstAncestorOrSelf<TSyntax>(); syntax is not null; syntax = syntax.Parent?.FirstAncestorOrSelf<TSyntax>())
        {
            if (Model.GetOperation(syntax, CancellationToken) is TOperation operation)
                return operation;
        }

        return null;
    }
}
