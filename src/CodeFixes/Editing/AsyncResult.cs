using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Editing;

/// <summary>What an async function returns instead of a task.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Inner">The expression that is awaited, returned or thrown; null where nothing is left of it.</param>
internal sealed record AsyncResult(AsyncResultKind Kind, ExpressionSyntax? Inner)
{
    /// <summary>Reads a returned task; null for one that is null, which an async function never gives.</summary>
    public static AsyncResult? Of(ExpressionSyntax value, bool hasResult, TaskFixContext context)
    {
        var symbols = context.Symbols;
        switch (context.Model.GetOperation(Bare(value), context.CancellationToken)?.Unwrap())
        {
            case IDefaultValueOperation or ILiteralOperation:
                // default is a task only where that is a struct.
                return context.Model.GetTypeInfo(value, context.CancellationToken).ConvertedType is { IsValueType: true }
                    ? hasResult ? value is LiteralExpressionSyntax ? new(AsyncResultKind.Value, value) : null : new(AsyncResultKind.Nothing, null)
                    : null;
            case IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } completed } when symbols.IsTask(completed.ContainingType):
                return hasResult ? null : new(AsyncResultKind.Nothing, null);
            case IInvocationOperation { TargetMethod: { Name: "FromResult", IsStatic: true } method, Arguments: [{ Value.Syntax: ExpressionSyntax result }] } when symbols.IsTask(method.ContainingType):
                // What nobody gets is dropped only where computing it does nothing.
                return hasResult ? new(AsyncResultKind.Value, result)
                    : context.Model.GetOperation(result, context.CancellationToken) is { } given && Movable.IsPlain(given) ? new(AsyncResultKind.Nothing, null) : new(AsyncResultKind.Awaited, value);
            case IInvocationOperation { TargetMethod: { Name: "FromException", IsStatic: true } method, Arguments: [{ Value.Syntax: ExpressionSyntax failure }] } when symbols.IsTask(method.ContainingType) && value.Parent is ReturnStatementSyntax:
                return new(AsyncResultKind.Throws, failure);
            case IObjectCreationOperation { Initializer: null } creation when symbols.IsTask(creation.Type) && creation.Type!.IsValueType:
                return creation.Arguments switch
                {
                    [] => hasResult ? null : new(AsyncResultKind.Nothing, null),
                    [{ Value: { Syntax: ExpressionSyntax wrapped } argument }] => symbols.IsTask(argument.Type) || symbols.IsTask(argument.Unwrap().Type)
                        ? new(AsyncResultKind.Awaited, wrapped)
                        : hasResult ? new(AsyncResultKind.Value, wrapped) : null,
                    _ => new(AsyncResultKind.Awaited, value),
                };
            case { } task when MayBeNull(task):
                return null;
            default:
                return new(AsyncResultKind.Awaited, value);
        }
    }

    // stream?.FlushAsync(), flag ? task : null: there may be no task, and an await of none throws.
    private static bool MayBeNull(IOperation task) => task.Unwrap() switch
    {
        IConditionalAccessOperation => true,
        ILiteralOperation or IDefaultValueOperation => task.Type is not { IsValueType: true },
        IConditionalOperation { WhenFalse: { } other } choice => MayBeNull(choice.WhenTrue) || MayBeNull(other),
        ICoalesceOperation choice => MayBeNull(choice.WhenNull),
        ISwitchExpressionOperation choice => choice.Arms.Any(arm => MayBeNull(arm.Value)),
        _ => false,
    };

    // null!
    private static ExpressionSyntax Bare(ExpressionSyntax value)
    {
        while (true)
        {
            switch (value)
            {
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                    value = suppressed.Operand;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    value = parenthesized.Expression;
                    break;
                default:
                    return value;
            }
        }
    }
}
