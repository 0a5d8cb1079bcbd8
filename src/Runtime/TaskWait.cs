namespace AsyncPitfalls;

/// <summary>Waits for tasks and reads their failures without losing any of them.</summary>
/// <remarks>
/// Tasks that already run cannot be cancelled from outside, so the methods on tasks neither cancel nor drop them.
/// <see cref="WithAllFailures(Task)"/> throws the first failure itself with the others attached, to be read with
/// <see cref="AllFailures(Exception)"/>; <see cref="WithAggregateException(Task)"/> throws them all in one.
/// </remarks>
public static partial class TaskWait;
