using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A place at which a thread is held until a task has ended: <c>Result</c>, <c>Wait()</c>, <c>GetAwaiter().GetResult()</c>, <c>Task.WaitAll</c>, <c>Task.WaitAny</c>.</summary>
public readonly struct BlockingWait
{
    private BlockingWait(IOperation operation, IOperation? task)
    {
        Operation = operation;
        Task = task;
    }

    /// <summary>The property, or the call.</summary>
    public IOperation Operation { get; }

    /// <summary>The task, without <c>ConfigureAwait</c>; null for those that wait for several.</summary>
    public IOperation? Task { get; }

    /// <summary>Where it is reported: its name.</summary>
    public Location Place => NameOf(Operation.Syntax).GetLocation();

    /// <summary>Its name.</summary>
    public string Name => Operation is IPropertyReferenceOperation property ? property.Property.Name : ((IInvocationOperation)Operation).TargetMethod.Name;

    /// <summary>Reads an operation; null when it waits for no task, or with a limit.</summary>
    public static BlockingWait? Find(IOperation operation, TaskSymbols symbols)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: var type }, Instance: { } task } when symbols.IsTask(type):
                return operation.Parent is INameOfOperation ? null : new(operation, Plain(task, symbols));
            case IInvocationOperation call:
                return FindCall(call, symbols);
            default:
                return null;
        }
    }

    private static BlockingWait? FindCall(IInvocationOperation call, TaskSymbols symbols)
    {
        var method = call.TargetMethod;
        switch (method.Name)
        {
            case "Wait" when !method.IsStatic && symbols.IsTask(method.ContainingType) && call.TimeLimitArgument(symbols) is null:
                return new(call, Plain(call.Instance!, symbols));
            case "GetResult" when call.Instance?.Unwrap() is IInvocationOperation { TargetMethod: { Name: "GetAwaiter" }, Instance: { } awaited }:
                var task = Plain(awaited, symbols);
                return symbols.IsTask(task.Type) ? new(call, task) : null;
            case "WaitAll" or "WaitAny" when method.IsStatic && TaskSymbols.Is(method.ContainingType, symbols.Task) && call.TimeLimitArgument(symbols) is null:
                return new(call, null);
            default:
                return null;
        }
    }

    private static IOperation Plain(IOperation task, TaskSymbols symbols)
    {
        var plain = task.WithoutConfigureAwait(symbols).WithoutAsTask();
        return plain is IConditionalAccessInstanceOperation placeholder ? placeholder.ConditionalReceiver() ?? plain : plain;
    }

    private static SyntaxNode NameOf(SyntaxNode syntax) => syntax switch
    {
        InvocationExpressionSyntax call => NameOf(call.Expression),
        MemberAccessExpressionSyntax member => member.Name,
        MemberBindingExpressionSyntax member => member.Name,
        _ => syntax,
    };
}
