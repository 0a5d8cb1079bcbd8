using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// A loop that only a failed task ends early, written to go to its end: tasks that failed are passed over, and an await of
/// all of them behind the loop throws.
/// </summary>
internal sealed class LoopToTheEnd
{
    private readonly ForEachStatementSyntax _loop;
    private readonly IdentifierNameSyntax _tasks;

    private LoopToTheEnd(ForEachStatementSyntax loop, IdentifierNameSyntax tasks)
    {
        _loop = loop;
        _tasks = tasks;
    }

    /// <summary>Reads the loop at a place; null when it is left by a jump too, or when its tasks have no name.</summary>
    public static LoopToTheEnd? Of(TaskFixContext context)
    {
        var symbols = context.Symbols;
        if (context.Nearest<ForEachStatementSyntax, IForEachLoopOperation>() is not { Syntax: ForEachStatementSyntax syntax } operation
            || CompletionLoop.Of(operation, symbols) is not { StartsWork: false } loop
            || loop.Tasks?.Unwrap() is not ILocalReferenceOperation { Syntax: IdentifierNameSyntax tasks } list
            || symbols.Task!.GetMembers("IsCompletedSuccessfully").IsEmpty)
        {
            return null;
        }

        // A ValueTask cannot be in the list: WhenEach takes tasks only. The list must still hold them behind the loop.
        return LoopExits.Of(loop, symbols).All(e => e is IAwaitOperation)
            && TaskTypes.IsCollection(list.Type, symbols) && !SymbolUses.Around(list).Of(list.Local).Any(u => u.IsWithin(operation.Body))
            && Handlers.TakeAll(operation, symbols) && !operation.Body.Syntax.ContainsDirectives
                ? new(syntax, tasks)
                : null;
    }

    public void Write(DocumentEditor editor, TaskFixContext context)
    {
        var succeeded = Generate.Member(IdentifierName(_loop.Identifier.WithoutTrivia()), "IsCompletedSuccessfully");
        var guarded = _loop.Statement is BlockSyntax block
            ? IfStatement(succeeded, Block(block.Statements.Select(Layout.FurtherIn)))
            : Generate.If(succeeded, _loop.Statement.WithoutLeadingTrivia());
        var loop = _loop.WithStatement(Block(guarded).WithTrailingTrivia(_loop.GetTrailingTrivia())).WithAdditionalAnnotations(Formatter.Annotation);

        // The last await of the loop says how awaits go on here.
        var last = _loop.Statement.DescendantNodes().OfType<AwaitExpressionSyntax>().LastOrDefault();
        var all = Generate.WhenAll([_tasks], context.Symbols.Task!, editor.Generator);
        Statements.Replace(editor, _loop, loop, ExpressionStatement(Generate.AwaitLike(last, all)).WithAdditionalAnnotations(Formatter.Annotation));
    }
}
