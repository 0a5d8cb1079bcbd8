namespace AsyncPitfalls;

/// <summary>The other failures that hang on a thrown exception, as an aggregate in its <see cref="Exception.Data"/>.</summary>
internal static class AttachedFailures
{
    private const string Key = "AsyncPitfalls.Failures";

    // An instance that is thrown again and again, a cached one, would otherwise hold all it was ever thrown with.
    private const int MaxLayers = 16;

    // Data is not safe for threads, and a cached instance may be thrown by several at once.
    private static readonly object Gate = new();

    public static AggregateException? Of(Exception exception)
    {
        try
        {
            return exception.Data?[Key] is AggregateException { InnerExceptions.Count: > 0 } attached ? attached : null;
        }
        catch (Exception)
        {
            return null; // Data is virtual and may do anything.
        }
    }

    /// <summary>
    /// Attaches the failures in <paramref name="faults"/> that are not part of <paramref name="first"/>. Those that
    /// it refuses to carry go to <paramref name="lateFailure"/>, or to the runtime's event.
    /// </summary>
    public static void Attach(Exception first, IReadOnlyCollection<Exception> faults, Action<Exception>? lateFailure = null)
    {
        if (faults.Count == 1 && ReferenceEquals(faults.First(), first))
            return;

        var others = Without(FailureLeaves.Of(faults), FailureLeaves.Of(first));
        if (others.Count == 0)
            return;

        IReadOnlyCollection<Exception> refused;
        lock (Gate)
        {
            refused = Of(first) is { } earlier ? Extend(first, earlier, others) : Store(first, others);
        }

        LateFailures.Report(refused, lateFailure);
    }

    // What hangs there already came, as a rule, with the exception out of an inner call and must not get lost. That it
    // is left over from an unrelated throw of a cached instance cannot be told apart from that.
    private static IReadOnlyCollection<Exception> Extend(Exception first, AggregateException earlier, List<Exception> others)
    {
        var known = FailureLeaves.Of(earlier);
        var added = Without(others, known);
        var kept = Without(known, others);
        if (added.Count == 0)
            return [];

        if (kept.Count > 0 && Layers(earlier) < MaxLayers)
            return TryStore(first, [earlier, .. added]) ? [] : added;

        return [.. Store(first, others), .. kept];
    }

    private static IReadOnlyCollection<Exception> Store(Exception first, List<Exception> others) =>
        TryStore(first, others) ? [] : others;

    private static bool TryStore(Exception first, List<Exception> failures)
    {
        var attached = new AggregateException(failures);
        try
        {
            first.Data[Key] = attached;
        }
        catch (Exception)
        {
            return false; // Read-only, or overridden by the exception's type.
        }

        return ReferenceEquals(Of(first), attached);
    }

    private static int Layers(AggregateException attached)
    {
        var layers = 1;
        while (attached.InnerException is AggregateException { InnerExceptions.Count: > 0 } earlier)
        {
            attached = earlier;
            layers++;
        }

        return layers;
    }

    private static List<Exception> Without(List<Exception> failures, List<Exception> excluded) =>
        [.. failures.Except(excluded, ByReference.Comparer)];
}
