namespace AsyncPitfalls;

/// <summary>
/// Walks from an exception down to the failures themselves, depth first, each instance once. An aggregate is a failure
/// of its own only when it is empty. The walk keeps its own stack: aggregates may be nested deeper than the thread's.
/// </summary>
internal static class FailureLeaves
{
    public static List<Exception> Of(Exception root) => Walk(root, withAttached: false);

    public static List<Exception> WithAttachedOf(Exception root) => Walk(root, withAttached: true);

    private static List<Exception> Walk(Exception root, bool withAttached)
    {
        var leaves = new List<Exception>();
        // Attached failures may lead back to where the walk came from.
        var visited = new HashSet<Exception>(ByReference.Comparer);
        var pending = new Stack<Exception>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (!visited.Add(current))
                continue;

            if (withAttached && AttachedFailures.Of(current) is { } attached)
                pending.Push(attached);

            if (current is AggregateException { InnerExceptions: { Count: > 0 } inner })
                PushAll(pending, inner);
            else
                leaves.Add(current);
        }

        return leaves;
    }

    private static void PushAll(Stack<Exception> pending, IReadOnlyList<Exception> inner)
    {
        for (var i = inner.Count - 1; i >= 0; i--)
            pending.Push(inner[i]);
    }
}
