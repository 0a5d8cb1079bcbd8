using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Nothing_configured_means_the_defaults()
    {
        Assert.Same(Options.Default, Options.Read(new Config()));
        Assert.False(Options.Default.ReportEventHandlers);
        Assert.False(Options.Default.ReportInTests);
        Assert.Equal(
            ["FileAndForget", "FireAndForget", "Forget", "Ignore", "Observe", "SafeFireAndForget"],
            Options.Default.ObservingMethods.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("report", true)]
    [InlineData("REPORT", true)]
    [InlineData("  report ", true)]
    [InlineData("exempt", false)]
    [InlineData("silent", false)]
    [InlineData("", false)]
    [InlineData("true", false)]
    [InlineData("reports", false)]
    [InlineData("report, exempt", false)]
    public void Only_report_switches_reports_on(string value, bool expected)
    {
        Assert.Equal(expected, Options.Read(new Config { [Options.EventHandlersKey] = value }).ReportEventHandlers);
        Assert.Equal(expected, Options.Read(new Config { [Options.TestProjectsKey] = value }).ReportInTests);
    }

    [Fact]
    public void One_key_does_not_set_another()
    {
        var events = Options.Read(new Config { [Options.EventHandlersKey] = "report" });
        var tests = Options.Read(new Config { [Options.TestProjectsKey] = "report" });
        Assert.True(events is { ReportEventHandlers: true, ReportInTests: false });
        Assert.True(tests is { ReportEventHandlers: false, ReportInTests: true });
        Assert.Equal(Options.Default.ObservingMethods, events.ObservingMethods);
    }

    [Theory]
    [InlineData("LogFailures", new[] { "LogFailures" })]
    [InlineData("LogFailures,Track", new[] { "LogFailures", "Track" })]
    [InlineData(" LogFailures ,\tTrack   Keep ", new[] { "LogFailures", "Track", "Keep" })]
    [InlineData(",,LogFailures,,", new[] { "LogFailures" })]
    [InlineData("Forget", new string[0])]
    [InlineData("forget", new[] { "forget" })]
    [InlineData("", new string[0])]
    [InlineData(" , , ", new string[0])]
    public void Further_observing_methods_join_the_known_ones(string value, string[] further)
    {
        var methods = Options.Read(new Config { [Options.ObservingMethodsKey] = value }).ObservingMethods;
        Assert.Equal(Options.Default.ObservingMethods.Union(further).Order(StringComparer.Ordinal), methods.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Values_that_change_nothing_are_the_defaults() => Assert.Same(
        Options.Default,
        Options.Read(new Config { [Options.ObservingMethodsKey] = "Forget", [Options.EventHandlersKey] = "exempt", [Options.TestProjectsKey] = "?" }));

    [Fact]
    public void Every_key_has_our_prefix()
    {
        var keys = typeof(Options).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Matches("^async_pitfalls\\.[a-z_]+$", key));
    }

    // What .editorconfig says of a file; keys are compared as the compiler does, without regard to case.
    private sealed class Config : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> _values = new(KeyComparer);

        public string this[string key]
        {
            set => _values[key] = value;
        }

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }
}
