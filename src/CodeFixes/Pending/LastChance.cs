using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>The last place at which a task that would be lost can still be awaited.</summary>
internal sealed class LastChance
{
    private readonly StatementSyntax _place;
    private readonly bool _isAtEnd;
    private readonly StatementSyntax _await;

    private LastChance(StatementSyntax place, bool isAtEnd, string description, StatementSyntax await)
    {
        _place = place;
        _isAtEnd = isAtEnd;
        _await = await;
        Description = description;
    }

    /// <summary>Where that is, for a title.</summary>
    public string Description { get; }

    /// <summary>
    /// The place; null when nothing can be awaited there, when the variable may hold another task or none by then, or
    /// when the exit is a throw, whose exception a failure of the task would replace.
    /// </summary>
    public static LastChance? Of(StartedTask started, TaskFate fate, StatementSyntax start, TaskFixContext context)
    {
        var variable = started.Variable;
        if (!AsyncScope.Of(started.Call).IsAsync || fate.Loss is TaskLoss.Throw or TaskLoss.Overwritten || SymbolUses.Around(started.Call).OnlyValue(variable) is not { } value)
            return null;

        var isList = TaskTypes.IsCollection(variable.Type, context.Symbols);
        // A ValueTask can be awaited once only; a variable that is null on some paths cannot be awaited on those.
        if (!isList && (!context.Symbols.IsReferenceTask(variable.Type) || value != started.Call))
            return null;
        if ((isList ? Declaring(variable) : start)?.Parent is not BlockSyntax scope)
            return null;

        var jump = fate.Place?.FirstAncestorOrSelf<StatementSyntax>();
        if (fate.Loss == TaskLoss.End || jump is not (ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or YieldStatementSyntax))
            return scope.Statements.LastOrDefault() is { } last && !IsJump(last) ? new(last, isAtEnd: true, "at the end of the block", Await(started, isList, context, last)) : null;
        if (!scope.Span.Contains(jump.Span) || jump.SpanStart < start.SpanStart || CannotAwaitAt(jump, scope))
            return null;
        return new(jump, isAtEnd: false, $"before the '{Word(jump)}'", Await(started, isList, context, jump));
    }

    public void Write(DocumentEditor editor)
    {
        if (_isAtEnd)
        {
            editor.InsertAfter(_place, _await);
        }
        else if (_place.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            editor.InsertBefore(_place, _await.WithLeadingTrivia(_place.GetLeadingTrivia()));
            editor.ReplaceNode(_place, _place.WithLeadingTrivia());
        }
        else
        {
            editor.ReplaceNode(_place, Block(_await, _place.WithoutTrivia()).WithTriviaFrom(_place).WithAdditionalAnnotations(Formatter.Annotation));
        }
    }

    private static StatementSyntax Await(StartedTask started, bool isList, TaskFixContext context, SyntaxNode near)
    {
        ExpressionSyntax task = IdentifierName(started.Variable.Name);
        if (isList)
        {
            var whenAll = Generate.Member(ParseTypeNameOf(context), "WhenAll");
            task = InvocationExpression(whenAll, ArgumentList(SingletonSeparatedList(Argument(task))));
        }

        return ExpressionStatement(Generate.Await(task, Style.ConfiguresAwaits(near))).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static ExpressionSyntax ParseTypeNameOf(TaskFixContext context) =>
        Generate.TypeName(context.Symbols.Task!, SyntaxGenerator.GetGenerator(context.Workspace, LanguageNames.CSharp));

    private static StatementSyntax? Declaring(ILocalSymbol variable) =>
        variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().FirstAncestorOrSelf<StatementSyntax>();

    private static bool IsJump(StatementSyntax statement) =>
        statement is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or ThrowStatementSyntax or GotoStatementSyntax
            or YieldStatementSyntax { Expression: null } or WhileStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression };

    // Not in a lock, not in a finally or a nested function.
    private static bool CannotAwaitAt(StatementSyntax jump, BlockSyntax scope) =>
        jump.Ancestors().TakeWhile(n => n != scope).Any(n => n is LockStatementSyntax or FinallyClauseSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or UnsafeStatementSyntax);

    private static string Word(StatementSyntax jump) => jump switch
    {
        BreakStatementSyntax => "break",
        ContinueStatementSyntax => "continue",
        YieldStatementSyntax => "yield break",
        _ => "return",
    };
}
