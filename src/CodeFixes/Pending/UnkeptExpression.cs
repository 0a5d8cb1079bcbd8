using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>An expression whose task, or whose list of tasks, is thrown away, and how it looks when somebody takes it.</summary>
internal sealed class UnkeptExpression
{
    private readonly ExpressionSyntax _expression;
    private readonly bool _isValueTask;
    private readonly ITypeSymbol _type;
    private readonly TaskFixContext _context;

    private UnkeptExpression(ExpressionSyntax expression, ITypeSymbol type, bool isValueTask, TaskFixContext context)
    {
        _expression = expression;
        _type = type;
        _isValueTask = isValueTask;
        _context = context;
    }

    private bool IsList => !TaskTypes.IsAwaitable(_type, _context.Symbols);

    /// <summary>Reads an expression; null when it is none that can be taken.</summary>
    public static UnkeptExpression? Of(ExpressionSyntax expression, TaskFixContext context)
    {
        if (context.Model.GetOperation(expression, context.CancellationToken) is not { } value || UnkeptTask.Find(value, context.Symbols) is null)
            return null;
        if (context.Model.GetTypeInfo(WithoutConfigureAwait(LastAccess(expression)), context.CancellationToken).Type is not { } type)
            return null;

        // What follows the task is not written again.
        var kept = Materialised(expression) ?? WithoutConfigureAwait(LastAccess(expression));
        if (Layout.HasComments(expression.DescendantTrivia(descendIntoTrivia: false).Where(t => t.SpanStart >= kept.Span.End && t.SpanStart < expression.Span.End)))
            return null;

        // items.Select(LoadAsync).ToList(): of value tasks there is no WhenAll.
        var isValueTask = type is INamedTypeSymbol { Name: "ValueTask" };
        return TaskTypes.IsAwaitable(type, context.Symbols) || Materialised(expression) is not null && IsOfTasks(type, context.Symbols)
            ? new(expression, type, isValueTask, context)
            : null;
    }

    /// <summary><c>task.Observe(failure => ..)</c>; of a list, <c>Task.WhenAll(tasks).Observe(..)</c>; behind <c>?.</c> too.</summary>
    public ExpressionSyntax Observed(ObserveCall observe, SyntaxGenerator generator)
    {
        if (IsList)
            return observe.On(WhenAll(generator), isValueTask: false, generator).WithTriviaFrom(_expression);

        var last = LastAccess(_expression);
        return _expression.ReplaceNode(last, observe.On(WithoutConfigureAwait(last).WithTriviaFrom(last), _isValueTask, generator));
    }

    /// <summary><c>await task</c>; of a list, <c>await Task.WhenAll(tasks)</c>; <c>await (x?.F() ?? Task.CompletedTask)</c> behind <c>?.</c>.</summary>
    public ExpressionSyntax Awaited(SyntaxGenerator generator)
    {
        var configure = Style.ConfiguresAwaits(_expression);
        if (IsList)
            return Generate.Await(WhenAll(generator), configure).WithTriviaFrom(_expression);
        if (_expression is not ConditionalAccessExpressionSyntax)
            return AwaitExpression(_expression.WithoutTrivia()).WithTriviaFrom(_expression);

        var last = LastAccess(_expression);
        var task = WithoutConfigureAwait(last);
        var nothing = _isValueTask
            ? (ExpressionSyntax)LiteralExpression(SyntaxKind.DefaultLiteralExpression)
            : Generate.Member(Generate.TypeName(_context.Symbols.Task!, generator), "CompletedTask");
        var either = ParenthesizedExpression(BinaryExpression(
            SyntaxKind.CoalesceExpression, _expression.ReplaceNode(last, task.WithoutTrivia()).WithoutTrivia(), nothing));
        return Generate.Await(either, configure || task != last).WithTriviaFrom(_expression);
    }

    private ExpressionSyntax WhenAll(SyntaxGenerator generator) =>
        Generate.WhenAll([Materialised(_expression)!], _context.Symbols.Task!, generator);

    // Behind a?.b?.F(): what begins with the last question mark is where a further call goes.
    private static ExpressionSyntax LastAccess(ExpressionSyntax expression)
    {
        while (expression is ConditionalAccessExpressionSyntax access)
            expression = access.WhenNotNull;
        return expression;
    }

    private static ExpressionSyntax WithoutConfigureAwait(ExpressionSyntax expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } })
            expression = configured;
        return expression;
    }

    // What is walked over by ToList; a copy is needless where the walk is WhenAll's.
    private static ExpressionSyntax? Materialised(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var query } }
        && name.StartsWith("To", StringComparison.Ordinal)
            ? query
            : null;

    private static bool IsOfTasks(ITypeSymbol type, TaskSymbols symbols) => type switch
    {
        IArrayTypeSymbol array => symbols.IsReferenceTask(array.ElementType),
        INamedTypeSymbol { TypeArguments: [var element] } => symbols.IsReferenceTask(element),
        _ => false,
    };
}
