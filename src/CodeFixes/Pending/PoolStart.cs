using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Pending;

/// <summary>A <c>Task.Factory.StartNew</c> of an async delegate, written as <c>Task.Run</c>.</summary>
internal sealed class PoolStart
{
    // TaskCreationOptions.None, and DenyChildAttach, which Task.Run has itself.
    private const int None = 0;
    private const int DenyChildAttach = 8;

    private PoolStart(ExpressionSyntax expression, bool changesScheduler)
    {
        Expression = expression;
        ChangesScheduler = changesScheduler;
    }

    /// <summary>The call of <c>Task.Run</c>.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>Did the call take the scheduler of the task that it stands in, if any?</summary>
    public bool ChangesScheduler { get; }

    /// <summary>The call for one of <c>StartNew</c>; null where an option, a state or a scheduler would get lost.</summary>
    public static PoolStart? Of(IOperation value, TaskFixContext context)
    {
        if (value is not IInvocationOperation { TargetMethod.Name: "StartNew", Instance: IPropertyReferenceOperation { Property: { Name: "Factory", IsStatic: true } factory } } call
            || !TaskSymbols.Is(factory.ContainingType, context.Symbols.Task)
            || call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var task } called }, ArgumentList: var arguments } syntax)
        {
            return null;
        }

        var dropped = new List<SyntaxNode>();
        var changesScheduler = true;
        foreach (var argument in call.Arguments)
        {
            switch (argument.Parameter?.Type)
            {
                case { TypeKind: TypeKind.Delegate }:
                    break;
                case { Name: "CancellationToken" }:
                    if (argument.Value.Unwrap() is IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } })
                        dropped.Add(argument.Syntax);
                    break;
                case { Name: "TaskCreationOptions" } when argument.Value.ConstantValue is { HasValue: true, Value: None or DenyChildAttach }:
                    dropped.Add(argument.Syntax);
                    break;
                case { Name: "TaskScheduler" } when argument.Value.Unwrap() is IPropertyReferenceOperation { Property: { Name: "Default", IsStatic: true } }:
                    dropped.Add(argument.Syntax);
                    changesScheduler = false;
                    break;
                default:
                    return null;
            }
        }

        if (Layout.HasComments(called.DescendantTrivia()) || dropped.Count > 0 && HasCommentsBetween(arguments))
            return null;

        var kept = dropped.Count == 0 ? arguments : arguments.RemoveNodes(dropped, SyntaxRemoveOptions.KeepNoTrivia)!;
        var run = syntax.Update(Generate.Member(task.WithoutTrivia(), "Run"), kept).WithTriviaFrom(syntax);
        return GivesInner(run, value, context) ? new(run, changesScheduler) : null;
    }

    /// <summary>Does an expression in the place of an outer task give the inner one?</summary>
    public static bool GivesInner(ExpressionSyntax expression, IOperation outer, TaskFixContext context) =>
        outer.Type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol inner] }
        && SymbolEqualityComparer.Default.Equals(context.Model.GetSpeculativeTypeInfo(outer.Syntax.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type, inner);

    private static bool HasCommentsBetween(ArgumentListSyntax arguments) =>
        Layout.HasComments(arguments.DescendantTrivia().Where(t => arguments.Arguments[0].Span.Contains(t.Span) is false));
}
