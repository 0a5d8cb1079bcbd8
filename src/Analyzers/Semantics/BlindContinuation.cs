using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// A <c>ContinueWith</c> whose delegate does not look at the task it continues, on work that is started here and that
/// nobody else looks at.
/// </summary>
public readonly struct BlindContinuation
{
    // NotOnRanToCompletion, NotOnFaulted, NotOnCanceled; the OnlyOn.. are made of these.
    private const int Conditions = 0x70000;

    private BlindContinuation(IInvocationOperation call, IOperation antecedent, IInvocationOperation work)
    {
        Call = call;
        Antecedent = antecedent;
        Work = work;
    }

    /// <summary>The <c>ContinueWith</c>, the first of a chain.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>What it continues, as it is written: a call, or a local.</summary>
    public IOperation Antecedent { get; }

    /// <summary>The call that starts the work.</summary>
    public IInvocationOperation Work { get; }

    /// <summary>Reads a call of <c>ContinueWith</c> whose own task is dropped; null when somebody sees a failure, or when the code says that it means it.</summary>
    public static BlindContinuation? Find(IInvocationOperation dropped, TaskSymbols symbols)
    {
        if (!IsContinuation(dropped, symbols) || Last(dropped).ThrownAwayBy() is not { } statement || DroppedOnPurpose.IsSaidAt(statement.Syntax))
            return null;

        var call = dropped;
        while (IsBlind(call, symbols))
        {
            if (call.Receiver() is not { } antecedent)
                return null;
            if (antecedent is IInvocationOperation earlier && IsContinuation(earlier, symbols))
            {
                call = earlier;
                continue;
            }

            return WorkOf(antecedent, call, symbols) is { } work && CanFail(work, symbols) && !OnlyDisposes(Callbacks.Of(call)!, symbols) ? new(call, antecedent, work) : null;
        }

        return null;
    }

    private static bool IsContinuation(IInvocationOperation call, TaskSymbols symbols) =>
        call is { TargetMethod: { Name: "ContinueWith", IsStatic: false }, Instance: not null } && symbols.IsReferenceTask(call.TargetMethod.ContainingType);

    // F().ContinueWith(async _ => ..).Unwrap().ConfigureAwait(false);
    private static IOperation Last(IInvocationOperation call)
    {
        IOperation last = call;
        while ((last.Parent is IArgumentOperation argument ? argument.Parent : last.Parent) is IInvocationOperation { TargetMethod.Name: "Unwrap" or "ConfigureAwait" } next)
            last = next;
        return last;
    }

    private static bool IsBlind(IInvocationOperation call, TaskSymbols symbols)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == "TaskContinuationOptions" && !(argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & Conditions) == 0))
                return false;
        }

        return Callbacks.Of(call) switch
        {
            IAnonymousFunctionOperation { Symbol.Parameters: [var antecedent, ..] } lambda => SymbolUses.Around(lambda).Of(antecedent).Count == 0,
            IMethodReferenceOperation { Method: { IsAbstract: false, IsVirtual: false, IsOverride: false } method } => IsBlind(method, symbols),
            _ => false,
        };
    }

    private static bool IsBlind(IMethodSymbol method, TaskSymbols symbols)
    {
        var definition = method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;
        var bodies = symbols.Bodies.Of(definition);
        return method.ReducedFrom is null && !bodies.IsEmpty && definition.Parameters is [var antecedent, ..] && bodies.All(b => SymbolUses.Around(b).Of(antecedent).Count == 0);
    }

    // The call itself, or the only value of a local that is used for nothing else.
    private static IInvocationOperation? WorkOf(IOperation antecedent, IInvocationOperation continuation, TaskSymbols symbols)
    {
        var work = antecedent.WithoutAsTask();
        if (work is not ILocalReferenceOperation { Local: var local } reference)
            return work as IInvocationOperation;
        if (SymbolUses.Around(continuation).OnlyValue(local) is not { } value || !AsyncScope.IsSame(value, continuation))
            return null;

        foreach (var use in SymbolUses.Around(continuation).Of(local))
        {
            if (use != reference && TaskFacts.UseOf(use, symbols) != TaskUse.None)
                return null;
        }

        return value.WithoutAsTask() as IInvocationOperation;
    }

    // SemaphoreSlim.WaitAsync(): what continues it has the permit. StartNew(async ..): the failure is in the inner task, of
    // which NestedTask tells.
    private static bool CanFail(IInvocationOperation work, TaskSymbols symbols) =>
        TaskStart.IsOwn(work, symbols) && !NestedTask.IsNested(work.Type, symbols) && !TaskSymbols.Is(work.TargetMethod.ContainingType, symbols.SemaphoreSlim) && !TaskFacts.CannotFail(work, symbols);

    private static bool OnlyDisposes(IOperation callback, TaskSymbols symbols)
    {
        var body = callback is IMethodReferenceOperation { Method: var method } ? symbols.Bodies.Of(method).FirstOrDefault() : callback;
        if (body is null)
            return false;

        var disposes = false;
        foreach (var operation in body.DescendantsInFunction())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" }:
                    disposes = true;
                    break;
                case IInvocationOperation { TargetMethod.Name: not "ConfigureAwait" } or IAssignmentOperation or IIncrementOrDecrementOperation:
                    return false;
            }
        }

        return disposes;
    }
}
