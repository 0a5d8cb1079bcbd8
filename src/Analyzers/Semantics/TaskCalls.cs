using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Which call is this, and what becomes of the task it gives?</summary>
public static class TaskCalls
{
    // ConfigureAwaitOptions.SuppressThrowing, which older frameworks do not have.
    private const int SuppressThrowing = 2;

    public static bool IsWhenAll(this IInvocationOperation call, TaskSymbols symbols) => call.IsOnTask("WhenAll", symbols);

    public static bool IsWhenAny(this IInvocationOperation call, TaskSymbols symbols) => call.IsOnTask("WhenAny", symbols);

    public static bool IsDelay(this IInvocationOperation call, TaskSymbols symbols) => call.IsOnTask("Delay", symbols);

    /// <summary>Is this a call of <c>Task.Run</c> or <c>TaskFactory.StartNew</c>?</summary>
    public static bool IsRun(this IInvocationOperation call, TaskSymbols symbols) =>
        call.IsOnTask("Run", symbols)
        || (call.TargetMethod.Name == "StartNew" && symbols.IsTaskFactory(call.TargetMethod.ContainingType));

    /// <summary>Is this the named static method of <c>Task</c>? The name is compared first: it settles nearly every call.</summary>
    public static bool IsOnTask(this IInvocationOperation call, string name, TaskSymbols symbols) =>
        call.TargetMethod.Name == name
        && call.TargetMethod.IsStatic
        && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.Task);

    /// <summary>
    /// Where a call is reported: the name of what is called, short even where the arguments fill many lines. It lies
    /// inside the call: what an operation action reports outside of its operation gets no fix in an editor.
    /// </summary>
    public static Location CalledName(this IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var called } ? called.GetLocation() : call.Syntax.GetLocation();

    /// <summary>Is this the named method of our runtime library's <c>TaskWait</c>?</summary>
    public static bool IsTaskWait(this IInvocationOperation call, string name, TaskSymbols symbols) =>
        call.TargetMethod.Name == name && TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.TaskWait);

    /// <summary>Does the call, by its name, cancel something: <c>Cancel</c>, <c>CancelAsync</c>, <c>CancelAfter</c>, our <c>CancelAndWaitAsync</c>?</summary>
    public static bool IsCancel(this IInvocationOperation call) =>
        call.TargetMethod.Name is "Cancel" or "CancelAsync" or "CancelAfter" or TaskWaitMethods.CancelAndWaitAsync;

    /// <summary>Is this <c>ConfigureAwait</c> of a task, in any of its forms?</summary>
    public static bool IsConfigureAwait(this IInvocationOperation call, TaskSymbols symbols) =>
        call is { TargetMethod: { Name: "ConfigureAwait", IsStatic: false }, Instance: not null }
        && symbols.IsTask(call.TargetMethod.ContainingType);

    /// <summary>The task behind an awaited value: without conversions, parentheses and <c>ConfigureAwait</c>.</summary>
    public static IOperation WithoutConfigureAwait(this IOperation awaited, TaskSymbols symbols)
    {
        var value = awaited.Unwrap();
        while (value is IInvocationOperation call && call.IsConfigureAwait(symbols))
            value = call.Receiver()!.Unwrap();
        return value;
    }

    /// <summary>The <c>ValueTask</c> that a task was made of by <c>AsTask</c>; else the task itself.</summary>
    public static IOperation WithoutAsTask(this IOperation task) =>
        task is IInvocationOperation { TargetMethod: { Name: "AsTask", ContainingType.Name: "ValueTask" }, Instance: { } wrapped } ? wrapped.Unwrap() : task;

    /// <summary>
    /// The <c>await</c>, or the <c>GetAwaiter().GetResult()</c>, that a task goes into directly or through
    /// <c>ConfigureAwait</c>; null when it goes anywhere else. Both throw the first failure unwrapped.
    /// </summary>
    public static IOperation? AwaitedBy(this IOperation task, TaskSymbols symbols)
    {
        var value = task.Outermost();
        while (value.Parent is IInvocationOperation call && ReferenceEquals(call.Instance, value))
        {
            if (call.IsConfigureAwait(symbols))
            {
                value = call.Outermost();
                continue;
            }

            return call.TargetMethod.Name == "GetAwaiter"
                && call.Outermost().Parent is IInvocationOperation { TargetMethod.Name: "GetResult" } result
                    ? result
                    : null;
        }

        return value.Parent is IAwaitOperation await ? await : null;
    }

    /// <summary>
    /// Does this await (or <c>GetResult</c>) swallow the failure, or may it: <c>ConfigureAwait</c> with options that hold
    /// <c>SuppressThrowing</c>, or whose value is not known?
    /// </summary>
    public static bool MaySuppressThrowing(this IOperation wait, TaskSymbols symbols) =>
        OptionsOf(wait, symbols) is { } options && !(options.ConstantValue is { HasValue: true, Value: int flags } && (flags & SuppressThrowing) == 0);

    /// <summary>Does this await (or <c>GetResult</c>) certainly swallow the failure?</summary>
    public static bool SuppressesThrowing(this IOperation wait, TaskSymbols symbols) =>
        OptionsOf(wait, symbols) is { ConstantValue: { HasValue: true, Value: int flags } } && (flags & SuppressThrowing) != 0;

    private static IOperation? OptionsOf(IOperation wait, TaskSymbols symbols)
    {
        var awaited = wait switch
        {
            IAwaitOperation await => await.Operation.Unwrap(),
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation awaiter } => awaiter.Instance?.Unwrap(),
            _ => null,
        };
        return awaited is IInvocationOperation { Arguments: [{ Value: { Type.TypeKind: TypeKind.Enum } options }] } call
            && call.IsConfigureAwait(symbols)
                ? options
                : null;
    }

    /// <summary>
    /// Is the task given to one of these methods, which look after it but show its failure to nobody here:
    /// <c>task.Forget()</c>, <c>Ignore(task)</c>?
    /// </summary>
    public static bool IsGivenTo(this IOperation task, ImmutableHashSet<string> observingMethods) =>
        CollectionShapes.CollectionAround(task).Parent is IArgumentOperation { Parent: IInvocationOperation call } && observingMethods.Contains(call.TargetMethod.Name);

    /// <summary>
    /// The statement in which the value of this call is thrown away, <c>?.</c> included; null when somebody takes it.
    /// A discard (<c>_ = F();</c>) takes it, and so does the single expression of a lambda.
    /// </summary>
    public static IExpressionStatementOperation? ThrownAwayBy(this IOperation value)
    {
        var outermost = value.Outermost();
        while (outermost.Parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, outermost))
            outermost = access.Outermost();
        return outermost.Parent is IExpressionStatementOperation statement
            && !(statement.IsImplicit && statement.Parent?.Parent is IAnonymousFunctionOperation)
                ? statement
                : null;
    }
}
