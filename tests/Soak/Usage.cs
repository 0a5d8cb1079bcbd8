using System.Diagnostics;

namespace AsyncPitfalls.Soak;

/// <summary>What the process holds on to, after a collection.</summary>
internal sealed record Usage(long Heap, long Timers, int Handles, int Threads)
{
    // What the pool and the tables of the runtime need varies by some kilobytes.
    private const long HeapTolerance = 512 * 1024;
    private const int HandleTolerance = 16;

    public const string Header = "      heap B  timers  handles  threads";

    public static Usage Now()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return new(GC.GetTotalMemory(forceFullCollection: true), Timer.ActiveCount, process.HandleCount, ThreadPool.ThreadCount);
    }

    public bool HasGrownSince(Usage earlier) =>
        Heap > earlier.Heap + HeapTolerance || Timers > earlier.Timers || Handles > earlier.Handles + HandleTolerance;

    public override string ToString() => $"{Heap,12} {Timers,7} {Handles,8} {Threads,8}";
}
