using System.Diagnostics;

namespace Storefront;

/// <summary>Writes what happens in the shop, with the time since it opened.</summary>
public sealed class Log
{
    private readonly Stopwatch _sinceOpening = Stopwatch.StartNew();

    public void Write(string area, string message) =>
        Console.WriteLine($"{_sinceOpening.ElapsedMilliseconds,5} ms  {area,-8}  {message}");
}
