using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls;

/// <summary>
/// The <c>.editorconfig</c> keys that rules read, declared once with their defaults. An absent or unknown value
/// means the default.
/// </summary>
public sealed class Options
{
    /// <summary>Names of further methods that look after the task they are given, separated by commas.</summary>
    public const string ObservingMethodsKey = "async_pitfalls.observing_methods";

    /// <summary><c>exempt</c> (default) or <c>report</c>: whether async void event handlers are reported.</summary>
    public const string EventHandlersKey = "async_pitfalls.event_handlers";

    /// <summary><c>silent</c> (default) or <c>report</c>: whether rules that are noise in tests speak there.</summary>
    public const string TestProjectsKey = "async_pitfalls.test_projects";

    private static readonly ImmutableHashSet<string> KnownObservers = ImmutableHashSet.Create(
        StringComparer.Ordinal, "Forget", "Observe", "Ignore", "SafeFireAndForget", "FireAndForget", "FileAndForget");

    private static readonly char[] Separators = [',', ' ', '\t'];

    private Options(ImmutableHashSet<string> observingMethods, bool reportEventHandlers, bool reportInTests)
    {
        ObservingMethods = observingMethods;
        ReportEventHandlers = reportEventHandlers;
        ReportInTests = reportInTests;
    }

    /// <summary>What applies where nothing is configured.</summary>
    public static Options Default { get; } = new(KnownObservers, reportEventHandlers: false, reportInTests: false);

    /// <summary>Names of methods that look after the task they are given: the known ones and the configured ones.</summary>
    public ImmutableHashSet<string> ObservingMethods { get; }

    /// <summary>Whether event handlers are reported like any other async void function.</summary>
    public bool ReportEventHandlers { get; }

    /// <summary>Whether rules that are silent in test projects by default report there too.</summary>
    public bool ReportInTests { get; }

    /// <summary>Reads the options that apply to one file.</summary>
    public static Options Read(AnalyzerConfigOptions config)
    {
        var observers = config.TryGetValue(ObservingMethodsKey, out var names)
            ? KnownObservers.Union(names.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            : KnownObservers;
        var reportEventHandlers = Is(config, EventHandlersKey, "report");
        var reportInTests = Is(config, TestProjectsKey, "report");

        return ReferenceEquals(observers, KnownObservers) && !reportEventHandlers && !reportInTests
            ? Default
            : new(observers, reportEventHandlers, reportInTests);
    }

    private static bool Is(AnalyzerConfigOptions config, string key, string value) =>
        config.TryGetValue(key, out var configured) && configured.Trim().Equals(value, StringComparison.OrdinalIgnoreCase);
}
