namespace AsyncPitfalls;

/// <summary>The way of failures that nobody waits for any more: to a handler, or to the runtime's event.</summary>
internal static class LateFailures
{
    /// <summary>
    /// Gives each failure to the handler. What the handler throws, and everything if there is none, is published. Never
    /// throws.
    /// </summary>
    public static void Report(IReadOnlyCollection<Exception> failures, Action<Exception>? handler)
    {
        if (handler is null)
        {
            Publish(failures);
            return;
        }

        List<Exception>? thrown = null;
        foreach (var failure in failures)
        {
            try
            {
                handler(failure);
            }
            catch (Exception e)
            {
                (thrown ??= []).Add(e);
            }
        }

        if (thrown is not null)
            Publish(thrown);
    }

    // Nobody holds this task, so the runtime reports its failures as unobserved ones.
    private static void Publish(IReadOnlyCollection<Exception> failures)
    {
        if (failures.Count > 0)
            new TaskCompletionSource<bool>().SetException(failures);
    }
}
