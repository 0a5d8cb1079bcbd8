using System.Diagnostics;
using System.Reflection;
using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.SystematicTesting;

namespace AsyncPitfalls.Schedules;

/// <summary>Runs a scenario under many schedules, each step of which Coyote decides.</summary>
internal sealed class Exploration
{
    private readonly Scenario _scenario;
    private readonly TestingEngine _engine;
    private readonly TimeSpan _duration;

    private Exploration(Scenario scenario, TestingEngine engine, TimeSpan duration)
    {
        _scenario = scenario;
        _engine = engine;
        _duration = duration;
    }

    /// <summary>
    /// At the end of a schedule Coyote interrupts the operations that are still paused. Where the framework itself calls
    /// one, as it does a continuation, that would end the process. To be called once.
    /// </summary>
    public static void IgnoreInterruptions() => Type
        .GetType("System.Runtime.ExceptionServices.ExceptionHandling")?
        .GetMethod("SetUnhandledExceptionHandler", BindingFlags.Static | BindingFlags.Public)?
        .Invoke(null, [(Func<Exception, bool>)(static exception => exception is ThreadInterruptedException)]);

    public static Exploration Of(Scenario scenario, uint count, uint seed)
    {
        var engine = TestingEngine.Create(Settings(count, seed), scenario.Run);
        var watch = Stopwatch.StartNew();
        // It tells of its progress, which cannot be turned off.
        engine.SetLogger(new MemoryLogger(VerbosityLevel.None));
        engine.Run();
        return new(scenario, engine, watch.Elapsed);
    }

    /// <summary>Prints what was found.</summary>
    /// <returns>Whether everything was explored, and nothing found.</returns>
    public bool Report()
    {
        var report = _engine.TestReport;
        var explored = report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths;
        var problems = report.BugReports.Concat(report.InternalErrors).ToList();
        if (!_engine.IsTestRewritten())
            problems.Add("The program is not the rewritten one.");

        Console.WriteLine(
            $"{_scenario.Name}: explored {explored} schedules, {report.UncontrolledInvocations.Count} uncontrolled calls, "
            + $"{problems.Count} problems, {_duration.TotalSeconds:F1} s");
        foreach (var call in report.UncontrolledInvocations)
            Console.WriteLine($"  uncontrolled: {call}");

        foreach (var problem in problems)
            Console.WriteLine(problem);

        return problems.Count == 0 && report.UncontrolledInvocations.Count == 0;
    }

    private static Configuration Settings(uint count, uint seed) => Configuration.Create()
        .WithTestingIterations(count)
        .WithRandomGeneratorSeed(seed)
        .WithTelemetryEnabled(false)
        .WithAtomicOperationRaceCheckingEnabled()
        .WithVolatileOperationRaceCheckingEnabled()
        .WithMemoryAccessRaceCheckingEnabled()
        .WithSystematicFuzzingFallbackEnabled(false)
        .WithPartiallyControlledConcurrencyAllowed(false)
        // The framework waits in CancellationTokenRegistration.Dispose for a callback that Coyote has paused; Coyote
        // sees no progress then and goes on with another operation after this many milliseconds. That nothing at all
        // can go on is a deadlock, and is reported all the same.
        .WithPotentialDeadlocksReportedAsBugs(false)
        .WithDeadlockTimeout(50);
}
