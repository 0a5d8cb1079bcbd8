namespace AsyncPitfalls;

/// <summary>The tasks that a caller hands over, as they were at the call.</summary>
internal static class TaskSnapshot
{
    public static TTask[] Of<TTask>(IEnumerable<TTask> tasks, string parameterName)
        where TTask : Task
    {
        _ = tasks ?? throw new ArgumentNullException(parameterName);
        var snapshot = tasks.ToArray();
        return Array.IndexOf(snapshot, null) < 0
            ? snapshot
            : throw new ArgumentException("The tasks include a null value.", parameterName);
    }
}
