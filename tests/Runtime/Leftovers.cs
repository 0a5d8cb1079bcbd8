using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>What is still in memory when something has ended.</summary>
internal static class Leftovers
{
    /// <summary>Fails unless the object is collected while <paramref name="alive"/> is not.</summary>
    /// <remarks>A thread of the pool that ended the work may still be on its way out of it.</remarks>
    public static void AssertCollected(WeakReference state, params object[] alive)
    {
        var clock = Stopwatch.StartNew();
        while (state.IsAlive && clock.Elapsed < TimeSpan.FromSeconds(30))
            GC.Collect();

        Assert.False(state.IsAlive);
        GC.KeepAlive(alive);
    }

    /// <summary>The bytes that each call leaves on the heap; only for tests that run <see cref="Alone"/>.</summary>
    /// <remarks>What is on the heap besides comes and goes, so the median of several measurements counts.</remarks>
    public static double BytesPerCall(int calls, Action call)
    {
        call();
        double[] measured = [Measure(calls, call), Measure(calls, call), Measure(calls, call)];
        return measured.Order().ElementAt(1);
    }

    private static double Measure(int calls, Action call)
    {
        var before = BytesInUse();
        Repeat(calls, call);
        return (double)(BytesInUse() - before) / calls;
    }

    private static long BytesInUse()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Locals of a method that is still running may be alive for the collector.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Repeat(int calls, Action call)
    {
        for (var i = 0; i < calls; i++)
            call();
    }
}
