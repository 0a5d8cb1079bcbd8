namespace AsyncPitfalls;

/// <summary>Waits for tasks and reads their failures without losing any of them.</summary>
/// <remarks>
/// Tasks that already run cannot be cancelled from outside, so the methods on tasks neither cancel nor drop them.
/// What is thrown is always the first failure itself; the other failures hang on it and are read with
/// <see cref="AllFailures(Exception)"/>.
/// </remarks>
public static partial class TaskWait;
