namespace AsyncPitfalls;

/// <summary>The cheapest way to hear that a task has ended.</summary>
internal static class TaskEnd
{
    /// <summary>
    /// Calls <paramref name="action"/> once when the task has ended, without the caller's contexts, and without
    /// observing the task. The delegate itself is what the task keeps: nothing is allocated for it.
    /// </summary>
    public static void OnEnd(this Task task, Action action) =>
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(action);

    public static bool Succeeded(this Task task) => task.Status == TaskStatus.RanToCompletion;
}
