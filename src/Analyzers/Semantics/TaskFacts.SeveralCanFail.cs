using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

public static partial class TaskFacts
{
    /// <summary>Can more than one of these tasks fail, so that one failure may hide another?</summary>
    public static bool SeveralCanFail(TaskArguments tasks, TaskSymbols symbols)
    {
        if (!tasks.MayBeSeveral)
            return false;

        var canFail = 0;
        foreach (var task in tasks.Known)
        {
            if (CanFail(task, symbols) && ++canFail > 1)
                return true;
        }

        foreach (var sequence in tasks.Open)
        {
            if (TaskElements.Of(sequence, symbols) is var elements && (elements.IsDefault || elements.Any(e => CanFail(e, symbols))))
                return true;
        }

        return false;
    }

    // A delay can be cancelled, which is no failure that anybody would miss.
    private static bool CanFail(IOperation task, TaskSymbols symbols) =>
        !(task is IInvocationOperation call && call.IsDelay(symbols)) && !CannotFail(task, symbols);
}
