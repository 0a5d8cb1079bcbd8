using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>
/// What TaskScheduler.UnobservedTaskException reports. The event is process-wide, so a test looks for its own instances.
/// </summary>
internal static class UnobservedFailures
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether <paramref name="failure"/> is reported once nothing of <paramref name="lossy"/> is left.</summary>
    public static bool Report(Exception failure, Action lossy)
    {
        using var reported = new Reported();
        RunAndReturn(lossy);
        return reported.Collect(failure);
    }

    /// <summary>
    /// Whether <paramref name="failure"/> is not reported although a failure forgotten after it is.
    /// </summary>
    public static bool KeepSilentAbout(Exception failure, Action careful)
    {
        var forgotten = new Failure("forgotten on purpose");
        using var reported = new Reported();
        RunAndReturn(careful);
        RunAndReturn(() => Task.FromException(forgotten));
        return reported.Collect(forgotten) && !reported.Contains(failure);
    }

    // Locals of a method that is still running may be alive for the collector.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunAndReturn(Action action) => action();

    private sealed class Reported : IDisposable
    {
        private readonly ConcurrentDictionary<Exception, bool> _failures = new(ReferenceEqualityComparer.Instance);

        public Reported() => TaskScheduler.UnobservedTaskException += Add;

        public bool Contains(Exception failure) => _failures.ContainsKey(failure);

        // One collection is enough as a rule; a work item of the thread pool may still hold on to something.
        public bool Collect(Exception failure)
        {
            var clock = Stopwatch.StartNew();
            do
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            while (!Contains(failure) && clock.Elapsed < Patience);

            return Contains(failure);
        }

        public void Dispose() => TaskScheduler.UnobservedTaskException -= Add;

        private void Add(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            foreach (var failure in e.Exception.Flatten().InnerExceptions)
                _failures[failure] = true;
        }
    }
}
