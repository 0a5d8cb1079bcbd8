using System.Collections.Concurrent;

namespace AsyncPitfalls.Soak;

/// <summary>Ends the process when a call does not end, and tells which.</summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<Calls, int> _made = new();

    // A thread of its own: the pool's may all be in the calls.
    public Watchdog() => new Thread(Watch) { IsBackground = true }.Start();

    public void Add(Calls calls) => _made[calls] = -1;

    public void Remove(Calls calls) => _made.TryRemove(calls, out _);

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(Patience);
            foreach (var (calls, made) in _made)
            {
                if (calls.Made == made)
                {
                    Console.WriteLine($"{calls.Last} has not ended within {Patience}");
                    Environment.Exit(1);
                }

                _made.TryUpdate(calls, calls.Made, made);
            }
        }
    }
}
