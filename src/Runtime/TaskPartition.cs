namespace AsyncPitfalls;

/// <summary>Separates the tasks that have ended from those that have not, each in input order.</summary>
internal static class TaskPartition
{
    /// <summary>
    /// Looks at each task once. <paramref name="tasks"/> is given up to the result: the longer of the two lists is kept
    /// in it, so that ten thousand tasks are not copied to leave out one.
    /// </summary>
    public static WaitResult<TTask> Of<TTask>(TTask[] tasks)
        where TTask : Task
    {
        var done = CountDone(tasks);
        if (done == tasks.Length)
            return new(tasks, []);

        // More may have ended since they were counted; the count only says which list is likely to be the longer.
        var keepDone = done > tasks.Length / 2;
        var moved = new List<TTask>(keepDone ? tasks.Length - done : done);
        var kept = 0;
        foreach (var task in tasks)
        {
            if (task.IsCompleted == keepDone)
                tasks[kept++] = task;
            else
                moved.Add(task);
        }

        var keptTasks = Front(tasks, kept);
        return keepDone ? new(keptTasks, moved) : new(moved, keptTasks);
    }

    private static int CountDone(Task[] tasks)
    {
        var done = 0;
        foreach (var task in tasks)
        {
            if (task.IsCompleted)
                done++;
        }

        return done;
    }

    private static IReadOnlyList<TTask> Front<TTask>(TTask[] tasks, int length)
    {
        if (length == tasks.Length)
            return tasks;

        Array.Clear(tasks, length, tasks.Length - length);
        return new ArraySegment<TTask>(tasks, 0, length);
    }
}
