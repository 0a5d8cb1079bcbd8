namespace AsyncPitfalls.Benchmarks.Flow;

/// <summary>What stands between the start of a task and its await.</summary>
public enum BodyShape
{
    /// <summary>Calls.</summary>
    Calls,

    /// <summary>An early return that loses the task.</summary>
    Returns,

    /// <summary>Comparisons of one variable with ever other values, and an early return.</summary>
    Comparisons,

    /// <summary>Tests of the same four flags, and an early return.</summary>
    Flags,

    /// <summary>All other starts: the tasks are awaited at the end of the body, behind an early return.</summary>
    Starts,
}
