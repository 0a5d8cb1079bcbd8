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
    public static double BytesPerCall(int calls, Action call)
    {
        call();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Repeat(calls, call);
        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / calls;
    }

    // Locals of a method that is still running may be alive for the collector.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Repeat(int calls, Action call)
    {
        for (var i = 0; i < calls; i++)
            call();
    }
}
