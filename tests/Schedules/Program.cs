using System.Diagnostics;
using System.Globalization;
using AsyncPitfalls.Schedules;

// AsyncPitfalls.Schedules.dll                        the names of the scenarios
// AsyncPitfalls.Schedules.dll NAME COUNT [SEED]      explores so many schedules of one, or of all that begin with NAME
if (args.Length == 0)
{
    Console.WriteLine(string.Join('\n', Scenario.All.Select(static scenario => scenario.Name)));
    return 0;
}

var count = uint.Parse(args[1], CultureInfo.InvariantCulture);
var seed = args.Length > 2 ? uint.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var chosen = Scenario.All.Where(scenario => scenario.Name == args[0]).ToList();
if (chosen.Count == 0)
    chosen = [.. Scenario.All.Where(scenario => scenario.Name.StartsWith(args[0] + ".", StringComparison.Ordinal))];

if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no scenario {args[0]}.");
    return 2;
}

StayOnOneCore();
Exploration.IgnoreInterruptions();
return chosen.Select(scenario => Exploration.Of(scenario, count, seed)).All(static exploration => exploration.Report()) ? 0 : 1;

// Only one thread runs at a time. To hand over to one on another core takes several times as long.
static void StayOnOneCore()
{
    if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        return;

    using var process = Process.GetCurrentProcess();
    var cores = (long)process.ProcessorAffinity;
    process.ProcessorAffinity = (nint)(cores & -cores);
}
