using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Tests.Catalogue;

/// <summary>The presets that the package offers by <c>AsyncPitfallsMode</c>.</summary>
public sealed class PresetTests
{
    private static readonly string Presets = Path.Combine(Rules.Repository, "src", "Package", "config");

    [Fact]
    public void There_is_a_file_for_every_mode_and_no_other()
    {
        var modes = Directory.EnumerateFiles(Presets).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["all-errors.globalconfig", "all-warnings.globalconfig", "none.globalconfig", "recommended.globalconfig"], modes);
    }

    [Fact]
    public void None_switches_every_rule_off() => Holds("none", _ => "none");

    // It names no rule, so that a setting for a whole category counts as it does without a preset.
    [Fact]
    public void Recommended_leaves_every_rule_at_its_default() => Assert.Equal(
        ["is_global = true", "global_level = -1"],
        File.ReadLines(Path.Combine(Presets, "recommended.globalconfig")));

    [Fact]
    public void All_warnings_makes_every_rule_a_warning() => Holds("all-warnings", _ => "warning");

    [Fact]
    public void All_errors_makes_every_rule_an_error() => Holds("all-errors", _ => "error");

    // The level lets a configuration of the user's own, which has a higher one, win.
    private static void Holds(string mode, Func<DiagnosticDescriptor, string> severity) => Assert.Equal(
        ["is_global = true", "global_level = -1", .. Rules.Ids.Order(StringComparer.Ordinal).Select(id => $"dotnet_diagnostic.{id}.severity = {severity(Rules.Descriptor(id))}")],
        File.ReadLines(Path.Combine(Presets, mode + ".globalconfig")).Where(line => line.Length > 0));
}
