namespace AsyncPitfalls;

/// <summary>
/// Walks from an exception down to the failures themselves, depth first, each instance once. An aggregate is a failure
/// of its own only when it is empty. The walk keeps its own stack: aggregates may be nested deeper than the thread's.
/// </summary>
internal static class FailureLeaves
{
    public static List<Exception> Of(Exception root) => Walk([root], withAttached: false);

    public static List<Exception> Of(IReadOnlyCollection<Exception> roots) => Walk(roots, withAttached: false);

    public static List<Exception> WithAttachedOf(Exception root) => Walk([root], withAttached: true);

    private static List<Exception> Walk(IReadOnlyCollection<Exception> roots, bool withAttached)
    {
        var leaves = new List<Exception>();
        // Attached failures may lead back to where the walk came from.
        var visited = new HashSet<Exception>(ByReference.Comparer);
        var pending = new Stack<Exception>(roots.Reverse());
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (!visited.Add(current))
                continue;

            if (withAttached && AttachedFailures.Of(current) is { } attached)
                pending.Push(attached);

            if (current is AggregateException { InnerExceptions: { Count: > 0 } inner })
            {
                foreach (var failure in inner.Reverse())
                    pending.Push(failure);
            }
            else
            {
                leaves.Add(current);
            }
        }

        return leaves;
    }
}
