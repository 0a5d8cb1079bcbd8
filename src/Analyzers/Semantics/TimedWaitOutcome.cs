using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>What becomes of a timed wait whose result was thrown away: whether anybody learns its outcome all the same.</summary>
internal static class TimedWaitOutcome
{
    /// <summary>
    /// Is the permit given back afterwards, by the same function? Without that the semaphore or lock serves as a sleep
    /// that can be cut short; in a loop it must be given back in the same round to be more than that.
    /// </summary>
    public static bool IsReleasedLater(TimedWait wait)
    {
        var around = wait.Call.LoopAround() ?? AsyncScope.Of(wait.Call).Body;
        var later = UsesOf(wait.Subject).Where(use => use.Syntax.SpanStart > wait.Call.Syntax.SpanStart && use.IsWithin(around)).ToList();
        return later.Any(use => CallWith(use) is { } call && wait.IsReleasedBy(call)) && !later.Any(IsHeldTest);
    }

    // if (Monitor.IsEntered(gate)) Monitor.Exit(gate); gives back only what was taken.
    private static bool IsHeldTest(IOperation use) =>
        CallWith(use) is { TargetMethod.Name: "IsEntered" }
        || use.Outermost().Parent is IPropertyReferenceOperation
        {
            Property.Name: "IsHeldByCurrentThread" or "IsReadLockHeld" or "IsWriteLockHeld" or "IsUpgradeableReadLockHeld",
        };

    /// <summary>
    /// Does the code learn the outcome in another way: from the state of what was waited for, or by waiting again?
    /// </summary>
    public static bool IsLearnedLater(TimedWait wait, TaskSymbols symbols)
    {
        var round = wait.Call.LoopAround();
        if (wait.Subject is not null)
            return UsesOf(wait.Subject).Any(use => IsLater(use) && (IsStateRead(use) || IsWaitedForAgain(use, wait, symbols)));

        // Of several tasks, the state of any will do.
        var uses = SymbolUses.Around(wait.Call);
        if (symbols.Task!.GetMembers().Any(member => IsState(member.Name) && uses.Of(member).Any(IsLater)))
            return true;

        // An index counts at once: what happens to the tasks later does not undo what it was used for.
        var tasks = TaskArguments.Of(wait.Call);
        return wait.Kind != TimedWaitKind.Index
            && tasks.Known.Concat(tasks.Open).SelectMany(UsesOf).Concat(tasks.Holders.SelectMany(uses.Of))
                .Any(use => IsLater(use) && IsWaitedForAgain(use, wait, symbols));

        bool IsLater(IOperation use) =>
            (use.Syntax.SpanStart > wait.Call.Syntax.SpanStart || use.IsWithin(round)) && !use.IsWithin(wait.Call);
    }

    /// <summary>
    /// Is the end forced: <c>process.WaitForExit(limit); process.Kill();</c>? Both outcomes lead to the same; a wait
    /// after the Kill is best effort.
    /// </summary>
    public static bool IsForced(TimedWait wait) =>
        !wait.IsForTasks && UsesOf(wait.Subject).Any(use => CallWith(use) is { TargetMethod.Name: "Kill" or "Abort" or "Interrupt" });

    private static IEnumerable<IOperation> UsesOf(IOperation? subject) =>
        subject?.ReferencedSymbol() is { } symbol ? SymbolUses.Around(subject).Of(symbol).Where(use => use.IsSameObject(subject)) : [];

    // subject.Method(), subject?.Method() or Method(subject)
    private static IInvocationOperation? CallWith(IOperation use) => use.Outermost().Parent switch
    {
        IInvocationOperation call => call,
        IArgumentOperation { Parent: IInvocationOperation call } => call,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => call,
        _ => null,
    };

    private static bool IsStateRead(IOperation use) => use.Outermost().Parent switch
    {
        IPropertyReferenceOperation property => IsState(property.Property.Name),
        IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation property } => IsState(property.Property.Name),
        IIsPatternOperation test => AsksForState(test.Pattern),
        ISwitchOperation { Cases: var cases } => cases.Any(AsksForState),
        ISwitchExpressionOperation { Arms: var arms } => arms.Any(a => AsksForState(a.Pattern)),
        _ => false,
    };

    // work is { IsCompleted: true }
    private static bool AsksForState(IOperation pattern) =>
        pattern.DescendantsAndSelf().Any(p => p is IPropertySubpatternOperation { Member: IPropertyReferenceOperation { Property.Name: var name } } && IsState(name));

    private static bool IsState(string property) => property
        is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status"
        or "HasExited" or "IsAlive" or "ThreadState" or "IsSet" or "CurrentCount" or "ParticipantsRemaining";

    // Reading Result blocks until the end: the limit was for nothing.
    private static bool IsWaitedForAgain(IOperation use, TimedWait wait, TaskSymbols symbols) => wait.IsForTasks
        ? TaskFacts.UseOf(use, symbols) is TaskUse.Observed or TaskUse.Combined or TaskUse.Escapes
            && use.Outermost().Parent is not IPropertyReferenceOperation { Property.Name: "Result" }
        : CallWith(use) is { TargetMethod: { Name: "Join" or "WaitForExit" or "Wait", Parameters.IsEmpty: true } };
}
