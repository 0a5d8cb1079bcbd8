using System.Globalization;
using AsyncPitfalls.Soak;

// soak [operations]: exits with 1 when anything grows, or a failure gets lost.
var operations = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
const int Samples = 10;
const int Workers = 2;

using var stopping = new CancellationTokenSource();
var neverEnding = new TaskCompletionSource<int>();
var watchdog = new Watchdog();
var lost = 0;
TaskScheduler.UnobservedTaskException += (_, _) => Interlocked.Increment(ref lost);

// The first calls fill caches and start the pool's threads.
await RunAsync(Math.Max(operations / 20, 20_000));
var first = Usage.Now();
Console.WriteLine($"{"operations",12} {Usage.Header}");
Console.WriteLine($"{0,12} {first}");
var last = first;
for (var sample = 1; sample <= Samples; sample++)
{
    await RunAsync(operations / Samples);
    last = Usage.Now();
    Console.WriteLine($"{operations / Samples * sample,12} {last}");
}

Console.WriteLine($"failures lost: {lost}");
GC.KeepAlive(neverEnding);
return lost == 0 && !last.HasGrownSince(first) ? 0 : 1;

Task RunAsync(long count) => Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
{
    var calls = new Calls(neverEnding.Task, stopping.Token);
    watchdog.Add(calls);
    for (var i = 0L; i < count / Workers; i++)
        await calls.NextAsync();
    watchdog.Remove(calls);
})));
